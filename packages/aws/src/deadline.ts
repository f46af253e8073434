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
  const { ended, end } = ending()
  const stop = (code: 'ABORTED' | 'TIMEOUT') => (): void => {
    // First, so that it is this that is told and not what `work` makes of the signal.
    end(new StoreFailure({ code }))
    controller.abort()
  }
  const onAbort = stop('ABORTED')
  const timer = clock.setTimer(stop('TIMEOUT'), leftMs, 'foreground')
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work(controller.signal), ended])
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

/** A promise that never resolves, and what rejects it. */
function ending(): { readonly ended: Promise<never>; readonly end: (failure: StoreFailure) => void } {
  let end: (failure: StoreFailure) => void = () => undefined
  const ended = new Promise<never>((_, reject) => (end = reject))
  return { ended, end }
}
