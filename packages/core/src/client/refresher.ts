// Client: reads ahead of time what is in use, and lets go what is over; one agenda for all of it.
import { Agenda } from './agenda.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { ClientPolicy } from './client-options.ts'
import type { Failure } from './failure-memory.ts'
import { refreshPeriodMs, type Moment } from './freshness.ts'
import { isDenied, type HeldValues } from './held-values.ts'

export interface RefresherOptions {
  readonly policy: ClientPolicy
  readonly held: HeldValues
  /** Whether somebody watches this secret. */
  readonly isWatched: (name: string) => boolean
  /** Reads a secret in the background; never rejects. */
  readonly refresh: (name: string) => void
}

/** Shortest time between two reads ahead of time, for clients that hold nothing or next to nothing. */
const leastPeriodMs = 1_000

/**
 * Decides when each key is looked at again. Secrets in use (watched, or served since their last read) are read before they
 * are `maxAgeMs` old; others are left alone, and dropped when they are over.
 */
export class Refresher {
  readonly #policy: ClientPolicy
  readonly #held: HeldValues
  readonly #isWatched: (name: string) => boolean
  readonly #refresh: (name: string) => void
  readonly #agenda: Agenda

  constructor({ policy, held, isWatched, refresh }: RefresherOptions) {
    this.#policy = policy
    this.#held = held
    this.#isWatched = isWatched
    this.#refresh = refresh
    this.#agenda = new Agenda(policy.clock, (key) => this.#due(key))
  }

  /** An answer is kept: sets when it is due. */
  kept(key: string, entry: CacheEntry, isFirst: boolean): void {
    const ownMs = refreshPeriodMs(entry.policy.maxAgeMs, isFirst, this.#policy.random)
    const periodMs = this.#isWatched(key) ? Math.max(ownMs, leastPeriodMs) : ownMs
    const usableMs = this.#held.endTick(entry) - entry.fetchedTick
    entry.quickMs = Math.floor(Math.min(periodMs, usableMs))
    this.#agenda.set(key, entry.fetchedTick + Math.min(periodMs, usableMs))
  }

  /** A read has failed: what is in use is tried again after the cool-down. */
  failed(key: string, failure: Failure | undefined): void {
    const entry = this.#held.get(key)
    const endTick = entry === undefined ? Infinity : this.#held.endTick(entry)
    const retryTick = this.#isInUse(key, entry) ? (failure?.retryTick ?? this.#later(entry)) : Infinity
    this.#agenda.set(key, Math.min(retryTick, endTick))
  }

  /** Nothing is held of `key` any more. What is watched and had to go for want of room is read again in its time. */
  forgotten(key: string): void {
    this.#agenda.set(key, this.#isWatched(key) ? this.#later(undefined) : Infinity)
  }

  /** Somebody watches a secret from now on: it is read when it is due, now if that has passed. */
  watched(name: string): void {
    const entry = this.#held.get(name)
    const now = this.#held.now()
    if (entry === undefined) this.#read(name, now)
    else if (now.wall - entry.fetchedAt >= entry.quickMs)
      this.#agenda.set(name, Math.max(now.tick, entry.fetchedTick + leastPeriodMs))
  }

  /** When `key` is looked at again, in monotonic milliseconds. */
  dueTick(key: string): number | undefined {
    return this.#agenda.dueTick(key)
  }

  close(): void {
    this.#agenda.clear()
  }

  #due(key: string): void {
    const now = this.#held.now()
    const entry = this.#held.get(key)
    if (entry !== undefined && this.#held.isOver(entry, now)) this.#held.drop(key, whyOver(entry, now))
    if (this.#isInUse(key, entry)) this.#ahead(key, entry, now)
    else if (entry !== undefined) this.#leave(key, entry)
  }

  #ahead(key: string, entry: CacheEntry | undefined, now: Moment): void {
    if (entry !== undefined && now.tick < entry.fetchedTick + leastPeriodMs) {
      this.#agenda.set(key, entry.fetchedTick + leastPeriodMs)
      return
    }
    if (entry !== undefined) {
      entry.hits = 0
      // Its period is over by the monotonic clock, whatever the other one says.
      entry.quickMs = 0
    }
    this.#read(key, now)
  }

  /**
   * What comes of the read sets the time anew. One that is not made, or that is ended by whoever began it, tells nothing: the key
   * is looked at again after the longest that a read may take.
   */
  #read(key: string, now: Moment): void {
    this.#agenda.set(key, now.tick + this.#policy.backgroundTimeoutMs)
    this.#refresh(key)
  }

  /** From here on a get looks at both clocks, so that a value is no younger than either tells. */
  #leave(key: string, entry: CacheEntry): void {
    entry.quickMs = 0
    if (this.#held.get(key) === entry) this.#agenda.set(key, this.#held.endTick(entry))
  }

  #isInUse(key: string, entry: CacheEntry | undefined): boolean {
    if (this.#isWatched(key)) return true
    return entry !== undefined && key === entry.secret.name && entry.hits > 0
  }

  /** After a failure that is about the call and not about the secret, such as a wrong configuration. */
  #later(entry: CacheEntry | undefined): number {
    const { maxAgeMs } = entry?.policy ?? this.#policy
    return this.#held.now().tick + Math.max(maxAgeMs, leastPeriodMs)
  }
}

function whyOver(entry: CacheEntry, now: Moment): 'denied' | 'expired' {
  return isDenied(entry, now) ? 'denied' : 'expired'
}
