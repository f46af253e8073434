// Resilience: what each failure does to a held value, to retries, to later reads and to the breaker. One row per code.
import type { ErrorCode } from '../store/error-codes.ts'

/** What one kind of failure means for everything that outlives the call. */
export interface FailureRule {
  /**
   * What becomes of a value that is held:
   * - `stale`: served as stale, up to `maxStaleMs` after the last success.
   * - `grace`: served for `deniedGraceMs`, then evicted.
   * - `evict`: evicted now. Only an answer of the store that owns the secret may do that.
   * - `keep`: as before; the new answer is never cached.
   * - `untouched`: the failure is about this call, not about the secret.
   */
  readonly held: 'stale' | 'grace' | 'evict' | 'keep' | 'untouched'
  /**
   * Whether the call is tried again within its deadline:
   * - `no`: the next answer would be the same.
   * - `once`: one more try after this code.
   * - `yes`: as long as attempts and budget last.
   * - `after-hint`: as `yes`, and slower, since the store is asked for too much already.
   * - `if-safe`: as `yes`, only if the store has proved that nothing was stored.
   */
  readonly retry: 'no' | 'once' | 'yes' | 'after-hint' | 'if-safe'
  /** What later reads of the secret go by, for the time that `rememberedMs` tells: nothing, or one of three waits. */
  readonly remembered: 'no' | 'cool-down' | 'negative' | 'denied'
  /** For the breaker: a failure of the store, an answer of it, or nothing that tells of the store's state. */
  readonly breaker: 'failure' | 'answer' | 'ignore'
}

/** The store is in trouble, or what stands between. */
const outage = { held: 'stale', retry: 'yes', remembered: 'cool-down', breaker: 'failure' } as const

/** The connection or the login could not be made at all; that is rarely over within one call. */
const noConnection = { held: 'stale', retry: 'once', remembered: 'cool-down', breaker: 'ignore' } as const

/** The store that owns the secret says that there is no such value. */
const definitive = { held: 'evict', retry: 'no', remembered: 'negative', breaker: 'answer' } as const

/** The store has refused this call for what it asks. */
const refusedByStore = { held: 'untouched', retry: 'no', remembered: 'no', breaker: 'answer' } as const

/** Found on our side, as a rule before anything is sent. */
const ours = { held: 'untouched', retry: 'no', remembered: 'no', breaker: 'ignore' } as const

/** The error table. A code without a row does not compile. */
export const failureRules: Readonly<Record<ErrorCode, FailureRule>> = {
  UNAVAILABLE: outage,
  TIMEOUT: outage,
  MALFORMED_RESPONSE: outage,
  // It may be a fault of the adapter with one secret: no reason to keep the store from all others.
  UNKNOWN: { ...outage, breaker: 'ignore' },
  RATE_LIMITED: { held: 'stale', retry: 'after-hint', remembered: 'cool-down', breaker: 'answer' },
  QUOTA_EXCEEDED: { held: 'stale', retry: 'no', remembered: 'cool-down', breaker: 'answer' },
  TLS_ERROR: noConnection,
  CREDENTIALS_UNAVAILABLE: noConnection,
  // Tried once more with a new login; refused again, it is as denied.
  UNAUTHENTICATED: { held: 'grace', retry: 'once', remembered: 'denied', breaker: 'answer' },
  PERMISSION_DENIED: { held: 'grace', retry: 'no', remembered: 'denied', breaker: 'answer' },
  NOT_FOUND: definitive,
  PENDING_DELETION: definitive,
  VERSION_NOT_FOUND: definitive,
  VERSION_AMBIGUOUS: definitive,
  VERSION_DISABLED: definitive,
  VERSION_DESTROYED: definitive,
  VERSION_EXPIRED: definitive,
  VERSION_NOT_YET_VALID: definitive,
  // Bits may flip on the way; the same answer twice is what the store holds.
  INTEGRITY: { held: 'keep', retry: 'once', remembered: 'cool-down', breaker: 'ignore' },
  CONFLICT: { held: 'untouched', retry: 'if-safe', remembered: 'no', breaker: 'answer' },
  ALREADY_EXISTS: refusedByStore,
  PRECONDITION_FAILED: refusedByStore,
  VALUE_TOO_LARGE: ours,
  INVALID_NAME: ours,
  INVALID_ARGUMENT: ours,
  CONFIG: ours,
  DECODE_FAILED: ours,
  UNSUPPORTED: ours,
  CLOSED: ours,
  ABORTED: ours,
  // Made by the client of what is held; no store fails so.
  STALE_EXCEEDED: ours,
  LEASE_EXPIRED: ours,
}
