// Resilience: how many retries one store is worth, however many calls fail at a time.
import type { ErrorCode } from '../store/error-codes.ts'
import { failureRules } from './failure-rules.ts'

/** Enough for 35 retries in a row without a success in between. */
const capacity = 500

const retryCost = 14
/** Less, since these retries come late and slowly anyway. */
const retryCostAfterLimit = 5
/** What a call gives back that succeeds at its first attempt. */
const smallRefund = 1

/**
 * The retries that a client may still make of one store: a bucket of 500 tokens. In an outage it runs dry, and calls
 * then fail after their first attempt instead of multiplying the load; successes fill it again. Costs and refunds are
 * those that were measured at the AWS SDK v3 (3.1164).
 */
export class RetryBudget {
  #left = capacity

  /** Tokens left, 0 to 500. */
  get left(): number {
    return this.#left
  }

  /**
   * Takes what a retry after `code` costs: 14, or 5 after `RATE_LIMITED`. False, and nothing taken, if there is less.
   */
  take(code: ErrorCode): boolean {
    const cost = costOf(code)
    if (cost > this.#left) return false
    this.#left -= cost
    return true
  }

  /** A call succeeded: gives back what its last retry cost, which came after `retriedAfter`, or 1 if it had none. */
  refund(retriedAfter?: ErrorCode): void {
    const tokens = retriedAfter === undefined ? smallRefund : costOf(retriedAfter)
    this.#left = Math.min(capacity, this.#left + tokens)
  }
}

function costOf(code: ErrorCode): number {
  return failureRules[code].retry === 'after-hint' ? retryCostAfterLimit : retryCost
}
