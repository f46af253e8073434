// AWS: one end for everything that one call does.
import { StoreFailure, type CallOptions, type Clock } from '@keyharbor/core'

/** When a call must be over, and the caller's own signal. One call of the contract may be several requests. */
export interface Deadline {
  readonly signal: AbortSignal
  /** On the monotonic clock, in milliseconds. */
  readonly endsAtMs: number
}

/** The deadline of a call that starts now. */
export function deadlineOf(call: CallOptions, clock: Clock): Deadline {
  return { signal: call.signal, endsAtMs: clock.monotonic() + call.timeoutMs }
}

/**
 * Runs `work` with a signal that aborts at the deadline or with the caller's, and rejects then with `TIMEOUT` or `ABORTED`, whether
 * `work` heeds the signal or not: the SDK ends a request with it within 2 ms, be it connecting, waiting or amid a body (measured),
 * but hands it to no provider of credentials. Neither timer nor listener stays behind.
 */
export async function within<T>(
  { signal, endsAtMs }: Deadline,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leftMs = endsAtMs - clock.monotonic()
  if (signal.aborted) throw new StoreFailure({ code: 'ABORTED', retry: 'safe' })
  if (leftMs <= 0) throw new StoreFailure({ code: 'TIMEOUT', retry: 'safe' })
  const controller = new AbortController()
  const onAbort = (): void => controller.abort()
  const timer = clock.setTimer(onAbort, leftMs, 'foreground')
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work(controller.signal), rejectedBy(controller.signal)])
  } catch (error) {
    if (!controller.signal.aborted) throw error
    throw new StoreFailure({ code: signal.aborted ? 'ABORTED' : 'TIMEOUT' })
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new StoreFailure({ code: 'ABORTED' })), { once: true })
  })
}
