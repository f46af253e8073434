// Resilience: waiting for a promise no longer than a caller, a deadline or the client's end allows.
import type { Clock, Timer } from '../clock.ts'
import { StoreFailure, type ErrorFacts } from '../store/store-failure.ts'
import { SignalFanOut } from './signal-fan-out.ts'

/** Why a wait ended whose time was over; this very object, so that it is told from a timeout that a store reports. */
export const timeUp: ErrorFacts = Object.freeze({ code: 'TIMEOUT' })

/** What ends a wait. */
export interface WaitLimits {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs: number
  /** `background` if nobody waits for it, so that it does not keep the process alive. Default `foreground`. */
  readonly kind?: 'foreground' | 'background'
}

/**
 * Turns that the event loop gets after time is up. When it was blocked, timers come before the answers that lie in the
 * sockets (https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick), and all of them were found to
 * time out. A timer of 0 ms may come in the same turn as another, so one was too few for 30 answers at once; with two
 * none was lost.
 */
const lastTurns = 2

/**
 * All waits of one client. Each ends in the turn in which its caller aborts, its time is over or the client closes,
 * whatever the promise does: several SDKs never settle when a token endpoint hangs.
 */
export class Waits {
  readonly #clock: Clock
  readonly #signals = new SignalFanOut()
  readonly #open = new Set<Wait>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** True after `close`. */
  get closed(): boolean {
    return this.#closed
  }

  /** Settles like `promise`, or rejects with `StoreFailure`: `ABORTED`, `TIMEOUT` or `CLOSED`. */
  until<T>(promise: Promise<T>, limits: WaitLimits): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const wait = new Wait(reject, () => this.#open.delete(wait))
      this.#open.add(wait)
      promise.then(
        (value) => wait.end(() => resolve(value)),
        (error: Error) => wait.end(() => reject(error)),
      )
      this.#limit(wait, limits)
    })
  }

  /** Throws what a wait that starts now would reject with at once. */
  assertOpen(signal: AbortSignal | undefined): void {
    if (this.#closed) throw new StoreFailure(closed)
    if (signal?.aborted === true) throw new StoreFailure(aborted)
  }

  /** Ends every wait, now and later. */
  close(): void {
    this.#closed = true
    for (const wait of [...this.#open]) wait.fail(closed)
  }

  #limit(wait: Wait, { signal, timeoutMs, kind = 'foreground' }: WaitLimits): void {
    if (this.#closed) return wait.fail(closed)
    if (signal?.aborted === true) return wait.fail(aborted)
    if (signal !== undefined) wait.unlisten = this.#signals.listen(signal, () => wait.fail(aborted))
    const timeIsUp = (turnsLeft: number): void => {
      if (turnsLeft === 0) wait.fail(timeUp)
      else wait.timer = this.#clock.setTimer(() => timeIsUp(turnsLeft - 1), 0, kind)
    }
    wait.timer = this.#clock.setTimer(() => timeIsUp(lastTurns), timeoutMs, kind)
  }
}

class Wait {
  unlisten: (() => void) | undefined
  timer: Timer | undefined
  readonly #reject: (error: Error) => void
  readonly #ended: () => void

  constructor(reject: (error: Error) => void, ended: () => void) {
    this.#reject = reject
    this.#ended = ended
  }

  /** Whoever comes later finds the promise settled. */
  end(settle: () => void): void {
    this.unlisten?.()
    this.timer?.cancel()
    this.#ended()
    settle()
  }

  fail(facts: ErrorFacts): void {
    this.end(() => this.#reject(new StoreFailure(facts)))
  }
}

const aborted: ErrorFacts = { code: 'ABORTED' }
const closed: ErrorFacts = { code: 'CLOSED', detail: 'This client was closed.' }
