// Client: everything that is due later, in one binary heap behind one background timer.
import type { Clock, Timer } from '../clock.ts'

/** One thing that is due. */
interface Item {
  readonly key: string
  dueTick: number
  /** Where it is in the heap. */
  at: number
}

/**
 * What is due when, one time for each key. One timer serves all: a timer for each of 100 000 names would cost their memory twice
 * and stall the process when they fire together. It does not keep the process alive.
 */
export class Agenda {
  readonly #clock: Clock
  readonly #onDue: (key: string) => void
  readonly #items = new Map<string, Item>()
  readonly #heap: Item[] = []
  #timer: Timer | undefined
  #timerTick = Infinity

  constructor(clock: Clock, onDue: (key: string) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** How many keys are waiting. */
  get size(): number {
    return this.#heap.length
  }

  /** When `key` is due, in monotonic milliseconds. */
  dueTick(key: string): number | undefined {
    return this.#items.get(key)?.dueTick
  }

  /** Sets or moves the time of `key`, in monotonic milliseconds; infinite takes it off. */
  set(key: string, dueTick: number): void {
    if (dueTick === Infinity) return this.delete(key)
    const item = this.#items.get(key) ?? this.#add(key)
    item.dueTick = dueTick
    this.#settle(item)
    this.#arm()
  }

  /** Takes `key` off. */
  delete(key: string): void {
    const item = this.#items.get(key)
    if (item === undefined) return
    this.#items.delete(key)
    const last = this.#heap.pop()
    if (last === undefined || last === item) return
    this.#put(last, item.at)
    this.#settle(last)
  }

  /** Takes everything off. */
  clear(): void {
    this.#items.clear()
    this.#heap.length = 0
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerTick = Infinity
  }

  #add(key: string): Item {
    const item = { key, dueTick: Infinity, at: this.#heap.length }
    this.#items.set(key, item)
    this.#heap.push(item)
    return item
  }

  /** A timer that comes too early finds nothing due and is armed anew, which is cheaper than moving it with each change. */
  #arm(): void {
    const dueTick = this.#heap[0]?.dueTick ?? Infinity
    if (dueTick >= this.#timerTick) return
    this.#timer?.cancel()
    this.#timerTick = dueTick
    this.#timer = this.#clock.setTimer(() => this.#fire(), dueTick - this.#clock.monotonic(), 'background')
  }

  #fire(): void {
    this.#timer = undefined
    this.#timerTick = Infinity
    // All are taken off before the first is told, since one that is told may set itself a time that is over at once.
    for (const key of this.#takeDue(this.#clock.monotonic())) this.#onDue(key)
    this.#arm()
  }

  #takeDue(now: number): string[] {
    const due: string[] = []
    for (let first = this.#heap[0]; first !== undefined && first.dueTick <= now; first = this.#heap[0]) {
      this.delete(first.key)
      due.push(first.key)
    }
    return due
  }

  /** Moves an item up or down until its parent is due before it and its children after it. */
  #settle(item: Item): void {
    for (let up = this.#parent(item); up !== undefined && up.dueTick > item.dueTick; up = this.#parent(item)) {
      this.#swap(item, up)
    }
    for (let down = this.#child(item); down !== undefined && down.dueTick < item.dueTick; down = this.#child(item)) {
      this.#swap(item, down)
    }
  }

  #parent({ at }: Item): Item | undefined {
    return at === 0 ? undefined : this.#heap[(at - 1) >> 1]
  }

  /** The child that is due first. */
  #child({ at }: Item): Item | undefined {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]]
    return left !== undefined && right !== undefined && right.dueTick < left.dueTick ? right : left
  }

  #swap(a: Item, b: Item): void {
    const at = a.at
    this.#put(a, b.at)
    this.#put(b, at)
  }

  #put(item: Item, at: number): void {
    item.at = at
    this.#heap[at] = item
  }
}
