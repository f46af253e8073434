// Client: the shape of what it tells of how it is doing.
import type { ErrorCode } from '../store/error-codes.ts'

/**
 * How a client is doing:
 * - `ready`: everything that is held could be read when it was last asked for.
 * - `stale`: something could not be read, and what is held of it is served meanwhile.
 * - `error`: something could not be read, and nothing of it may be served. A secret that is not there is no such thing.
 * - `closed`: after `close`.
 *
 * The words are those of OpenFeature's provider states (https://openfeature.dev/specification/sections/providers).
 */
export type HealthState = 'ready' | 'stale' | 'error' | 'closed'

/** How one secret is doing. */
export interface SecretHealth {
  readonly name: string
  /** Id of the version that is held; left out when none is. */
  readonly version?: string
  readonly state: 'ready' | 'stale' | 'error'
  /** Kind of the store it was read from. */
  readonly source: string
  /** Time since the value was known to be true at the store, in milliseconds. */
  readonly ageMs?: number
  /** When that was. */
  readonly fetchedAt?: Date
  /** How often it was served since it was read, or since a refresh was begun. */
  readonly hits?: number
  /** Code of the last failure since the last success. */
  readonly lastErrorCode?: ErrorCode
  /** Time until it is read again by itself, or may be read again after a failure, in milliseconds. Left out: when it is asked for. */
  readonly nextRefreshInMs?: number
}

/** How a client is doing. */
export interface ClientHealth {
  readonly state: HealthState
  /** Every secret that is held or could not be read; each version that was read by itself, too. */
  readonly secrets: readonly SecretHealth[]
}
