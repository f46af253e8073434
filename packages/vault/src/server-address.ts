// Vault: where requests go, checked once, when a store is made.
import { configError } from '@keyharbor/core'
import { kv2Kind } from './store-kind.ts'

/** A checked address: requests go to `origin + pathPrefix + '/v1/…'`. */
export interface ServerAddress {
  readonly origin: string
  /** Path before `/v1`, without a slash at its end; mostly empty. */
  readonly pathPrefix: string
}

/** Link-local addresses (`fe80::/10`, RFC 4291 §2.4), where clouds keep their metadata services; the second form is IPv4 inside IPv6. */
const linkLocal = /^(169\.254\.|\[::ffff:a9fe:|\[fe[89ab][0-9a-f]:|\[fd00:ec2::254\])/

/**
 * Checks the address given as `source` (an option or variable). Throws `CONFIG`, without repeating the address, which may hold
 * a password: not a URL, neither https nor http on loopback, with user, query or fragment, or a link-local address.
 */
export function serverAddress(text: string, source: string): ServerAddress {
  const url = parsed(text, source)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(source, 'must start with https://')
  if (url.username !== '' || url.password !== '') throw refused(source, 'must not hold a user or password')
  if (/[?#]/.test(text)) throw refused(source, 'must not have a query or fragment')
  if (linkLocal.test(url.hostname)) throw refused(source, 'must not be a link-local address')
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refused(
      source,
      'must start with https://, since the token would travel in the clear; http is for loopback only',
    )
  }
  const pathPrefix = url.pathname.replace(/\/+$/, '')
  if (pathPrefix.endsWith('/v1')) throw refused(source, 'must leave out /v1, which is added to it')
  return { origin: url.origin, pathPrefix }
}

/** The error of `new URL` repeats its input, so it is left behind. */
function parsed(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw refused(source, 'must be a URL such as https://vault.example.com:8200')
  return url
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function refused(source: string, what: string): Error {
  return configError(kv2Kind, `The address in ${source} ${what}.`)
}
