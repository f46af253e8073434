// Client: one thing that can be read and cached.
import type { WaitLimits } from '../resilience/waits.ts'
import type { CallOptions, StoredSecret } from '../store/stored-secret.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { Moment } from './freshness.ts'
import type { HeldValues } from './held-values.ts'
import type { Waiters } from './single-flight.ts'
import type { Call, StoreCalls } from './store-calls.ts'

/** What an attempt of a read asks of whoever began the read. */
export interface ReadAttempt {
  /** Called before anything is sent; throws `StoreFailure` when nothing may be. */
  begins(): void
  /** Makes an entry of an answer, or throws what is wrong with it. `started`: when the attempt began that brought it. */
  accepts(stored: StoredSecret, started: Moment): Promise<CacheEntry>
}

/** How long a read may take, and for whom it is. */
export interface ReadLimits extends Required<Omit<WaitLimits, 'signal'>> {
  readonly waiters: Waiters
}

/** The current version of a secret, or one selected version. */
export interface ReadTarget {
  /** Of a current version its name. */
  readonly key: string
  readonly call: Call
  /** Reads with all attempts that there may be. */
  read(limits: ReadLimits, attempt: ReadAttempt): Promise<CacheEntry>
}

/** A target that one method of the store reads. */
export function readTarget(
  { calls, held }: { readonly calls: StoreCalls; readonly held: HeldValues },
  key: string,
  call: Call,
  read: (options: CallOptions) => Promise<StoredSecret>,
): ReadTarget {
  const once = async (options: CallOptions, attempt: ReadAttempt): Promise<CacheEntry> => {
    attempt.begins()
    const started = held.now()
    return await attempt.accepts(await read(options), started)
  }
  return {
    key,
    call,
    read: ({ timeoutMs, kind, waiters: { signal } }, attempt) =>
      calls.attempts(call, (own) => once(own, attempt), { timeoutMs, kind, signal }),
  }
}
