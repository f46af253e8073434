// Time for everything in core: the only file that reads a clock or makes a timer. Tests inject their own.

/** A pending call; `cancel` is idempotent. */
export interface Timer {
  /** The call will not come any more. */
  cancel(): void
}

/** Where time comes from. Wall and monotonic time are apart because a suspended or corrected machine moves them apart. */
export interface Clock {
  /** Wall time in milliseconds since the epoch; may jump either way. */
  now(): number
  /** Milliseconds since an arbitrary start; never runs backwards, may stand still while the machine sleeps. */
  monotonic(): number
  /**
   * Calls `run` once after `delayMs`, however long that is.
   * A `background` timer does not keep the process alive; a foreground one does, so that an awaited call can end.
   */
  setTimer(run: () => void, delayMs: number, kind: 'foreground' | 'background'): Timer
}

/** Node fires a longer delay after 1 ms instead (TimeoutOverflowWarning), so long waits are made of several. */
const longestDelayMs = 2 ** 31 - 1

class SystemTimer implements Timer {
  #handle: NodeJS.Timeout | undefined

  constructor(run: () => void, delayMs: number, kind: 'foreground' | 'background') {
    const dueAt = performance.now() + delayMs
    const wait = (): void => {
      const leftMs = dueAt - performance.now()
      if (leftMs <= longestDelayMs) this.#handle = setTimeout(run, Math.max(0, leftMs))
      else this.#handle = setTimeout(wait, longestDelayMs)
      if (kind === 'background') this.#handle.unref()
    }
    wait()
  }

  cancel(): void {
    clearTimeout(this.#handle)
  }
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (run, delayMs, kind) => new SystemTimer(run, delayMs, kind),
}
