// Client: what came of the last read of each secret that was made although something was held.
import type { ErrorFacts } from '../store/store-failure.ts'
import { BoundedMap } from './bounded-map.ts'

interface ForcedRead {
  readonly tick: number
  /** Whether a read has ended since. One that its callers have left has not, and tells nothing. */
  readonly hasEnded: boolean
  /** Why the last read failed, if it has. */
  readonly facts: ErrorFacts | undefined
}

/** Forced reads by key, as many as there may be entries: each key is read so at most once in `intervalMs`. */
export class ForcedReads {
  readonly #reads: BoundedMap<ForcedRead>
  readonly #intervalMs: number

  constructor(maxEntries: number, intervalMs: number) {
    this.#reads = new BoundedMap(maxEntries)
    this.#intervalMs = intervalMs
  }

  /**
   * Whether `key` was asked for so less than the interval ago, by monotonic time, and was read since; if not, it counts as asked
   * for from now on.
   */
  isTooSoon(key: string, tick: number): boolean {
    const last = this.#reads.get(key)
    if (last?.hasEnded === true && tick - last.tick < this.#intervalMs) return true
    this.#reads.set(key, { tick, hasEnded: false, facts: undefined })
    return false
  }

  /** Why the last read of `key` failed. */
  failure(key: string): ErrorFacts | undefined {
    return this.#reads.get(key)?.facts
  }

  /** A read of `key` has ended, with `facts` if it failed. */
  ended(key: string, facts: ErrorFacts | undefined): void {
    const read = this.#reads.get(key)
    if (read !== undefined) this.#reads.set(key, { ...read, hasEnded: true, facts })
  }

  /** The secret has changed: it may be read at once. */
  delete(key: string): void {
    this.#reads.delete(key)
  }

  clear(): void {
    this.#reads.clear()
  }
}
