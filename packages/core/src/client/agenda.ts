// Client: everything that is due later, in one binary heap behind one background timer.
import type { Clock, Timer } from '../clock.ts'

/**
 * What is due when, one time for each key. One timer serves all: a timer for each of 100 000 names would cost their memory twice
 * and stall the process when they fire together. It does not keep the process alive.
 */
export class Agenda {
  readonly #clock: Clock
  readonly #onDue: (key: string) => void
  /** Where each key is in the heap, which is two lists, since an object for each key would be most of what it costs. */
  readonly #places = new Map<string, number>()
  readonly #keys: string[] = []
  readonly #ticks: number[] = []
  #timer: Timer | undefined
  #timerTick = Infinity

  constructor(clock: Clock, onDue: (key: string) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** How many keys are waiting. */
  get size(): number {
    return this.#keys.length
  }

  /** When `key` is due, in monotonic milliseconds. */
  dueTick(key: string): number | undefined {
    const at = this.#places.get(key)
    return at === undefined ? undefined : this.#tick(at)
  }

  /** Sets or moves the time of `key`, in monotonic milliseconds; infinite takes it off. */
  set(key: string, dueTick: number): void {
    if (dueTick === Infinity) return this.delete(key)
    this.#settle(this.#places.get(key) ?? this.#keys.length, key, dueTick)
    this.#arm()
  }

  /** Takes `key` off. */
  delete(key: string): void {
    const at = this.#places.get(key)
    if (at === undefined) return
    this.#places.delete(key)
    const [lastKey, lastTick] = [this.#keys.pop(), this.#ticks.pop()]
    if (lastKey === undefined || lastTick === undefined || lastKey === key) return
    this.#settle(at, lastKey, lastTick)
  }

  /** Takes everything off. */
  clear(): void {
    this.#places.clear()
    this.#keys.length = 0
    this.#ticks.length = 0
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerTick = Infinity
  }

  /** A timer that comes too early finds nothing due and is armed anew, which is cheaper than moving it with each change. */
  #arm(): void {
    const dueTick = this.#tick(0)
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
    for (let first = this.#keys[0]; first !== undefined && this.#tick(0) <= now; first = this.#keys[0]) {
      this.delete(first)
      due.push(first)
    }
    return due
  }

  /** Puts a key where its parent is due before it and its children after it, starting from the place `at`, which is free. */
  #settle(at: number, key: string, dueTick: number): void {
    let place = at
    for (let up = (place - 1) >> 1; place > 0 && this.#tick(up) > dueTick; up = (place - 1) >> 1) {
      this.#move(up, place)
      place = up
    }
    for (let down = this.#child(place); this.#tick(down) < dueTick; down = this.#child(place)) {
      this.#move(down, place)
      place = down
    }
    this.#put(place, key, dueTick)
  }

  /** The child that is due first. */
  #child(at: number): number {
    const left = 2 * at + 1
    return this.#tick(left + 1) < this.#tick(left) ? left + 1 : left
  }

  /** Never, where there is nothing. */
  #tick(at: number): number {
    return this.#ticks[at] ?? Infinity
  }

  #move(from: number, to: number): void {
    const key = this.#keys[from]
    if (key !== undefined) this.#put(to, key, this.#tick(from))
  }

  #put(at: number, key: string, dueTick: number): void {
    this.#places.set(key, at)
    this.#keys[at] = key
    this.#ticks[at] = dueTick
  }
}
