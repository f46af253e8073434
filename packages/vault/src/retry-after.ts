// Vault: how long a server asks to wait.

/** A server that asks for more is not believed. */
const longestWaitMs = 300_000

/**
 * Milliseconds of a `Retry-After` header, which holds seconds or a date (RFC 9110 §10.2.3), at most 5 minutes; undefined when
 * there is none that makes sense. `nowMs`: wall time.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const waitMs = waitOf(header ?? '', nowMs)
  return waitMs === undefined || Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), longestWaitMs)
}

/** `Date.parse` makes a date of nearly anything, so only the form that HTTP has is given to it. */
function waitOf(header: string, nowMs: number): number | undefined {
  if (/^\d+$/.test(header)) return Number(header) * 1000
  return /^[A-Z][a-z]{2}, .* GMT$/.test(header) ? Date.parse(header) - nowMs : undefined
}
