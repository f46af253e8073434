// Events: one event, in facts that can hold no value.
import type { ErrorCode, ErrorReason } from '../store/error-codes.ts'

/**
 * One event. These keys and no others. Channels, each named `keyharbor:` and this:
 * - `get`, `refresh`: tracing channels (`start`, `asyncEnd`, `error`) around a call of the application, and around a read of
 *   the store whoever asked for it.
 * - `retry`: a failed attempt is made again after `delayMs`.
 * - `stale`: a stale value was served, told once for each value and each failed refresh.
 * - `evict`: a value is not held any more; `reason` says why.
 * - `reject`: a version was rejected by a check or by whom it is for.
 * - `failover`: a failover of stores asks another one from now on (`failover`), its primary is back (`recover`), or a replica was
 *   behind (`regress`), as `operation` says.
 */
export interface SecretEvent {
  /** Kind of the store. */
  readonly store: string
  /** What was being done. */
  readonly operation: string
  /** Name of the secret; only with the option `traceNames`. */
  readonly secret?: string
  /** Id of the version; only with the option `traceNames`. */
  readonly version?: string
  /** How the call ended. */
  outcome?: 'hit' | 'read' | 'stale' | 'error'
  /** Code of the failure. */
  code?: ErrorCode
  /** What refines the code, where something does: `outdated-answer` of a replica that lags, `rejected`, … */
  errorReason?: ErrorReason
  /** Time that the call took, in milliseconds. */
  durationMs?: number
  /** Age of the value that was served, in milliseconds. */
  readonly ageMs?: number
  /** Which attempt comes next: 2 for the first that is made again. */
  readonly attempt?: number
  /** Time until the next attempt, in milliseconds. */
  readonly delayMs?: number
  /** Why a value is not held any more. */
  readonly reason?: 'room' | 'expired' | 'gone' | 'denied' | 'changed'
  /** Which store of several answers, from 0. */
  readonly from?: number
  readonly to?: number
}
