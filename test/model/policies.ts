// Model: the settings of the clients under test.

/** What a client is told about time, and what the oracle holds it to. */
export interface Policy {
  readonly maxAgeMs: number
  readonly staleWhileRevalidateMs: number
  readonly maxStaleMs: number
  readonly deniedGraceMs: number
  readonly timeoutMs: number
  readonly minRefreshIntervalMs: number
  /** The age from which nothing is served. */
  readonly limitMs: number
}

const usual = {
  maxAgeMs: 10_000,
  staleWhileRevalidateMs: 10_000,
  maxStaleMs: 60_000,
  deniedGraceMs: 5_000,
  timeoutMs: 4_000,
  minRefreshIntervalMs: 3_000,
}

/** Usual ones; ones without leave to serve what is stale or denied; and ones that read on every get. */
export const policies: readonly Policy[] = [
  usual,
  { ...usual, maxAgeMs: 5_000, staleWhileRevalidateMs: 0, maxStaleMs: 0, deniedGraceMs: 0 },
  { ...usual, maxAgeMs: 1_000, staleWhileRevalidateMs: 4_000, maxStaleMs: 30_000, deniedGraceMs: 60_000 },
  { ...usual, maxAgeMs: 0, staleWhileRevalidateMs: 0 },
].map((policy) => ({ ...policy, limitMs: Math.max(policy.maxAgeMs, policy.maxStaleMs) }))

/** Times that the policies do not change. */
export const fixedTimes = { attemptTimeoutMs: 1_500, backgroundTimeoutMs: 6_000 }
