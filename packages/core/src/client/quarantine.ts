// Client: versions that were rejected by whom they are for, and for how long they are not offered again.
import { BoundedMap } from './bounded-map.ts'
import { versionKey } from './cache-key.ts'

interface Rejection {
  /** How often in a row. */
  readonly count: number
  /** Monotonic time from which it may be tried once more. */
  readonly untilTick: number
}

const firstMs = 5_000
const longestMs = 60_000

/**
 * Rejected versions by secret. A wrong credential that is tried on and on locks the account, so one that was rejected rests for
 * 5 s, after each further rejection for twice as long, up to 60 s.
 */
export class Quarantine {
  readonly #rejections: BoundedMap<Rejection>

  constructor(maxEntries: number) {
    this.#rejections = new BoundedMap(maxEntries)
  }

  /** A version was rejected at monotonic time `tick`. Several who had it at the same time count as one. */
  reject(name: string, version: string, tick: number): void {
    const key = versionKey(name, { id: version })
    const before = this.#rejections.get(key)
    if (before !== undefined && tick < before.untilTick) return
    const count = (before?.count ?? 0) + 1
    this.#rejections.set(key, { count, untilTick: tick + Math.min(longestMs, firstMs * 2 ** (count - 1)) })
  }

  /** Milliseconds for which a version is not to be used; 0 when it may be. */
  restMs(name: string, version: string, tick: number): number {
    const rejection = this.#rejections.get(versionKey(name, { id: version }))
    return rejection === undefined ? 0 : Math.max(0, rejection.untilTick - tick)
  }

  /** A version was used with success. */
  accept(name: string, version: string): void {
    this.#rejections.delete(versionKey(name, { id: version }))
  }

  clear(): void {
    this.#rejections.clear()
  }
}
