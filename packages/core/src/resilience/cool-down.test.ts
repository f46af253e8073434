import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorCodes } from '../store/error-codes.ts'
import type { ErrorFacts } from '../store/store-failure.ts'
import { rememberedMs } from './cool-down.ts'
import { failureRules } from './failure-rules.ts'

const most = (): number => 1 - Number.EPSILON
const least = (): number => 0
const after = (facts: ErrorFacts, chance: () => number): number[] =>
  [1, 2, 3, 6, 7, 50].map((failures) => Math.round(rememberedMs(facts, failures, chance)))

test('after a failed refresh the pause doubles from 1 s to 60 s, of which chance takes up to a half', () => {
  expect(after({ code: 'UNAVAILABLE' }, most)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000])
  expect(after({ code: 'UNAVAILABLE' }, least)).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000])
})

test('a quota that is used up is left alone for a minute, at once', () => {
  expect(after({ code: 'QUOTA_EXCEEDED' }, least)).toEqual(Array.from({ length: 6 }, () => 60_000))
})

test('that there is no such secret or version is remembered for 10 s, however often it was said', () => {
  for (const code of ['NOT_FOUND', 'PENDING_DELETION', 'VERSION_DISABLED'] as const) {
    expect(after({ code }, least)).toEqual(Array.from({ length: 6 }, () => 10_000))
  }
})

test('whoever is denied asks after 10 s, then ever later up to a minute', () => {
  for (const code of ['PERMISSION_DENIED', 'UNAUTHENTICATED'] as const) {
    expect(after({ code }, least)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
  }
})

test('the store is not asked before it wants to be, within 5 minutes', () => {
  expect(rememberedMs({ code: 'RATE_LIMITED', retryAfterMs: 120_000 }, 1, least)).toBe(120_000)
  expect(rememberedMs({ code: 'RATE_LIMITED', retryAfterMs: 86_400_000 }, 1, least)).toBe(300_000)
  expect(rememberedMs({ code: 'UNAVAILABLE', retryAfterMs: Number.NaN }, 1, least)).toBe(500)
  expect(rememberedMs({ code: 'NOT_FOUND', retryAfterMs: 20_000 }, 1, least)).toBe(20_000)
})

test('what is about the call alone is not remembered, whatever the store asks for', () => {
  expect(rememberedMs({ code: 'CONFLICT', retryAfterMs: 5_000 }, 3, most)).toBe(0)
  expect(rememberedMs({ code: 'INVALID_NAME' }, 1, most)).toBe(0)
})

test('whatever is remembered lasts at least half a second and at most 5 minutes', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const failures = fc.integer({ min: 1, max: 2_000 })
  const remembered = errorCodes.filter((code) => failureRules[code].remembered !== 'no')
  fc.assert(
    fc.property(fc.constantFrom(...remembered), failures, chance, fc.double(), (code, count, picked, retryAfterMs) => {
      const ms = rememberedMs({ code, retryAfterMs }, count, () => picked)
      expect(ms).toBeGreaterThanOrEqual(500)
      expect(ms).toBeLessThanOrEqual(300_000)
    }),
  )
})
