// Client: how old a cached value is and what may still be done with it. Pure: the times of the entry, the policy and the time.

/** The times of a cached value. */
export interface EntryTimes {
  /** Wall time in milliseconds at which the value was known to be true at the store. */
  readonly fetchedAt: number
  /** The same moment in monotonic milliseconds. */
  readonly fetchedTick: number
  /** Wall time from which the store does not give this value any more; undefined when it does not say. */
  readonly expiresAt: number | undefined
}

/** One moment by both clocks. */
export interface Moment {
  /** Wall time in milliseconds. */
  readonly wall: number
  /** Monotonic time in milliseconds. */
  readonly tick: number
}

/** How long a value may be used, counted from the last time it was known to be true. */
export interface FreshnessPolicy {
  /** Fresh until then. */
  readonly maxAgeMs: number
  /** For so long after that it is served at once while one read renews it. */
  readonly staleWhileRevalidateMs: number
  /** Served up to this age while reading fails; a value is never dropped before it is `maxAgeMs` old. */
  readonly maxStaleMs: number
}

/**
 * What may be done with a value: serve it (`fresh`), serve it and read anew (`stale-while-revalidate`), serve it only when
 * reading fails (`stale-if-error`), or not serve it (`expired`). The words are those of RFC 5861.
 */
export type Freshness = 'fresh' | 'stale-while-revalidate' | 'stale-if-error' | 'expired'

/**
 * Age in milliseconds: the larger of what both clocks say has passed, and never negative. Monotonic time may stand still while
 * a machine sleeps, wall time may be set back; neither may make a value look younger than it is.
 */
export function ageMs(times: EntryTimes, now: Moment): number {
  return Math.max(0, now.wall - times.fetchedAt, now.tick - times.fetchedTick)
}

/** The age from which a value may not be served in any case. */
export function usableMs(times: EntryTimes, policy: FreshnessPolicy): number {
  return Math.min(Math.max(policy.maxAgeMs, policy.maxStaleMs), lifetimeMs(times))
}

/** What may be done with a value now. */
export function freshness(times: EntryTimes, policy: FreshnessPolicy, now: Moment): Freshness {
  const age = ageMs(times, now)
  if (age >= usableMs(times, policy)) return 'expired'
  if (age < policy.maxAgeMs) return 'fresh'
  return age < policy.maxAgeMs + policy.staleWhileRevalidateMs ? 'stale-while-revalidate' : 'stale-if-error'
}

/** Time from when the value was known to be true to its end at the store. */
function lifetimeMs({ expiresAt, fetchedAt }: EntryTimes): number {
  return expiresAt === undefined ? Infinity : expiresAt - fetchedAt
}

/**
 * After what part of `maxAgeMs` a value is read anew ahead of time. The first period of a name is spread over [0.1, 1], so
 * that a fleet of processes started together is flat within one period; later ones over [0.9, 1].
 * `random` is uniform in [0, 1).
 */
export function refreshPeriodMs(maxAgeMs: number, isFirst: boolean, random: () => number): number {
  const least = isFirst ? 0.1 : 0.9
  return maxAgeMs * (least + (1 - least) * random())
}
