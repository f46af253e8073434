// Resilience: how long a secret that could not be read is not asked for again, as a pure function.
import type { ErrorFacts } from '../store/store-failure.ts'
import { hintMs } from './back-off.ts'
import { failureRules } from './failure-rules.ts'

/** After a failed refresh: from 1 s to 60 s, as the caching libraries of the clouds begin, with a lower end. */
const firstCoolDownMs = 1_000
const longestMs = 60_000

/** A quota is rarely there again within seconds; asking on uses up what others have left. */
const quotaMs = 60_000

/** An answer that there is no such value is passed on for so long without asking again. */
const negativeMs = 10_000

/**
 * Milliseconds for which a failure is remembered, counted from the failure; 0 if the next read may go out at once.
 * `failures`: how many in a row, 1 for the first; a success or a change of the secret resets it. `random`: uniform in
 * [0, 1).
 *
 * - `cool-down`: 1 s · 2ⁿ up to 60 s, of that 50 to 100 % by chance; `QUOTA_EXCEEDED` 60 s.
 * - `negative`: 10 s.
 * - `denied`: 10 s · 2ⁿ up to 60 s.
 *
 * Never less than the store asks for, which is believed up to 5 minutes.
 */
export function rememberedMs(facts: ErrorFacts, failures: number, random: () => number): number {
  const { remembered } = failureRules[facts.code]
  return remembered === 'no' ? 0 : Math.max(ownMs(facts, remembered, failures, random), hintMs(facts))
}

function ownMs(
  { code }: ErrorFacts,
  remembered: 'cool-down' | 'negative' | 'denied',
  failures: number,
  random: () => number,
): number {
  if (remembered === 'negative') return negativeMs
  if (remembered === 'denied') return doubled(negativeMs, failures)
  if (code === 'QUOTA_EXCEEDED') return quotaMs
  return doubled(firstCoolDownMs, failures) * (0.5 + random() / 2)
}

function doubled(firstMs: number, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1))
}
