// Vault: one end for everything that one call does.
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
 * Runs `work` with a signal that aborts at the deadline or with the caller's. What it rejects with after that is replaced by
 * `TIMEOUT` or `ABORTED`; nothing stays behind, neither timer nor listener.
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
    return await work(controller.signal)
  } catch (error) {
    if (!controller.signal.aborted) throw error
    throw new StoreFailure({ code: signal.aborted ? 'ABORTED' : 'TIMEOUT' })
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', onAbort)
  }
}
