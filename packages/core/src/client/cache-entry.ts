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

/** Age at the last move to the front of the cache of what was never moved there. */
const neverMs = -60_000

const none: Readonly<RareParts> = Object.freeze({})

/** What few entries have. */
export interface RareParts {
  /** From when on it may not be served because the store denies it, by whichever clock is there first. */
  ends?: Moment
  /** Monotonic time before which no get renews it, after a failure that is not remembered. */
  renewTick?: number
  /** When the store last had this version, which has been current before: it may be served from then on as from the last success. */
  confirmed?: EntryTimes
  /** That it was served stale has been told. */
  staleTold?: boolean
  /** What it displaced, for when the one it serves is rejected. */
  previous?: CacheEntry | undefined
  /** What schemas have made of this version. */
  outputs?: SchemaOutputs | undefined
}

/**
 * One cached value. There are many, so they are lean (`bytes_vs_map` of `bench core`): an entry is the value and the parts of its
 * `Secret` itself, what few of them have is apart, and times are whole, since V8 puts fractions into boxes of their own.
 */
export class CacheEntry extends SecretValue implements EntryTimes, SecretParts, SecretAge {
  static {
    labelled(this.prototype)
  }

  readonly name: string
  readonly version: string
  readonly store: string
  readonly secret: Secret
  readonly policy: EntryPolicy
  readonly createdAt: number | undefined
  readonly expiresAt: number | undefined
  readonly fetchedAt: number
  readonly fetchedTick: number
  /** A hit at a lower age by the wall clock needs no other look: it is fresh by both clocks, and no refresh is due. */
  quickMs = 0
  /** How often it was served since it was read. */
  hits = 0
  /** Age by the wall clock at the last hit that moved it to the front of the cache. */
  touchedMs: number = neverMs
  #rare: RareParts | undefined = undefined
  #promise: Promise<Secret> | undefined = undefined

  constructor({ name, store, stored, started, policy }: CacheEntryParts) {
    super(stored.value)
    const { id, createdAt, expiresAt } = stored.version
    this.name = name
    this.version = id
    this.store = store
    this.secret = secretOf(this)
    this.policy = policy
    this.createdAt = createdAt?.getTime()
    this.expiresAt = expiresAt?.getTime()
    this.fetchedAt = Math.min(stored.observedAt ?? started.wall, started.wall)
    // Whole, and rather older than it is.
    this.fetchedTick = Math.floor(started.tick - (started.wall - this.fetchedAt))
  }

  get value(): SecretValue {
    return this
  }

  get age(): SecretAge {
    return this
  }

  /** What few entries have, to look at. */
  get rare(): Readonly<RareParts> {
    return this.#rare ?? none
  }

  /** The same, to change. */
  get ownRare(): RareParts {
    return (this.#rare ??= {})
  }

  /** What tells its version from others in time. What moves, such as stages, is not kept. */
  get versionInfo(): VersionInfo {
    return {
      id: this.version,
      ...(this.createdAt !== undefined && { createdAt: new Date(this.createdAt) }),
      ...(this.expiresAt !== undefined && { expiresAt: new Date(this.expiresAt) }),
    }
  }

  /** A settled promise of the secret, so that a hit allocates none. */
  get promise(): Promise<Secret> {
    return (this.#promise ??= Promise.resolve(this.secret))
  }

  /** Whether another entry is of the same version and value. */
  isSameAs(other: CacheEntry): boolean {
    return this.version === other.version && this.secret.equals(other.secret)
  }

  /** What is shown of it. */
  override toString(): string {
    return `[CacheEntry ${this.name}@${this.version}]`
  }

  /** The same label. */
  toJSON(): string {
    return this.toString()
  }

  isFresh(): boolean {
    return isFreshNow(this, this.policy)
  }

  alone(): SecretAge {
    const { policy, fetchedAt, fetchedTick, expiresAt } = this
    const times = { fetchedAt, fetchedTick, expiresAt }
    const age: SecretAge = { fetchedAt, isFresh: () => isFreshNow(times, policy), alone: () => age }
    return age
  }
}

function isFreshNow(times: EntryTimes, policy: EntryPolicy): boolean {
  const { clock } = policy
  return freshness(times, policy, { wall: clock.now(), tick: clock.monotonic() }) === 'fresh'
}
