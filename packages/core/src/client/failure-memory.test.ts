// Failures in a row of one secret, and when it is asked for again.
import { expect, test } from 'vitest'
import type { ErrorFacts } from '../store/store-failure.ts'
import { FailureMemory } from './failure-memory.ts'

/** What comes of failures of one key, each at its time in milliseconds. */
function told(failures: readonly (readonly [tick: number, facts: ErrorFacts])[]): unknown[] {
  const memory = new FailureMemory(10, () => 1)
  return failures.map(([tick, facts]) => {
    const failure = memory.record({ key: 'db', name: 'db', now: { wall: tick, tick }, lastSuccessAt: 0 }, facts)
    return [failure?.count, failure?.retryTick]
  })
}

test('a read that did not reach the store is no further failure, and waits for as long as the breaker rests', () => {
  const failures = told([
    [0, { code: 'UNAVAILABLE' }],
    [1_000, { code: 'UNAVAILABLE', reason: 'breaker-open', retryAfterMs: 4_000 }],
    [5_000, { code: 'UNAVAILABLE', reason: 'breaker-open' }],
    [6_000, { code: 'UNAVAILABLE' }],
  ])
  expect(failures).toEqual([
    [1, 1_000],
    [1, 5_000],
    [1, 6_000],
    [2, 8_000],
  ])
})
