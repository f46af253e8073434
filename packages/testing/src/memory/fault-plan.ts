// Testing: what goes wrong with the next calls of a memory store. Stands in front of its state.
import { isNativeError } from 'node:util/types'
import { StoreFailure, type Clock, type ErrorFacts } from '@keyharbor/core'
import { passedTime } from '../passed-time.ts'
import type { MemoryOperation } from './memory-operation.ts'

/** Which calls a fault is for: those of one operation, or `'*'` for all. */
export type FaultTarget = MemoryOperation | '*'

/** Does the work of a call, in one step, or not; `signal` is that of the call. */
type Fault = <T>(work: () => T, signal: AbortSignal) => Promise<T>

interface PlannedFault {
  readonly target: FaultTarget
  readonly fault: Fault
  left: number
}

/**
 * Faults for the next calls, used up in the order in which they were planned: each call meets the first that is for its
 * operation. `times` is how many calls it is for, a whole number of at least 1, which is the default; `Infinity` until `clear`.
 * Anything else is a `RangeError`.
 */
export class FaultPlan {
  readonly #clock: Clock
  #planned: PlannedFault[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls fail before anything changes: with facts as an adapter reports them, or with a raw error as an SDK throws it. */
  fail(target: FaultTarget, error: ErrorFacts | Error, times = 1): void {
    const thrown = isNativeError(error) ? error : new StoreFailure(error)
    this.#plan(target, times, () => Promise.reject(thrown))
  }

  /** Calls never answer; they end only when their signal aborts, with its reason. */
  hang(target: FaultTarget, times = 1): void {
    this.#plan(target, times, (_work, signal) => rejectedOnAbort(signal))
  }

  /** Calls do their work after `ms` milliseconds of the store's clock, or end when their signal aborts, with its reason. */
  delay(target: FaultTarget, ms: number, times = 1): void {
    this.#plan(target, times, async (work, signal) => {
      await passedTime(this.#clock, ms, signal)
      return work()
    })
  }

  /**
   * Calls do their work at once and answer after `ms` milliseconds whatever their signal says, as some SDKs do: a read tells
   * what was there before a write that overtakes its answer. Work that fails throws at once.
   */
  answerLate(target: FaultTarget, ms: number, times = 1): void {
    this.#plan(target, times, async (work) => {
      const answer = await asked(work)
      await passedTime(this.#clock, ms)
      return answer
    })
  }

  /** All goes well again. Calls under way keep their fault. */
  clear(): void {
    this.#planned = []
  }

  /** Does the work of a call the way the next fault for it wants, if there is one. */
  meet<T>(operation: MemoryOperation, work: () => T, signal: AbortSignal): Promise<T> {
    const fault = this.#take(operation) ?? asked
    return fault(work, signal)
  }

  #take(operation: MemoryOperation): Fault | undefined {
    const next = this.#planned.find(({ target }) => target === operation || target === '*')
    if (next === undefined) return undefined
    next.left -= 1
    if (next.left <= 0) this.#planned = this.#planned.filter((planned) => planned !== next)
    return next.fault
  }

  #plan(target: FaultTarget, times: number, fault: Fault): void {
    if (times < 1 || !(Number.isSafeInteger(times) || times === Infinity)) {
      throw new RangeError('A fault is for a whole number of calls, at least 1, or for Infinity.')
    }
    this.#planned.push({ target, fault, left: times })
  }
}

/** Nothing goes wrong. The work is not done within the call, since no server answers that soon. */
async function asked<T>(work: () => T): Promise<T> {
  await Promise.resolve()
  return work()
}

function rejectedOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
