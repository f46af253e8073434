// Vault: from an answer that is no success to facts. The only place where texts of the server are looked at; none goes on.
import type { ErrorFacts, ErrorReason } from '@keyharbor/core'
import { retryAfterMs } from './retry-after.ts'
import { isRecord } from './strict-json.ts'
import type { VaultReply } from './transport.ts'

/** What a text of the server means. Texts come before classes of status: a 500 can be about the value that was sent. */
interface TextRule {
  readonly status: number
  readonly text: RegExp
  readonly facts: ErrorFacts
}

const refusedWrite = { retry: 'never' } as const

/** The servers name requests by UUIDs. What else stands there was made by somebody else, and could repeat what was sent. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const noSuchMount: ErrorReason = 'no-such-mount'

/** Measured with OpenBao 2.7.2, and by source and documentation the same in HashiCorp Vault; where not, it is said. */
const textRules: readonly TextRule[] = [
  {
    status: 400,
    text: /^check-and-set parameter did not match/,
    facts: { code: 'PRECONDITION_FAILED', ...refusedWrite },
  },
  {
    status: 400,
    text: /^check-and-set parameter required/,
    facts: {
      code: 'INVALID_ARGUMENT',
      reason: 'cas-required',
      detail: 'Use putIf, or create for a new secret.',
      ...refusedWrite,
    },
  },
  {
    status: 400,
    text: /^(Upgrading from non-versioned|Waiting for the primary to upgrade)/,
    facts: { code: 'UNAVAILABLE', detail: 'The mount is being made ready for versions.', retry: 'safe' },
  },
  {
    status: 400,
    text: /high complexity/,
    facts: { code: 'VALUE_TOO_LARGE', detail: 'The server takes fewer than 500 fields.', ...refusedWrite },
  },
  { status: 403, text: /invalid token/, facts: { code: 'UNAUTHENTICATED' } },
  {
    status: 403,
    // What OpenBao answers to a dead token, and Vault before 1.17 too; a policy's denial reads "1 error occurred: …". Neither
    // is documented, so this is a hint for people.
    text: /^permission denied$/,
    facts: {
      code: 'PERMISSION_DENIED',
      detail: 'Either no policy allows it, or the token is not valid any more: look it up with "bao token lookup".',
    },
  },
  {
    status: 404,
    text: /no handler for route/,
    facts: { code: 'CONFIG', reason: noSuchMount, detail: 'Nothing is mounted at the mount that is configured.' },
  },
  {
    status: 404,
    text: /unsupported path/,
    facts: {
      code: 'CONFIG',
      reason: noSuchMount,
      detail: 'What is mounted at the configured mount is not KV version 2.',
    },
  },
  {
    status: 404,
    text: /namespace not found/,
    facts: { code: 'CONFIG', detail: 'There is no namespace of the configured name.' },
  },
  { status: 429, text: /lease count quota exceeded/, facts: { code: 'QUOTA_EXCEEDED', retry: 'safe' } },
  {
    status: 500,
    text: /value being too large/,
    facts: { code: 'VALUE_TOO_LARGE', detail: 'The storage of the server takes at most 1 MiB.', ...refusedWrite },
  },
  {
    status: 503,
    text: /is sealed/,
    facts: { code: 'UNAVAILABLE', reason: 'sealed', detail: 'It is sealed: somebody must unseal it.', retry: 'safe' },
  },
]

/**
 * Facts of an answer with another status than 2xx. An answer that is not the store's own (HTML of a proxy, JSON of a gateway,
 * which has no list `errors`) is `MALFORMED_RESPONSE`, never "missing" or "denied": what is held must not be thrown away for
 * it. `nowMs`: wall time.
 */
export function describeKvError(reply: VaultReply, nowMs: number): ErrorFacts {
  const { statusCode, headers, body } = reply
  const wait = retryAfterMs(headers['retry-after'], nowMs)
  const requestId = isRecord(body) ? body['request_id'] : undefined
  return {
    ...(byText(statusCode, textsOf(body)) ?? byStatus(reply)),
    status: statusCode,
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(typeof requestId === 'string' && uuid.test(requestId) && { requestId }),
  }
}

function byText(status: number, texts: readonly string[]): ErrorFacts | undefined {
  return textRules.find((rule) => rule.status === status && texts.some((text) => rule.text.test(text)))?.facts
}

function byStatus({ statusCode, body }: VaultReply): ErrorFacts {
  const always = anyBody(statusCode)
  if (always !== undefined) return always
  if (!isRecord(body) || !Array.isArray(body['errors']))
    return statusCode === 429 ? { code: 'RATE_LIMITED', retry: 'safe' } : { code: 'MALFORMED_RESPONSE' }
  return ownAnswer(statusCode, textsOf(body))
}

/** What a status says whoever answered it, a proxy as well. */
function anyBody(status: number): ErrorFacts | undefined {
  if (status === 413)
    return { code: 'VALUE_TOO_LARGE', detail: 'The server does not take requests of this size.', ...refusedWrite }
  if (status >= 500) return { code: 'UNAVAILABLE' }
  if (status >= 300 && status < 400)
    return { code: 'CONFIG', reason: 'redirected', detail: 'Such a redirect is never followed.' }
  return undefined
}

/** What a status says when the store itself answered. */
function ownAnswer(status: number, texts: readonly string[]): ErrorFacts {
  if (status === 400) return { code: 'INVALID_ARGUMENT', ...refusedWrite }
  if (status === 401) return { code: 'UNAUTHENTICATED' }
  if (status === 403) return { code: 'PERMISSION_DENIED' }
  if (status === 404) return { code: 'NOT_FOUND' }
  if (status === 405)
    return { code: 'UNSUPPORTED', detail: 'Check that KV version 2 is mounted there.', ...refusedWrite }
  // A node that has not got a write yet: 412 (Vault Enterprise), 429 without text (OpenBao). 472 to 474 are standbys.
  if (status === 412 || (status === 429 && texts.length === 0)) return { code: 'UNAVAILABLE', retry: 'safe' }
  if (status === 429) return { code: 'RATE_LIMITED', retry: 'safe' }
  if (status >= 472 && status <= 474) return { code: 'UNAVAILABLE', retry: 'safe' }
  return { code: 'UNKNOWN' }
}

/** The texts in `errors`. Inner ones come as a list, "1 error occurred:\n\t* unsupported path\n\n". */
function textsOf(body: unknown): string[] {
  const errors = isRecord(body) ? body['errors'] : undefined
  return Array.isArray(errors) ? errors.filter((text) => typeof text === 'string') : []
}
