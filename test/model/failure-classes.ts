// Model: what a failure means for a value that is held, written down anew instead of taken from the code under test.
import type { ErrorCode } from '@keyharbor/core'

/** What the store says with a failure. */
export type FailureClass = 'outage' | 'throttled' | 'denial' | 'definitive'

const classes: Partial<Record<ErrorCode, FailureClass>> = {
  UNAVAILABLE: 'outage',
  TIMEOUT: 'outage',
  RATE_LIMITED: 'throttled',
  PERMISSION_DENIED: 'denial',
  NOT_FOUND: 'definitive',
}

/** The class of a code that the model's store can bring about. */
export function failureClass(code: ErrorCode | undefined): FailureClass | undefined {
  return code === undefined ? undefined : classes[code]
}

/** The shortest time that the `count`-th failure in a row keeps a client from asking again, in milliseconds. */
export function shortestRestMs(code: ErrorCode, count: number, hintMs: number): number {
  if (failureClass(code) === 'definitive') return 10_000
  if (failureClass(code) === 'denial') return Math.min(60_000, 10_000 * 2 ** (count - 1))
  const coolDownMs = Math.min(60_000, 1_000 * 2 ** (count - 1)) / 2
  return failureClass(code) === 'throttled' ? Math.max(coolDownMs, believedMs(hintMs)) : coolDownMs
}

/** The longest time for which a failure may be passed on without asking again. */
export function longestRestMs(code: ErrorCode, hintMs: number): number {
  if (failureClass(code) === 'definitive') return 10_000
  return failureClass(code) === 'throttled' ? Math.max(60_000, believedMs(hintMs)) : 60_000
}

function believedMs(hintMs: number): number {
  return Math.min(300_000, hintMs)
}
