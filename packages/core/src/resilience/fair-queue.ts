// Resilience: how many calls one store gets at a time, and who is next.
import type { WaitLimits, Waits } from './waits.ts'

/**
 * 16 calls of 50 ms are 320 a second, more than a client with a cache asks for; and a store that has become slow is not
 * handed everything at once that waits for it.
 */
export const defaultMaxRunning = 16

/**
 * Runs a bounded number of calls at a time. The others wait: one line for each key, and the keys take turns, so that a
 * key with a thousand calls in line holds up another by one call. Closing the `Waits` ends every wait in line.
 */
export class FairQueue {
  readonly #waits: Waits
  readonly #maxRunning: number
  /** The key whose turn is next comes first. There are lines only while all places are taken. */
  readonly #lines = new Map<string, Set<Turn>>()
  #running = 0

  /** `maxRunning`: how many calls run at a time; default 16. */
  constructor(waits: Waits, maxRunning: number = defaultMaxRunning) {
    this.#waits = waits
    this.#maxRunning = maxRunning
  }

  /** How many calls run now. */
  get running(): number {
    return this.#running
  }

  /** How many calls wait in line. */
  get waiting(): number {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.size, 0)
  }

  /**
   * Settles like `run`, which starts when its turn comes and keeps its place until it settles. While it waits in line,
   * the limits end it with `StoreFailure`: `ABORTED` in the turn in which the signal aborts, `TIMEOUT`, or `CLOSED`;
   * `run` is then never called.
   */
  async add<T>(key: string, limits: WaitLimits, run: () => Promise<T>): Promise<T> {
    this.#waits.assertOpen(limits.signal)
    if (this.#running < this.#maxRunning) this.#running += 1
    else await this.#standInLine(key, limits)
    try {
      return await run()
    } finally {
      this.#next()
    }
  }

  async #standInLine(key: string, limits: WaitLimits): Promise<void> {
    const turn = new Turn()
    const line = this.#lines.get(key) ?? new Set()
    this.#lines.set(key, line.add(turn))
    try {
      await this.#waits.until(turn.promise, limits)
    } catch (error) {
      this.#leave(key, turn)
      throw error
    }
  }

  /** Whoever leaves in the turn in which its place was given to it hands it on. */
  #leave(key: string, turn: Turn): void {
    if (turn.come) return this.#next()
    const line = this.#lines.get(key)
    line?.delete(turn)
    if (line?.size === 0) this.#lines.delete(key)
  }

  /** Hands the place of a call that has ended to the next in line; its key is last then. */
  #next(): void {
    const [first] = this.#lines
    const [turn] = first?.[1] ?? []
    if (first === undefined || turn === undefined) {
      this.#running -= 1
      return
    }
    const [key, line] = first
    line.delete(turn)
    this.#lines.delete(key)
    if (line.size > 0) this.#lines.set(key, line)
    turn.begin()
  }
}

/** One call in line. */
class Turn {
  come = false
  readonly promise: Promise<void>
  #resolve = (): void => {}

  constructor() {
    this.promise = new Promise((resolve) => (this.#resolve = resolve))
  }

  begin(): void {
    this.come = true
    this.#resolve()
  }
}
