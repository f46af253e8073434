// AWS: from the codes of Node's sockets to facts. Codes only: messages name hosts.
import type { ErrorFacts } from '@keyharbor/core'

/** No connection was made, so nothing can have been sent; what to look at. */
const neverSent: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nothing listens at the address of the service: check endpoint and network.'],
  ['ENOTFOUND', 'The host name of the service is not known: check the region, the endpoint and the DNS of a VPC.'],
  ['EAI_AGAIN', 'The host name of the service could not be looked up.'],
  ['EHOSTUNREACH', 'There is no way to the service from here.'],
  ['ENETUNREACH', 'There is no way to the service from here.'],
  ['EADDRNOTAVAIL', 'This machine has no free port or no fitting address to connect from.'],
])

/** The certificate was refused or no session was agreed on (codes of Node's `tls` and of OpenSSL's verification). */
const tls =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|EPROTO$)/

/**
 * Facts of a request whose connection failed; undefined for other codes. The SDK names the error of a reset before the headers
 * `TimeoutError`, so the code tells, not the name (measured with 3.1164).
 */
export function transportFacts(code: string): ErrorFacts | undefined {
  const detail = neverSent.get(code)
  if (detail !== undefined) return { code: 'UNAVAILABLE', detail, retry: 'safe' }
  if (tls.test(code)) return { code: 'TLS_ERROR' }
  if (code.startsWith('HPE_')) return { code: 'MALFORMED_RESPONSE' }
  if (code === 'ETIMEDOUT') return { code: 'TIMEOUT' }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') return { code: 'UNAVAILABLE' }
  return undefined
}
