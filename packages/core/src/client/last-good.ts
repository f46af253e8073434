// Client: keeps the last good version of a secret in use while the newer ones are rejected.
import type { VersionedStore } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { failureRules } from '../resilience/failure-rules.ts'
import { can } from './capability.ts'
import { CacheEntry } from './cache-entry.ts'
import type { ClientPolicy } from './client-options.ts'
import { ageMs, type EntryTimes } from './freshness.ts'
import type { HeldValues } from './held-values.ts'
import type { Call, StoreCalls } from './store-calls.ts'

export interface LastGoodOptions {
  readonly store: SecretStore
  readonly policy: ClientPolicy
  readonly calls: StoreCalls
  readonly held: HeldValues
}

/**
 * A rejected version is no outage: the store is there and still has the version before. So that one is read by its id, at most once
 * in its `maxAgeMs`, and each time it is there it may be served for `maxStaleMs` more; it never looks younger for that.
 */
export class LastGood {
  readonly #options: LastGoodOptions
  readonly #reading = new Set<string>()

  constructor(options: LastGoodOptions) {
    this.#options = options
  }

  /** A read of `name` has brought a version that is rejected. Never rejects. */
  async keep(name: string): Promise<void> {
    const { store, held } = this.#options
    const entry = held.usable(name, held.now())
    if (entry === undefined || !can(store, 'readVersion') || this.#reading.has(name) || !this.#isDue(entry)) return
    this.#reading.add(name)
    try {
      await this.#confirm(store, entry)
    } finally {
      this.#reading.delete(name)
    }
  }

  #isDue(entry: CacheEntry): boolean {
    return ageMs(entry.rare.confirmed ?? entry, this.#options.held.now()) >= entry.policy.maxAgeMs
  }

  async #confirm(store: SecretStore & VersionedStore<unknown>, entry: CacheEntry): Promise<void> {
    const { calls, held, policy } = this.#options
    const { name, version } = entry
    const call: Call = { operation: 'refresh', method: 'readVersion', name, version }
    const limits = { timeoutMs: policy.backgroundTimeoutMs, kind: 'background' } as const
    const started = held.now()
    try {
      const stored = await calls.attempts(call, (own) => store.readVersion(name, { id: version }, own), limits)
      const found = new CacheEntry({ name, store: entry.store, stored, started, policy: entry.policy })
      if (found.isSameAs(entry)) entry.ownRare.confirmed = timesOf(found)
    } catch (error) {
      // Any other failure changes nothing: what is held ends when it would have.
      const isGone = failureRules[calls.describe(error, call).code].held === 'evict'
      if (isGone && held.get(name) === entry) this.#gone(name)
    }
  }

  /** What the store has taken away was not lost to an outage: the next read says what is wrong. */
  #gone(name: string): void {
    const { held } = this.#options
    held.drop(name, 'gone')
    held.failures.delete(name)
  }
}

/** Without the value, which is held once. */
function timesOf({ fetchedAt, fetchedTick, expiresAt }: CacheEntry): EntryTimes {
  return { fetchedAt, fetchedTick, expiresAt }
}
