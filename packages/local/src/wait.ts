// Encrypted file, lock: waiting that the caller can end.
import { StoreFailure, type Clock } from '@keyharbor/core'

/** Throws `ABORTED` once the caller or the deadline has ended the call. Nothing was changed then. */
export function assertNotAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StoreFailure({ code: 'ABORTED', retry: 'safe' })
}

/** Waits `delayMs`, or less if `until` settles earlier. Rejects with `ABORTED` in the turn in which `signal` aborts. */
export function wait(clock: Clock, delayMs: number, signal: AbortSignal, until?: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(end, delayMs, 'foreground')
    function end(): void {
      timer.cancel()
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(new StoreFailure({ code: 'ABORTED', retry: 'safe' }))
      else resolve()
    }
    if (signal.aborted) return end()
    signal.addEventListener('abort', end, { once: true })
    void until?.then(end)
  })
}
