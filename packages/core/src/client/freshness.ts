// Client: when a value is fresh, as pure functions of an entry, the policy and the time.

/** The times of a cached value, in wall milliseconds. */
export interface EntryTimes {
  /** When the value was known to be true at the store. */
  readonly fetchedAt: number
  /** From then on the store does not give this value any more; infinite when it does not say. */
  readonly expiresAt: number
}

/** The time from which a value counts as stale. */
export function staleAt(times: EntryTimes, maxAgeMs: number): number {
  return Math.min(times.fetchedAt + maxAgeMs, times.expiresAt)
}

/** Fresh: younger than `maxAgeMs` by wall time. A clock that was set back to before the read makes a value stale. */
export function isFresh(times: EntryTimes, maxAgeMs: number, now: number): boolean {
  return now >= times.fetchedAt && now < staleAt(times, maxAgeMs)
}
