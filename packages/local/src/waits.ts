// Encrypted file, lock: waiting that the caller can end.
import { StoreFailure, type Clock } from '@keyharbor/core'

/** Throws `ABORTED` once the caller or the deadline has ended the call. Nothing was changed then. */
export function assertNotAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StoreFailure({ code: 'ABORTED', retry: 'safe' })
}

/** What happens when one signal aborts. */
interface SharedListener {
  readonly runs: Set<() => void>
  readonly runAll: () => void
}

/**
 * The waits of one lock. Those on one signal share one listener: Node warns of a leak (MaxListenersExceededWarning) where
 * more than ten are on the same signal, as with a signal that ends many writes.
 */
export class Waits {
  readonly #clock: Clock
  readonly #listeners = new Map<AbortSignal, SharedListener>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Waits `delayMs`, or less if `until` settles earlier. Rejects with `ABORTED` in the turn in which `signal` aborts. */
  wait(delayMs: number, signal: AbortSignal, until?: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(end, delayMs, 'foreground')
      const stopListening = this.#listen(signal, end)
      function end(): void {
        timer.cancel()
        stopListening()
        if (signal.aborted) reject(new StoreFailure({ code: 'ABORTED', retry: 'safe' }))
        else resolve()
      }
      if (signal.aborted) return end()
      void until?.then(end)
    })
  }

  /** Calls `run` when `signal` aborts, until what this returns is called. */
  #listen(signal: AbortSignal, run: () => void): () => void {
    const { runs, runAll } = this.#listeners.get(signal) ?? this.#startListening(signal)
    runs.add(run)
    return () => {
      if (!runs.delete(run) || runs.size > 0) return
      signal.removeEventListener('abort', runAll)
      this.#listeners.delete(signal)
    }
  }

  #startListening(signal: AbortSignal): SharedListener {
    const runs = new Set<() => void>()
    const listener = { runs, runAll: () => runs.forEach((run) => run()) }
    signal.addEventListener('abort', listener.runAll)
    this.#listeners.set(signal, listener)
    return listener
  }
}
