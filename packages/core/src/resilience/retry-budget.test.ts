import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorCodes } from '../store/error-codes.ts'
import { RetryBudget } from './retry-budget.ts'

/** How many retries after `code` are allowed without a success in between. */
function retriesOf(budget: RetryBudget, code: 'UNAVAILABLE' | 'RATE_LIMITED'): number {
  let retries = 0
  while (budget.take(code)) retries += 1
  return retries
}

test('an outage is worth 35 retries, a limited rate 100', () => {
  expect(retriesOf(new RetryBudget(), 'UNAVAILABLE')).toBe(35)
  expect(retriesOf(new RetryBudget(), 'RATE_LIMITED')).toBe(100)
})

test('what is too little for one retry is not taken, and may be enough for a cheaper one', () => {
  const budget = new RetryBudget()
  retriesOf(budget, 'UNAVAILABLE')
  expect(budget.left).toBe(10)
  expect(budget.take('UNAVAILABLE')).toBe(false)
  expect(budget.left).toBe(10)
  expect(budget.take('RATE_LIMITED')).toBe(true)
  expect(budget.left).toBe(5)
})

test('a success gives back what its retry cost, one without a retry a single token', () => {
  const budget = new RetryBudget()
  retriesOf(budget, 'UNAVAILABLE')
  budget.refund('UNAVAILABLE')
  expect(budget.left).toBe(24)
  budget.refund('RATE_LIMITED')
  expect(budget.left).toBe(29)
  budget.refund()
  expect(budget.left).toBe(30)
})

test('it is never negative, never more than its capacity, and says no only when there is too little', () => {
  const code = fc.constantFrom(...errorCodes)
  const step = fc.record({ kind: fc.constantFrom('take', 'take', 'refund'), code: fc.option(code, { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const budget = new RetryBudget()
      for (const { kind, code } of steps) {
        const before = budget.left
        if (kind === 'refund') budget.refund(code)
        else if (!budget.take(code ?? 'UNAVAILABLE')) expect(before).toBeLessThan(14)
        expect(budget.left).toBeGreaterThanOrEqual(0)
        expect(budget.left).toBeLessThanOrEqual(500)
      }
    }),
  )
})
