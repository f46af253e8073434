// Conformance: what somebody who wrote an adapter says about it, so that the suite can run against it.
import type { ErrorCode, SecretStore } from '@keyharbor/core'

/** A case, or all cases of a topic, that a store can not pass, for a reason that is not a defect of the adapter. */
export interface Deviation {
  /** Title of the case, or of a topic for all of its cases. The suite fails if there is none that runs for this store. */
  readonly case: string
  /** What the service does instead; shown in the test report. */
  readonly reason: string
  /** Where that is written: a vendor's page, a measured fact. */
  readonly source: string
}

/** A way in which a service fails that a harness may bring about. */
export type ServiceFailure = Extract<
  ErrorCode,
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'RATE_LIMITED'
  | 'QUOTA_EXCEEDED'
  | 'UNAVAILABLE'
  | 'MALFORMED_RESPONSE'
  | 'TLS_ERROR'
  | 'INTEGRITY'
>

/** All of them. */
export const serviceFailures: readonly ServiceFailure[] = [
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'UNAVAILABLE',
  'MALFORMED_RESPONSE',
  'TLS_ERROR',
  'INTEGRITY',
]

/** A part of a harness without which some cases are skipped. */
export type HarnessPart =
  | 'reopen'
  | 'limits'
  | 'previous'
  | 'validNames'
  | 'invalidNames'
  | 'makeUnavailable'
  | 'restoreAvailability'
  | 'restartBackend'
  | `failures.${ServiceFailure}`

/**
 * How the suite gets at a store. All stores of a harness may share one backend that is never reset: every case uses names of
 * its own, made of letters, digits and hyphens, and of percent signs where the store allows them.
 *
 * Cases that want a part that is left out are skipped, and the report says for want of what; a `Deviation` says why it is left
 * out for good.
 */
export interface StoreHarness<S extends SecretStore = SecretStore> {
  /** Heading of the test report. */
  readonly name: string
  /** A store, ready to use. Called once to see what it can do, then once for each case, which closes it at its end. */
  makeStore(): Promise<S>
  /** A second store on the backend of `store`, as another process would open it. Default: the same store, which hides what is only held in memory. */
  reopen?(store: S): Promise<SecretStore>
  /** For stores that can neither create nor write, which must have it: puts text there in another way. */
  putSecret?(store: S, name: string, value: string): Promise<void>
  /** Limits of the store. Cases about size run only with them. */
  readonly limits?: {
    /** Largest text in bytes, as UTF-8. */
    readonly maxValueBytes: number
  }
  /** How many names the service lists at once: one more is listed in a case. Default 100. */
  readonly pageSize?: number
  /** How this store selects the version before the current one, if it can; `'previous'` for most. */
  readonly previous?: unknown
  /** Names that this store allows beside the usual ones. They are created on its backend. */
  readonly validNames?: readonly string[]
  /** Names that this store refuses beside those that every store refuses. */
  readonly invalidNames?: readonly string[]
  /** Cuts the store off, until `restoreAvailability`. Cases about outages run only with both. */
  makeUnavailable?(store: S): Promise<void>
  /** Brings the store back. */
  /** Ends the outage, and what `failWith` has begun. */
  restoreAvailability?(store: S): Promise<void>
  /** Ends the backend and starts it again with what it keeps; resolves when it can be used. Cases about restarts run only with it. */
  restartBackend?(store: S): Promise<void>
  /** Failures that `failWith` brings about: all that the service has. */
  readonly failures?: readonly ServiceFailure[]
  /** Lets requests fail, from now on, in the way in which the service itself fails with this code; until `restoreAvailability`. */
  failWith?(store: S, code: ServiceFailure): Promise<void>
  /** Called once after all cases. */
  closeBackend?(): Promise<void>
  /** Cases that are skipped, each with its reason. */
  readonly deviations?: readonly Deviation[]
}
