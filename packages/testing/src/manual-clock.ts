// Testing: time that moves only when a test says so.
import { setImmediate } from 'node:timers/promises'
import type { Clock, Timer } from '@keyharbor/core'

/** A timer that has not fired yet. */
export interface PendingTimer {
  /** Milliseconds of monotonic time until it fires. */
  readonly dueInMs: number
  /** `background` ones do not keep the process alive. */
  readonly kind: 'foreground' | 'background'
}

/** Where a `ManualClock` starts. */
export interface ManualClockOptions {
  /** Wall time in milliseconds since the epoch. Default: 1 January 2026, 00:00 UTC. */
  readonly now?: number
}

interface Scheduled {
  readonly run: () => void
  readonly dueAt: number
  readonly kind: 'foreground' | 'background'
}

/** A clock for tests: give it to a client or a store, and move wall and monotonic time together or apart. */
export class ManualClock implements Clock {
  #wall: number
  #monotonic = 0
  readonly #timers = new Set<Scheduled>()

  constructor(options: ManualClockOptions = {}) {
    this.#wall = options.now ?? Date.UTC(2026, 0, 1)
  }

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  setTimer(run: () => void, delayMs: number, kind: 'foreground' | 'background'): Timer {
    const timer = { run, dueAt: this.#monotonic + Math.max(0, delayMs), kind }
    this.#timers.add(timer)
    return { cancel: () => void this.#timers.delete(timer) }
  }

  /** Timers that have neither fired nor been cancelled, the next one first. */
  get pendingTimers(): readonly PendingTimer[] {
    return this.#inOrder().map(({ dueAt, kind }) => ({ dueInMs: dueAt - this.#monotonic, kind }))
  }

  /**
   * Lets `ms` milliseconds pass, on the wall and monotonic. Timers fire in order, each at its own time; what they set in
   * motion (promises included) runs before the next one, and timers set meanwhile fire too if they are due.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms
    await setImmediate()
    for (let timer = this.#nextUntil(end); timer !== undefined; timer = this.#nextUntil(end)) {
      this.#moveTo(timer.dueAt)
      this.#timers.delete(timer)
      timer.run()
      await setImmediate()
    }
    this.#moveTo(end)
  }

  /** Sets wall time alone, as an operator or a time service does. No timer fires. */
  setWall(now: number): void {
    this.#wall = now
  }

  /** Moves wall time alone by `ms` milliseconds, which may be negative. No timer fires. */
  jumpWall(ms: number): void {
    this.#wall += ms
  }

  /** The machine sleeps: wall time goes on, monotonic time and all timers stand still, as on Linux. */
  suspend(ms: number): void {
    this.jumpWall(ms)
  }

  #moveTo(monotonic: number): void {
    const passed = Math.max(0, monotonic - this.#monotonic)
    this.#wall += passed
    this.#monotonic += passed
  }

  #nextUntil(end: number): Scheduled | undefined {
    const next = this.#inOrder()[0]
    return next !== undefined && next.dueAt <= end ? next : undefined
  }

  #inOrder(): Scheduled[] {
    return [...this.#timers].sort((a, b) => a.dueAt - b.dueAt)
  }
}
