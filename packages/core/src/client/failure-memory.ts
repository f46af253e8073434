// Client: what has failed lately, so that it is not asked for again at once, and since when.
import { failureRules } from '../resilience/failure-rules.ts'
import { rememberedMs } from '../resilience/cool-down.ts'
import type { ErrorFacts } from '../store/store-failure.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Moment } from './freshness.ts'

/** Failures in a row of one key. */
export interface Failure {
  readonly name: string
  readonly facts: ErrorFacts
  /** How many in a row. */
  readonly count: number
  /** Monotonic time before which it is not asked for again. */
  readonly retryTick: number
  /** Wall time of the last success, where there was one that is remembered. */
  readonly lastSuccessAt: number | undefined
}

/** Where and when a read has failed. */
export interface FailedRead {
  readonly key: string
  readonly name: string
  readonly now: Moment
  /** Wall time at which the value that is held was true. */
  readonly lastSuccessAt: number | undefined
}

/** The failures of one client, as many as it may hold entries; a success or a change of the secret ends its failures. */
export class FailureMemory {
  readonly #failures: BoundedMap<Failure>
  readonly #random: () => number

  constructor(maxEntries: number, random: () => number) {
    this.#failures = new BoundedMap(maxEntries)
    this.#random = random
  }

  /**
   * Remembers a failure, if one of its kind is remembered. An outage takes nothing from what the store has said before: where that has
   * brought a longer wait, it goes on to be told. A read that did not reach the store is no further failure of it: it waits for as long
   * as the breaker rests, so that the store is asked again soon after it is back.
   */
  record({ key, name, now, lastSuccessAt }: FailedRead, facts: ErrorFacts): Failure | undefined {
    if (failureRules[facts.code].remembered === 'no') return undefined
    const before = this.#failures.get(key)
    const wasAsked = facts.reason !== 'breaker-open'
    const count = (before?.count ?? 0) + (wasAsked ? 1 : 0)
    const retryTick = now.tick + rememberedMs(facts, wasAsked ? count : 1, this.#random)
    const { held } = failureRules[facts.code]
    // What the store has taken away was not lost to an outage.
    const since = held === 'evict' ? undefined : (lastSuccessAt ?? before?.lastSuccessAt)
    const goesOn = held === 'stale' && before !== undefined && before.retryTick > retryTick
    const failure = goesOn ? { ...before, count } : { name, facts, count, retryTick, lastSuccessAt: since }
    this.#failures.set(key, failure)
    return failure
  }

  /** The failures of `key` in a row, over or not. */
  get(key: string): Failure | undefined {
    return this.#failures.get(key)
  }

  /** The failure because of which `key` is not asked for at this moment. */
  blocking(key: string, now: Moment): Failure | undefined {
    const failure = this.#failures.get(key)
    return failure !== undefined && now.tick < failure.retryTick ? failure : undefined
  }

  /** Ends the failures of `key`. */
  delete(key: string): void {
    this.#failures.delete(key)
  }

  /** Ends the failures of a secret and all its versions. */
  deleteName(name: string): void {
    for (const [key, failure] of this.#failures.entries()) if (failure.name === name) this.#failures.delete(key)
  }

  /** Every key with its failures. */
  entries(): [string, Failure][] {
    return this.#failures.entries()
  }

  clear(): void {
    this.#failures.clear()
  }
}
