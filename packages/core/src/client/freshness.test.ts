import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ageMs, freshness, refreshPeriodMs, usableMs, type EntryTimes, type Freshness } from './freshness.ts'

const policy = { maxAgeMs: 100, staleWhileRevalidateMs: 50, maxStaleMs: 1_000 }
const times: EntryTimes = { fetchedAt: 5_000, fetchedTick: 20, expiresAt: undefined }

/** When both clocks say that `ms` have passed. */
function after(ms: number, own: EntryTimes = times): Freshness {
  return freshness(own, policy, { wall: own.fetchedAt + ms, tick: own.fetchedTick + ms })
}

describe('the life of a value', () => {
  test('goes through its phases at the exact millisecond', () => {
    expect([0, 99].map((ms) => after(ms))).toEqual(['fresh', 'fresh'])
    expect([100, 149].map((ms) => after(ms))).toEqual(['stale-while-revalidate', 'stale-while-revalidate'])
    expect([150, 999].map((ms) => after(ms))).toEqual(['stale-if-error', 'stale-if-error'])
    expect(after(1_000)).toBe('expired')
  })

  test('ends with its expiry at the store, whatever the policy says', () => {
    const short = { ...times, expiresAt: 5_060 }
    expect([59, 60].map((ms) => after(ms, short))).toEqual(['fresh', 'expired'])
  })

  test('is never shorter than maxAgeMs', () => {
    const noStale = { maxAgeMs: 100, staleWhileRevalidateMs: 50, maxStaleMs: 0 }
    expect(usableMs(times, noStale)).toBe(100)
    expect(freshness(times, noStale, { wall: 5_099, tick: 20 })).toBe('fresh')
    expect(freshness(times, noStale, { wall: 5_100, tick: 20 })).toBe('expired')
  })
})

describe('age', () => {
  test('is what the clock says on which more time has passed', () => {
    expect(ageMs(times, { wall: 5_010, tick: 25 })).toBe(10)
    expect(ageMs(times, { wall: 5_003, tick: 29 })).toBe(9)
  })

  test('is not shortened by a wall clock that was set back, nor by a machine that slept', () => {
    expect(ageMs(times, { wall: 1_000, tick: 120 })).toBe(100)
    expect(ageMs(times, { wall: 5_100, tick: 20 })).toBe(100)
    expect(ageMs(times, { wall: 1_000, tick: 20 })).toBe(0)
  })

  test('never falls while both clocks go on, and no phase comes back', () => {
    const step = fc.nat(500)
    const order: readonly Freshness[] = ['fresh', 'stale-while-revalidate', 'stale-if-error', 'expired']
    fc.assert(
      fc.property(fc.array(fc.tuple(step, step)), fc.option(fc.nat(2_000), { nil: undefined }), (steps, life) => {
        const own = { ...times, expiresAt: life === undefined ? undefined : times.fetchedAt + life }
        let now = { wall: own.fetchedAt, tick: own.fetchedTick }
        let before = 0
        for (const [wall, tick] of steps) {
          now = { wall: now.wall + wall, tick: now.tick + tick }
          const at = order.indexOf(freshness(own, policy, now))
          expect(at).toBeGreaterThanOrEqual(before)
          before = at
          if (at === 0) expect(ageMs(own, now)).toBeLessThan(Math.min(policy.maxAgeMs, life ?? Infinity))
        }
        expect(before).toBeLessThan(order.length)
      }),
    )
  })
})

describe('the period of refreshes', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  test('is spread over all of maxAgeMs the first time, and never longer than it', () => {
    expect(refreshPeriodMs(1_000, true, () => 0)).toBe(100)
    expect(refreshPeriodMs(1_000, false, () => 0)).toBe(900)
    fc.assert(
      fc.property(chance, fc.boolean(), (value, isFirst) => {
        const period = refreshPeriodMs(1_000, isFirst, () => value)
        expect(period).toBeGreaterThanOrEqual(isFirst ? 100 : 900)
        expect(period).toBeLessThanOrEqual(1_000)
      }),
    )
  })
})
