// Client: one cached value and what the client keeps beside it.
import type { Clock } from '../clock.ts'
import { labelled } from '../secret/labelled.ts'
import { secretOf, type Secret, type SecretAge, type SecretParts } from '../secret/secret.ts'
import { SecretValue } from '../secret/secret-value.ts'
import type { StoredSecret, VersionInfo } from '../store/stored-secret.ts'
import { freshness, type EntryTimes, type FreshnessPolicy, type Moment } from './freshness.ts'
import type { SchemaOutputs } from './schema-outputs.ts'

/** What all entries of one policy share. */
export interface EntryPolicy extends FreshnessPolicy {
  readonly clock: Clock
}

/** What an entry is made of. */
export interface CacheEntryParts {
  readonly name: string
  /** Kind of the store. */
  readonly store: string
  readonly stored: StoredSecret
  /** When the read of it began: the value was true then or later, so it never looks younger than it is. */
  readonly started: Moment
  readonly policy: EntryPolicy
}

/** One cached value. The value itself is inside the `Secret`, since lru-cache publishes what it holds on diagnostics channels. */
export class CacheEntry implements EntryTimes, SecretAge {
  static {
    labelled(this.prototype)
  }

  readonly secret: Secret
  readonly parts: SecretParts
  readonly version: VersionInfo
  readonly policy: EntryPolicy
  /** Size of the value in bytes. */
  readonly size: number
  readonly fetchedAt: number
  readonly fetchedTick: number
  readonly expiresAt: number | undefined
  /** A hit before this wall time needs no other look: it is fresh by both clocks, and no refresh is due. */
  quickUntil = 0
  /** Monotonic time from which it may not be served because the store denies it. */
  endsTick: number = Infinity
  /** Monotonic time before which no get renews it, after a failure that is not remembered. */
  renewTick = 0
  /** How often it was served since it was read. */
  hits = 0
  /** Wall time of the last hit that moved it to the front of the cache. */
  touchedAt = 0
  /** That it was served stale has been told. */
  staleTold = false
  /** What it displaced, for when the one it serves is rejected. */
  previous: CacheEntry | undefined = undefined
  /** What schemas have made of this version, once there is one. */
  outputs: SchemaOutputs | undefined = undefined
  #promise: Promise<Secret> | undefined = undefined

  constructor({ name, store, stored, started, policy }: CacheEntryParts) {
    const value = new SecretValue(stored.value)
    this.parts = { name, version: stored.version.id, store, value, age: this }
    this.secret = secretOf(this.parts)
    this.version = stored.version
    this.policy = policy
    this.size = value.size
    this.fetchedAt = Math.min(stored.observedAt ?? started.wall, started.wall)
    this.fetchedTick = started.tick - (started.wall - this.fetchedAt)
    this.expiresAt = stored.version.expiresAt?.getTime()
  }

  /** A settled promise of the secret, so that a hit allocates none. */
  get promise(): Promise<Secret> {
    return (this.#promise ??= Promise.resolve(this.secret))
  }

  /** Whether another entry is of the same version and value. */
  isSameAs(other: CacheEntry): boolean {
    return this.version.id === other.version.id && this.secret.equals(other.secret)
  }

  /** What lru-cache's own events show of it. */
  toString(): string {
    return `[CacheEntry ${this.secret.name}@${this.secret.version}]`
  }

  /** The same label. */
  toJSON(): string {
    return this.toString()
  }

  isFresh(): boolean {
    const { clock } = this.policy
    return freshness(this, this.policy, { wall: clock.now(), tick: clock.monotonic() }) === 'fresh'
  }
}
