import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorCodes } from '../store/error-codes.ts'
import { backOffMs, hintMs } from './back-off.ts'

const failures = fc.integer({ min: 1, max: 2_000 })
/** The longest that chance allows, nearly. */
const most = (): number => 1 - Number.EPSILON
const least = (): number => 0

test('the bound of the delay doubles from 50 ms to 20 s', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => Math.round(backOffMs({ code: 'UNAVAILABLE' }, n, most)))
  expect(bounds).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000])
})

test('where the store limits the rate it doubles from 1 s', () => {
  const bounds = [1, 2, 3, 4, 5, 6].map((n) => Math.round(backOffMs({ code: 'RATE_LIMITED' }, n, most)))
  expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000])
})

test('chance picks any delay between none and the bound', () => {
  expect(backOffMs({ code: 'UNAVAILABLE' }, 1, least)).toBe(0)
  expect(backOffMs({ code: 'UNAVAILABLE' }, 1, () => 0.5)).toBe(25)
})

test('what the store asks for is waited for, and the jitter comes after it', () => {
  expect(backOffMs({ code: 'RATE_LIMITED', retryAfterMs: 3_000 }, 1, least)).toBe(3_000)
  expect(backOffMs({ code: 'RATE_LIMITED', retryAfterMs: 3_000 }, 1, () => 0.5)).toBe(3_500)
})

test.each([
  [undefined, 0],
  [0, 0],
  [-1, 0],
  [-Infinity, 0],
  [Number.NaN, 0],
  [1, 1],
  [300_000, 300_000],
  [300_001, 300_000],
  [Infinity, 300_000],
])('a hint of %s is taken as %d ms', (retryAfterMs, expected) => {
  expect(hintMs({ code: 'UNAVAILABLE', ...(retryAfterMs !== undefined && { retryAfterMs }) })).toBe(expected)
})

test('the delay is within its bounds for any code, count, chance and hint', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.constantFrom(...errorCodes), failures, chance, fc.double(), (code, count, picked, retryAfterMs) => {
      const facts = { code, retryAfterMs }
      const delayMs = backOffMs(facts, count, () => picked)
      expect(delayMs).toBeGreaterThanOrEqual(hintMs(facts))
      expect(delayMs).toBeLessThanOrEqual(hintMs(facts) + 20_000)
      if (code !== 'RATE_LIMITED') expect(delayMs - hintMs(facts)).toBeLessThanOrEqual(50 * 2 ** (count - 1) + 1e-6)
    }),
  )
})
