// Errors: the one error class that applications see.
import { hasBrand } from '../store/brand.ts'
import type { ErrorCode, ErrorReason } from '../store/error-codes.ts'
import type { ErrorFacts } from '../store/store-failure.ts'
import { maybeStoredText, textFor } from './error-texts.ts'

const brand = Symbol.for('keyharbor.SecretError')

/** What is kept of the error behind a `SecretError`: names and numbers, nothing that could hold a value or a token. */
export interface ErrorCause {
  /** Class of the error behind, such as `TypeError`. */
  readonly name?: string
  /** Its code, such as `ECONNREFUSED`. */
  readonly code?: string
  /** Status of the transport, such as an HTTP status. */
  readonly status?: number
  /** Name under which the store's own logs know the request. */
  readonly requestId?: string
}

/** Where an error happened. */
export interface ErrorPlace {
  /** What was being done, in the words of the client (`get`, `put`, …), or `configure`. */
  readonly operation: string
  /** Kind of the store. */
  readonly store: string
  /** Canonical name of the secret, where one was asked for and the name itself is valid. */
  readonly secret?: string
  /** Id of the version, where the call was about one. */
  readonly version?: string
}

/**
 * Any failure of Keyharbor. Switch on `code`; the message tells people what happened and what to do. Neither it nor any
 * property holds a value, a token, or text of the vendor. A name that the store does not allow is not repeated either, since
 * a value given in its place would then be printed.
 */
export class SecretError extends Error {
  /** What went wrong: what programs switch on. */
  readonly code: ErrorCode
  /** Refines the code, where there is more to know. */
  declare readonly reason?: ErrorReason
  /** Kind of the store, such as `memory`. */
  readonly store: string
  /** What was being done, such as `get`. */
  readonly operation: string
  /** Name of the secret, where one was asked for. */
  declare readonly secret?: string
  /** Id of the version, where the call was about one. */
  declare readonly version?: string
  /** How long the store asks to wait before the next try, in milliseconds. */
  declare readonly retryAfterMs?: number
  /** `'safe'` when the store has proved that nothing was stored or minted, so that the call may be tried again as it is. */
  declare readonly retry?: 'safe'
  /** Names and numbers of the error behind this one. */
  declare readonly cause?: ErrorCause

  constructor(facts: ErrorFacts, place: ErrorPlace, cause?: ErrorCause) {
    super(message(facts, place))
    this.name = 'SecretError'
    this.code = facts.code
    this.store = place.store
    this.operation = place.operation
    if (facts.reason !== undefined) this.reason = facts.reason
    if (facts.retry === 'safe') this.retry = 'safe'
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs
    if (place.secret !== undefined) this.secret = place.secret
    if (place.version !== undefined) this.version = place.version
    if (cause !== undefined) this.cause = cause
    Object.defineProperty(this, brand, { value: true })
  }
}

/** True for a `SecretError`, also one made by another copy of this package. */
export function isSecretError(error: unknown): error is SecretError {
  return hasBrand(error, brand)
}

function message(facts: ErrorFacts, place: ErrorPlace): string {
  const secret = place.secret === undefined ? '' : ` ${quoted(place.secret)}`
  const version = place.version === undefined ? '' : ` version ${quoted(place.version)}`
  const sentences = [textFor(facts.code, place.operation, facts.reason)]
  if (facts.detail !== undefined) sentences.push(facts.detail)
  if (facts.reason === 'maybe-stored') sentences.push(maybeStoredText)
  return `${place.operation}${secret}${version} (${place.store}): ${facts.code}: ${sentences.join(' ')}`
}

const longestShownName = 128

/** A name as JSON text, so that nothing in it can break a line of a log. */
function quoted(name: string): string {
  return JSON.stringify(name.length > longestShownName ? `${name.slice(0, longestShownName)}…` : name)
}
