// Client: what it holds and how that is doing, without values.
import { failureRules } from '../resilience/failure-rules.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { ClientCore } from './client-core.ts'
import type { ClientHealth, HealthState, SecretHealth } from './client-health.ts'
import { ageMs, type Moment } from './freshness.ts'

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
