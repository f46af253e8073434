import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isFresh, staleAt } from './freshness.ts'

const entry = { fetchedAt: 1_000, expiresAt: Number.POSITIVE_INFINITY }

test('a value is fresh for maxAgeMs from the time it was fetched, and not a millisecond longer', () => {
  expect([1_000, 1_099, 1_100].map((now) => isFresh(entry, 100, now))).toEqual([true, true, false])
})

test('a value of age 0 is never fresh when none may be old', () => {
  expect(isFresh(entry, 0, 1_000)).toBe(false)
})

test('the store’s own expiry comes first', () => {
  expect(staleAt({ ...entry, expiresAt: 1_050 }, 100)).toBe(1_050)
  expect(isFresh({ ...entry, expiresAt: 1_050 }, 100, 1_050)).toBe(false)
})

test('a clock that was set back makes a value stale', () => {
  expect(isFresh(entry, 100, 999)).toBe(false)
})

test('a fresh value is always younger than maxAgeMs and not expired', () => {
  const time = fc.integer({ min: 0, max: 10_000 })
  fc.assert(
    fc.property(time, time, time, time, (fetchedAt, expiresAt, maxAgeMs, now) => {
      if (!isFresh({ fetchedAt, expiresAt }, maxAgeMs, now)) return
      expect(now - fetchedAt).toBeGreaterThanOrEqual(0)
      expect(now - fetchedAt).toBeLessThan(maxAgeMs)
      expect(now).toBeLessThan(expiresAt)
    }),
  )
  expect(isFresh({ fetchedAt: 1, expiresAt: 9 }, 5, 3)).toBe(true)
})
