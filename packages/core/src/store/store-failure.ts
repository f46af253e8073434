// Contract: how an adapter tells that a call failed, as facts that are safe to show.
import { hasBrand } from './brand.ts'
import type { ErrorCode, ErrorReason } from './error-codes.ts'

const brand = Symbol.for('keyharbor.StoreFailure')

/** What may be told of a failure: facts only, never text of the vendor, which can echo a value, a token or a body. */
export interface ErrorFacts {
  /** What went wrong. */
  readonly code: ErrorCode
  /** Refines the code. */
  readonly reason?: ErrorReason
  /**
   * The adapter's own words: what exactly was wrong and what to do, as a sentence that follows the general one of the
   * code. A fixed text; it may name options, variables and limits, never anything that came from the store or the caller's value.
   */
  readonly detail?: string
  /** `'safe'` only if the answer proves that nothing was stored or minted; left out, the outcome is as the code says. */
  readonly retry?: 'never' | 'safe'
  /** How long the store asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number
  /** Status of the transport, as a number (HTTP status, gRPC code). */
  readonly status?: number
  /** Name under which the store's own logs know this request. */
  readonly requestId?: string
}

/** The call that failed. An adapter needs it because one vendor code means different things by operation. */
export interface FailedCall {
  /** The contract's method, such as `readSecret` or `writeSecretIf`; for `client.run` the name that the caller gave. */
  readonly operation: string
  /** Canonical name of the secret; empty for calls that concern no single one, such as listing. */
  readonly name: string
  /** Set when one version was asked for: its id or stage where the selector tells one. */
  readonly version?: string
  /** True for writes that state an expected version. */
  readonly conditional: boolean
  /** True when the caller's signal or the deadline has ended the call. */
  readonly aborted: boolean
}

/**
 * What an adapter throws for a failure that it finds itself, such as a bad name or an answer that makes no sense. Of a `cause`
 * only name and code reach the application, and only if they look like identifiers.
 */
export class StoreFailure extends Error {
  /** What may be told. */
  readonly facts: ErrorFacts

  constructor(facts: ErrorFacts, options: { readonly cause?: unknown } = {}) {
    super(facts.detail === undefined ? facts.code : `${facts.code}: ${facts.detail}`, options)
    this.name = 'StoreFailure'
    this.facts = facts
    Object.defineProperty(this, brand, { value: true })
  }
}

/** True for a `StoreFailure`, also one made by another copy of this package. */
export function isStoreFailure(error: unknown): error is StoreFailure {
  return hasBrand(error, brand)
}
