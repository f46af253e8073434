// AWS: where requests go when it is not the region's own endpoint, checked once, when a store is made.
import { configError } from '@keyharbor/core'

/** Link-local addresses (`fe80::/10`, RFC 4291 §2.4), where the cloud keeps its metadata service; the second form is IPv4 inside IPv6. */
const linkLocal = /^(169\.254\.|\[::ffff:a9fe:|\[fe[89ab][0-9a-f]:|\[fd00:ec2::254\])/

/**
 * The endpoint given as `source` (an option or variable). Throws `CONFIG`, without repeating it: not a URL, neither https nor http on
 * loopback (requests hold values and session tokens), with user, query or fragment, or a link-local address.
 */
export function serviceEndpoint(store: string, text: string, source: string): string {
  const fault = faultOf(URL.canParse(text) ? new URL(text) : undefined, text)
  if (fault !== undefined) throw configError(store, `The endpoint in ${source} ${fault}.`)
  return text
}

function faultOf(url: URL | undefined, text: string): string | undefined {
  if (url === undefined) return 'must be a URL such as https://vpce-0a1b.secretsmanager.eu-central-1.vpce.amazonaws.com'
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password'
  if (/[?#]/.test(text)) return 'must not have a query or fragment'
  if (linkLocal.test(url.hostname)) return 'must not be a link-local address'
  if (isSafeHost(url.protocol, url.hostname)) return undefined
  return 'must start with https://, since values travel there; http is for loopback only'
}

/** Whether values may travel there: by https, or to this machine. `protocol` and `hostname` as `URL` has them. */
export function isSafeHost(protocol: string, hostname: string): boolean {
  if (linkLocal.test(hostname)) return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
