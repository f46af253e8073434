// Resilience: how long to wait before the same call is tried again, as a pure function.
import type { ErrorFacts } from '../store/store-failure.ts'
import { failureRules } from './failure-rules.ts'

/**
 * Doubled for each failure: base of a failure that may be over in a moment, and of a store that is asked for too much.
 */
const firstMs = 50
const firstAfterLimitMs = 1_000
const longestMs = 20_000

/** A store that asks to wait for longer is not believed. */
const longestHintMs = 300_000

/**
 * Milliseconds to wait after the `failures`-th failure in a row, 1 for the first: full jitter, uniform between 0 and
 * min(20 s, 50 ms · 2ⁿ), from 1 s up where the store limits the rate. What the store asks for comes on top, so that
 * clients that are all told the same moment do not return in the same one. `random`: uniform in [0, 1). The figures were
 * measured at the AWS SDK v3 (3.1164).
 */
export function backOffMs(facts: ErrorFacts, failures: number, random: () => number): number {
  const baseMs = failureRules[facts.code].retry === 'after-hint' ? firstAfterLimitMs : firstMs
  return hintMs(facts) + random() * Math.min(longestMs, baseMs * 2 ** (failures - 1))
}

/**
 * What the store asks to wait, in milliseconds: at most 5 minutes; 0 if it asks nothing, or nothing that makes sense.
 */
export function hintMs({ retryAfterMs = 0 }: ErrorFacts): number {
  return retryAfterMs > 0 ? Math.min(retryAfterMs, longestHintMs) : 0
}
