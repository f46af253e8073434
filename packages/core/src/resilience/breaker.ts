// Resilience: keeps calls from a store that fails, and finds out when it is back.
import type { Clock } from '../clock.ts'
import type { FailureRule } from './failure-rules.ts'

/** What a call has shown of the store: that it fails, that it answers, or nothing. */
export type Outcome = FailureRule['breaker']

/** Leave to make one call. It must be ended, also when the call was given up; only the first end counts. */
export interface Pass {
  /** Tells what came of the call. */
  end(outcome: Outcome): void
}

const windowMs = 10_000
const fewestCalls = 10
const firstRestMs = 5_000
const longestRestMs = 60_000
/** A probe that should have ended gets this much more before another call goes in its place. */
const lostProbeMs = 1_000

/**
 * One for each store and identity. It opens when of the calls that ended in the last 10 s there are at least 10 and at
 * least half of them failed. Then no call passes for 5 s, and after that exactly one, the probe: if the store answers
 * it all calls pass again, if it fails the rest is twice as long, up to 60 s. Time is monotonic, and there is no timer.
 */
export class Breaker {
  readonly #clock: Pick<Clock, 'monotonic'>
  #calls = new RecentCalls()
  /** When the next call may pass; undefined while all may. */
  #restsUntil: number | undefined
  #restMs = firstRestMs
  /** The one pass whose end decides what comes next, while it is open. */
  #probe: Pass | undefined

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Whether one call is under way that decides whether others may pass. */
  get isProbing(): boolean {
    return this.#probe !== undefined
  }

  /** Milliseconds until a call may pass, 0 for now; while a probe is out, until it is taken for lost. */
  get restMs(): number {
    return this.#restsUntil === undefined ? 0 : Math.max(0, this.#restsUntil - this.#clock.monotonic())
  }

  /**
   * Leave for one call that ends within `withinMs`, or undefined if it must not be made before `restMs` is over. A
   * probe that has not ended by then is taken for lost: another call becomes the probe, and what the lost one tells is
   * not heard.
   */
  pass(withinMs: number): Pass | undefined {
    if (this.#restsUntil === undefined) return this.#counted(this.#calls)
    if (this.restMs > 0) return undefined
    this.#restsUntil = this.#clock.monotonic() + withinMs + lostProbeMs
    const probe: Pass = { end: (outcome) => this.#probed(probe, outcome) }
    this.#probe = probe
    return probe
  }

  /** What ends after the breaker has opened belongs to the time before, as `calls` does. */
  #counted(calls: RecentCalls): Pass {
    let ended = false
    return {
      end: (outcome) => {
        if (ended || calls !== this.#calls) return
        ended = true
        if (outcome === 'ignore') return
        calls.add(this.#clock.monotonic(), outcome === 'failure')
        if (calls.mostFailed) this.#open(firstRestMs)
      },
    }
  }

  #probed(probe: Pass, outcome: Outcome): void {
    if (probe !== this.#probe) return
    this.#probe = undefined
    if (outcome === 'failure') this.#open(Math.min(longestRestMs, this.#restMs * 2))
    // Nothing is known yet, so the next call is the probe.
    else if (outcome === 'ignore') this.#restsUntil = this.#clock.monotonic()
    else this.#restsUntil = undefined
  }

  #open(restMs: number): void {
    this.#calls = new RecentCalls()
    this.#restMs = restMs
    this.#restsUntil = this.#clock.monotonic() + restMs
  }
}

/** What ended within one second. */
interface Tally {
  readonly second: number
  readonly calls: number
  readonly failures: number
}

/** Calls by the second in which they ended, so that memory does not grow with their number. */
class RecentCalls {
  #tallies: readonly Tally[] = []

  add(nowMs: number, failed: boolean): void {
    const second = Math.floor(nowMs / 1_000)
    const recent = this.#tallies.filter((tally) => tally.second > second - windowMs / 1_000)
    const last = recent.at(-1)?.second === second ? recent.pop() : undefined
    const { calls, failures } = last ?? { calls: 0, failures: 0 }
    this.#tallies = [...recent, { second, calls: calls + 1, failures: failures + (failed ? 1 : 0) }]
  }

  get mostFailed(): boolean {
    const calls = this.#tallies.reduce((sum, tally) => sum + tally.calls, 0)
    const failures = this.#tallies.reduce((sum, tally) => sum + tally.failures, 0)
    return calls >= fewestCalls && failures * 2 >= calls
  }
}
