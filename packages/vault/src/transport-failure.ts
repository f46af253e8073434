// Vault: from what undici and sockets throw to facts. Codes only: their messages name hosts, and some carry objects.
import { isNativeError } from 'node:util/types'
import type { ErrorFacts } from '@keyharbor/core'

/** No connection was made, so nothing can have been sent; what to look at. */
const neverSent: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nothing listens there: check the address and its port, and that the server runs.'],
  ['ENOTFOUND', 'The host name of the address is not known: check the address.'],
  ['EAI_AGAIN', 'The host name of the address could not be looked up.'],
  ['EHOSTUNREACH', 'There is no way to the address from here.'],
  ['ENETUNREACH', 'There is no way to the address from here.'],
  ['EADDRNOTAVAIL', 'This machine has no free port or no fitting address to connect from.'],
  ['UND_ERR_CONNECT_TIMEOUT', 'No connection could be made in time: check the address and what stands between.'],
])

/** The certificate was refused or no session was agreed on (codes of Node's `tls` and of OpenSSL's verification). */
const tls =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|EPROTO$)/

/** The other side did not begin a handshake. */
const noTls: ReadonlySet<string> = new Set(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'])

/** The bytes that came are no HTTP, or not as many as announced. */
const malformed = /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|RES_EXCEEDED_MAX_SIZE)$)/

const timeouts: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

/** Facts of a request that got no answer; undefined when the error is not one of a transport. */
export function transportFacts(error: unknown): ErrorFacts | undefined {
  const code = codeOf(error)
  if (code === undefined) return undefined
  const detail = neverSent.get(code)
  if (detail !== undefined) return { code: 'UNAVAILABLE', detail, retry: 'safe' }
  if (noTls.has(code)) return { code: 'TLS_ERROR', detail: 'The server may speak http, not https.' }
  if (tls.test(code)) return { code: 'TLS_ERROR' }
  if (malformed.test(code)) return { code: 'MALFORMED_RESPONSE' }
  if (timeouts.has(code)) return { code: 'TIMEOUT' }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return { code: 'CLOSED' }
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') return { code: 'UNAVAILABLE' }
  return undefined
}

/** Code of the error that matters; it may be of another realm, as all those of Node are in Jest. undici wraps some errors of the socket; Node wraps those of several addresses, and gives the first one's code. */
export function codeOf(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined
  const { name, code, cause } = error as { name: string; code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  // undici's parser gives a code to some of its errors only.
  return name === 'HTTPParserError' ? 'HPE_UNKNOWN' : codeOf(cause)
}
