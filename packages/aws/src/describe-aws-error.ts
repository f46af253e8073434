// AWS: from what the SDK throws to facts. The only place where texts of the service are looked at; none goes on.
import type { ErrorFacts } from '@keyharbor/core'
import { partsOf } from './answer-parts.ts'
import { failureNames } from './failure-names.ts'
import { transportFacts } from './transport-failure.ts'

/** What is looked at of an error. Never its `$response`, which holds the session token and the signature (measured). */
interface SeenError {
  readonly name: string
  readonly message: string
  readonly code: string
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly retryAfter: unknown
}

/** What may change the meaning of an error. */
export interface ErrorContext {
  /** Whether the request states what it expects to be there, as the move of a staging label does. */
  readonly conditional: boolean
  /** Whether the caller or the deadline has ended the call. */
  readonly aborted: boolean
}

/** The service names requests by UUIDs. What else stands there was made by somebody else, and could repeat what was sent. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A service that asks for more is not believed. */
const longestWaitMs = 300_000

/**
 * Facts of whatever the SDK, or a provider of credentials below it, has thrown. The status comes first: a 5xx is `UNAVAILABLE`
 * whatever its body, of which the SDK makes a `SyntaxError` that quotes it. Then the name of the error decides, since the service
 * answers 400 to nearly everything and the SDK has classes for some errors only.
 */
export function describeAwsError(error: unknown, context: ErrorContext): ErrorFacts {
  const seen = seenOf(error)
  if (seen === undefined) return { code: context.aborted ? 'ABORTED' : 'UNKNOWN' }
  return { ...factsOf(seen, context), ...told(seen) }
}

/** Facts of one item of a batch, which carries the name and the text that the error of a single call would have. */
export function describeItemError(name: unknown, message: unknown): ErrorFacts {
  if (typeof name !== 'string') return { code: 'MALFORMED_RESPONSE' }
  const text = typeof message === 'string' ? message : ''
  return byName(name, text, false) ?? { code: 'UNKNOWN' }
}

function factsOf(seen: SeenError, { conditional, aborted }: ErrorContext): ErrorFacts {
  const { name, message, code, status } = seen
  if (status !== undefined && status >= 500) return { code: 'UNAVAILABLE' }
  // Under a 2xx the answer broke off: the connection itself stood.
  if (status !== undefined && status < 300) return { code: 'MALFORMED_RESPONSE' }
  if (aborted && name === 'AbortError') return { code: 'ABORTED' }
  return (
    byName(name, message, conditional) ??
    transportFacts(code) ??
    byNature(seen) ??
    byStatus(status) ?? { code: 'UNKNOWN' }
  )
}

function byName(name: string, message: string, conditional: boolean): ErrorFacts | undefined {
  const rules = failureNames.get(name)
  return rules?.find(({ when, only }) => (when?.test(message) ?? true) && (only !== 'conditional' || conditional))
    ?.facts
}

/** Errors that have no name of their own. */
function byNature({ name, message, code }: SeenError): ErrorFacts | undefined {
  if (name === 'TimeoutError') return { code: 'TIMEOUT' }
  if (message.startsWith('Region is missing')) return { code: 'CONFIG', detail: noRegion }
  if (message.startsWith('Region not accepted')) return { code: 'CONFIG', detail: badRegion }
  if (code === 'ERR_INVALID_URL') return { code: 'CONFIG', detail: noEndpoint }
  if (name === 'EndpointError') return { code: 'CONFIG', detail: noEndpointRule }
  // The file of a web identity token, or one of the SDK's shared files.
  if (code === 'ENOENT' || code === 'EACCES') return { code: 'CREDENTIALS_UNAVAILABLE', detail: noFile }
  return undefined
}

const noRegion = 'No region is known: give the option region, or set AWS_REGION.'

const badRegion = 'The region of the profile is none: it must be as eu-central-1.'

const noEndpointRule =
  'Region and settings give no endpoint together: check AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, which go with no endpoint of your own.'

const noEndpoint = 'The endpoint in AWS_ENDPOINT_URL or in the shared files is no URL.'

const noFile =
  'A file that credentials come from is missing or can not be read: check AWS_WEB_IDENTITY_TOKEN_FILE and the shared files.'

/** What a status says of an answer that the service itself did not write, or whose error has no known name. */
function byStatus(status: number | undefined): ErrorFacts | undefined {
  if (status === undefined) return undefined
  if (status === 429) return { code: 'RATE_LIMITED', retry: 'safe' }
  if (status === 413)
    return { code: 'VALUE_TOO_LARGE', detail: 'Something before the service takes no request of this size.' }
  if (status < 400)
    return { code: 'CONFIG', reason: 'redirected', detail: 'Check the endpoint: redirects are never followed.' }
  return { code: 'MALFORMED_RESPONSE' }
}

function told({ status, requestId, retryAfter }: SeenError): Partial<ErrorFacts> {
  const seconds = typeof retryAfter === 'string' && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined
  return {
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
    ...(seconds !== undefined && { retryAfterMs: Math.min(seconds * 1000, longestWaitMs) }),
  }
}

/** Anything may have been thrown, also what throws when it is looked at. */
function seenOf(error: unknown): SeenError | undefined {
  try {
    if (typeof error !== 'object' || error === null) return undefined
    const { name, message, code, $metadata, $response } = partsOf(error)
    const { httpStatusCode: status, requestId } = partsOf($metadata)
    const { headers } = partsOf($response)
    const { 'retry-after': retryAfter } = partsOf(headers)
    return {
      name: typeof name === 'string' ? name : '',
      message: typeof message === 'string' ? message : '',
      code: typeof code === 'string' ? code : '',
      status: typeof status === 'number' ? status : undefined,
      requestId: typeof requestId === 'string' && uuid.test(requestId) ? requestId : undefined,
      retryAfter,
    }
  } catch {
    return undefined
  }
}
