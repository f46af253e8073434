// Contract: every way a secret store can fail, as one closed list that programs switch on.

/**
 * What went wrong, in one word. Missing, empty and denied are three things: a missing secret is `NOT_FOUND`, a denied one
 * is `PERMISSION_DENIED`, and an empty value is no failure at all.
 */
export type ErrorCode = (typeof errorCodes)[number]

/** All error codes, in the order in which they are documented. */
export const errorCodes = [
  'NOT_FOUND',
  'VERSION_NOT_FOUND',
  'VERSION_AMBIGUOUS',
  'VERSION_DISABLED',
  'VERSION_DESTROYED',
  'VERSION_EXPIRED',
  'VERSION_NOT_YET_VALID',
  'PENDING_DELETION',
  'ALREADY_EXISTS',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'CREDENTIALS_UNAVAILABLE',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'VALUE_TOO_LARGE',
  'INVALID_NAME',
  'INVALID_ARGUMENT',
  'CONFIG',
  'TLS_ERROR',
  'INTEGRITY',
  'MALFORMED_RESPONSE',
  'UNAVAILABLE',
  'TIMEOUT',
  'ABORTED',
  'STALE_EXCEEDED',
  'LEASE_EXPIRED',
  'DECODE_FAILED',
  'CLOSED',
  'UNSUPPORTED',
  'UNKNOWN',
] as const

/**
 * Refines a code where one code covers several cases. Programs switch on the code; a reason is for people and for the
 * rare program that must know more.
 *
 * - `mfa-required`, `login-rejected`, `locked-out`: why a login failed (`UNAUTHENTICATED`).
 * - `cas-required`: the store takes only compare-and-set writes for this secret (`INVALID_ARGUMENT`): use `putIf`.
 * - `wrapping-token-spent`: somebody has used the wrapping token already (`INVALID_ARGUMENT`).
 * - `maybe-orphaned`: a grant may have been made that nobody holds.
 * - `maybe-stored`: the outcome of a write is unknown; read the secret before writing again.
 * - `no-such-mount`, `missing-peer`, `missing-token`, `redirected`: what is wrong with the configuration (`CONFIG`).
 * - `wrong-key`, `altered`: what is wrong with an encrypted file (`INTEGRITY`).
 * - `locked`: another process held the lock for the whole time (`CONFLICT`).
 * - `outdated-answer`: a replica that lags behind has answered (`UNAVAILABLE`).
 * - `rejected`: a check of the application, or whoever the value is for, has rejected this version (`INTEGRITY`).
 * - `breaker-open`: the store was not asked, since it has failed too often of late (`UNAVAILABLE`).
 * - `sealed`, `backend`: who is unavailable, the store itself or what stands behind it (`UNAVAILABLE`).
 */
export type ErrorReason = (typeof errorReasons)[number]

/** All reasons. An adapter that needs a new one adds it here. */
export const errorReasons = [
  'mfa-required',
  'login-rejected',
  'locked-out',
  'cas-required',
  'wrapping-token-spent',
  'maybe-orphaned',
  'maybe-stored',
  'no-such-mount',
  'missing-peer',
  'missing-token',
  'redirected',
  'wrong-key',
  'altered',
  'locked',
  'outdated-answer',
  'rejected',
  'breaker-open',
  'sealed',
  'backend',
] as const
