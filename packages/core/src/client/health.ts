// Client: what it holds and how that is doing, without values.
import { failureRules } from '../resilience/failure-rules.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { ClientCore } from './client-core.ts'
import { ageMs, type Moment } from './freshness.ts'

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

/** What a client holds and how that is doing. Never reads. */
export function health(core: ClientCore): ClientHealth {
  if (core.calls.closed) return { state: 'closed', secrets: [] }
  const now = core.held.now()
  const entries = new Map([...core.held.entries()].filter(([, entry]) => !core.held.isOver(entry, now)))
  const errors = new Map(core.held.lastErrors.entries())
  const keys = [...new Set([...entries.keys(), ...errors.keys()])]
  const secrets = keys.map((key) => secretHealth(core, key, entries.get(key), errors.get(key), now))
  return { state: worstOf(secrets), secrets }
}

function secretHealth(
  core: ClientCore,
  key: string,
  entry: CacheEntry | undefined,
  error: { readonly name: string; readonly code: ErrorCode } | undefined,
  now: Moment,
): SecretHealth {
  const nextTick = core.held.failures.get(key)?.retryTick ?? core.refresher.dueTick(key)
  return {
    name: entry?.secret.name ?? error?.name ?? key,
    state: error === undefined ? 'ready' : entry === undefined ? 'error' : 'stale',
    source: core.store.kind,
    ...(entry !== undefined && {
      version: entry.secret.version,
      ageMs: Math.round(ageMs(entry, now)),
      fetchedAt: entry.secret.fetchedAt,
      hits: entry.hits,
    }),
    ...(error !== undefined && { lastErrorCode: error.code }),
    ...(nextTick !== undefined && { nextRefreshInMs: Math.max(0, Math.round(nextTick - now.tick)) }),
  }
}

function worstOf(secrets: readonly SecretHealth[]): HealthState {
  const missing = (secret: SecretHealth): boolean =>
    secret.lastErrorCode !== undefined && failureRules[secret.lastErrorCode].remembered === 'negative'
  if (secrets.some((secret) => secret.state === 'error' && !missing(secret))) return 'error'
  return secrets.some((secret) => secret.state === 'stale') ? 'stale' : 'ready'
}
