// Testing: lets time of a clock pass.
import type { Clock } from '@keyharbor/core'

/** Settles after `ms` milliseconds of `clock`; rejects with the reason of `signal` when that aborts first. */
export function passedTime(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(done, ms, 'foreground')
    function done(): void {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    function abort(): void {
      timer.cancel()
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}
