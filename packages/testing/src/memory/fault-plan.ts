// Testing: what goes wrong with the next calls of a memory store. Stands in front of its state.
import { StoreFailure, type Clock, type ErrorFacts } from '@keyharbor/core'
import type { MemoryOperation } from './memory-operation.ts'

/** Which calls a fault is for: those of one operation, or `'*'` for all. */
export type FaultTarget = MemoryOperation | '*'

type Fault = (signal: AbortSignal) => Promise<void>

interface PlannedFault {
  readonly target: FaultTarget
  readonly fault: Fault
  left: number
}

/**
 * Faults for the next calls, used up in the order in which they were planned: each call meets the first that is for its
 * operation. `times` is how many calls it is for, 1 by default; `Infinity` until `clear`.
 */
export class FaultPlan {
  readonly #clock: Clock
  #planned: PlannedFault[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls fail before anything changes: with facts as an adapter reports them, or with a raw error as an SDK throws it. */
  fail(target: FaultTarget, error: ErrorFacts | Error, times = 1): void {
    const thrown = error instanceof Error ? error : new StoreFailure(error)
    this.#plan(target, times, () => Promise.reject(thrown))
  }

  /** Calls never answer; they end only when their signal aborts, with its reason. */
  hang(target: FaultTarget, times = 1): void {
    this.#plan(target, times, (signal) => rejectedOnAbort(signal))
  }

  /** Calls take `ms` milliseconds of the store's clock, or end when their signal aborts, with its reason. */
  delay(target: FaultTarget, ms: number, times = 1): void {
    this.#plan(target, times, (signal) => this.#wait(ms, signal))
  }

  /** Calls do their work and answer after `ms` milliseconds whatever their signal says, as some SDKs do. */
  answerLate(target: FaultTarget, ms: number, times = 1): void {
    this.#plan(target, times, () => this.#wait(ms))
  }

  /** All goes well again. Calls under way keep their fault. */
  clear(): void {
    this.#planned = []
  }

  /** Lets a call meet the next fault that is for it, if any. */
  async meet(operation: MemoryOperation, signal: AbortSignal): Promise<void> {
    const next = this.#planned.find(({ target }) => target === operation || target === '*')
    if (next === undefined) return
    next.left -= 1
    if (next.left <= 0) this.#planned = this.#planned.filter((planned) => planned !== next)
    await next.fault(signal)
  }

  #plan(target: FaultTarget, times: number, fault: Fault): void {
    this.#planned.push({ target, fault, left: times })
  }

  #wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(answer, ms, 'foreground')
      function answer(): void {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      function abort(): void {
        timer.cancel()
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', abort, { once: true })
    })
  }
}

function rejectedOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
