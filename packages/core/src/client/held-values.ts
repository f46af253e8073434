// Client: what is held of each secret, and what answers and failures do to it. No I/O, no waiting.
import type { Clock } from '../clock.ts'
import { failureRules } from '../resilience/failure-rules.ts'
import type { Secret } from '../secret/secret.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { ErrorFacts } from '../store/store-failure.ts'
import { BoundedMap } from './bounded-map.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { ClientPolicy } from './client-options.ts'
import type { Events } from '../events/events.ts'
import type { SecretEvent } from '../events/secret-event.ts'
import { FailureMemory, type Failure } from './failure-memory.ts'
import { ageMs, freshness, usableMs, type Freshness, type Moment } from './freshness.ts'
import { SecretCache } from './secret-cache.ts'
import type { VersionOrder } from './version-order.ts'

export interface HeldValuesOptions {
  readonly policy: ClientPolicy
  readonly events: Events
  /** Told of each version that was current and is not held any more. */
  readonly order: VersionOrder
  /** Told of each key of which nothing is held any more. */
  readonly onDropped: (key: string) => void
}

/** The cached values of one client and the failures beside them. Keys of current versions are names. */
export class HeldValues {
  readonly #policy: ClientPolicy
  readonly #clock: Clock
  readonly #events: Events
  readonly #order: VersionOrder
  readonly #onDropped: (key: string) => void
  readonly #cache: SecretCache
  /** When what has expired was last known to be true. */
  readonly #expired: BoundedMap<number>
  readonly failures: FailureMemory
  /** Why the last read of a key failed, also where that does not keep it from being read again. */
  readonly lastErrors: BoundedMap<{ readonly name: string; readonly code: ErrorCode }>

  constructor({ policy, events, order, onDropped }: HeldValuesOptions) {
    this.#policy = policy
    this.#clock = policy.clock
    this.#events = events
    this.#order = order
    this.#onDropped = onDropped
    this.failures = new FailureMemory(policy.maxEntries, policy.random)
    this.#expired = new BoundedMap(policy.maxEntries)
    this.lastErrors = new BoundedMap(policy.maxEntries)
    this.#cache = new SecretCache(policy, (key, entry) => this.#dropped(key, entry, 'room'))
  }

  /** The time by both clocks. */
  now(): Moment {
    return { wall: this.#clock.now(), tick: this.#clock.monotonic() }
  }

  /** The way of every hit: one look-up and one look at the clock. `name` need not be checked. */
  hit(name: string): Promise<Secret> | undefined {
    const entry = this.#cache.current(name)
    if (entry === undefined || this.#events.hearsGets) return undefined
    const ageMs = this.#clock.now() - entry.fetchedAt
    // Below zero wall time was set back, so the other clock must be asked.
    if (ageMs >= entry.quickMs || ageMs < 0) return undefined
    this.#cache.touch(name, entry, ageMs)
    return entry.promise
  }

  /** What is held under `name`, which need not be checked, and may still be served; however old that is. */
  peek(name: string): Secret | undefined {
    const entry = this.#cache.current(name)
    if (entry === undefined) return undefined
    const ageMs = this.#clock.now() - entry.fetchedAt
    if (ageMs < entry.quickMs && ageMs >= 0) return entry.secret
    return this.isOver(entry, this.now()) ? undefined : entry.secret
  }

  /** What is held under `key` and may still be served. */
  usable(key: string, now: Moment): CacheEntry | undefined {
    const entry = this.#cache.get(key)
    return entry === undefined || this.isOver(entry, now) ? undefined : entry
  }

  /** What is held under `key`, usable or not. */
  get(key: string): CacheEntry | undefined {
    return this.#cache.get(key)
  }

  /** Counts that an entry was served. */
  touch(key: string, entry: CacheEntry, now: Moment): void {
    this.#cache.touch(key, entry, now.wall - entry.fetchedAt)
  }

  /** What may be done with an entry. */
  freshness(entry: CacheEntry, now: Moment): Freshness {
    if (isDenied(entry, now)) return 'expired'
    const { confirmed } = entry.rare
    const kind = freshness(entry, entry.policy, now)
    if (kind !== 'expired' || confirmed === undefined) return kind
    return freshness(confirmed, entry.policy, now) === 'expired' ? 'expired' : 'stale-if-error'
  }

  /** Whether an entry may not be served in any case. */
  isOver(entry: CacheEntry, now: Moment): boolean {
    return this.freshness(entry, now) === 'expired'
  }

  /** For how long an entry may not be served any more, in milliseconds; negative while it may. */
  overMs(entry: CacheEntry, now: Moment): number {
    const times = entry.rare.confirmed ?? entry
    return Math.max(ageMs(times, now) - usableMs(times, entry.policy), deniedMs(entry, now))
  }

  /** Monotonic time at which an entry is over, as far as that clock tells. */
  endTick(entry: CacheEntry): number {
    const times = entry.rare.confirmed ?? entry
    return Math.min(entry.rare.ends?.tick ?? Infinity, times.fetchedTick + usableMs(times, entry.policy))
  }

  /** Keeps a good answer, and ends the failures before it. */
  accept(key: string, entry: CacheEntry): void {
    const before = this.#cache.get(key)
    this.#cache.delete(key)
    if (before !== undefined) this.#succeed(before, entry)
    this.lastErrors.delete(key)
    this.failures.delete(key)
    this.#expired.delete(key)
    this.#cache.set(key, entry)
  }

  /** Goes back to what an entry has displaced; undefined when there is nothing good to go back to. */
  goBack(key: string, from: CacheEntry): CacheEntry | undefined {
    const { previous } = from.rare
    if (previous === undefined || this.isOver(previous, this.now())) return undefined
    this.#cache.set(key, previous)
    return previous
  }

  /** Remembers a failed read, and does to the value that is held what the error table says. */
  fail(key: string, name: string, facts: ErrorFacts): Failure | undefined {
    const now = this.now()
    const entry = this.#cache.get(key)
    const lastSuccessAt = entry?.fetchedAt ?? this.#expired.get(key)
    const failure = this.failures.record({ key, name, now, lastSuccessAt }, facts)
    this.lastErrors.set(key, { name, code: facts.code })
    if (entry === undefined) return failure
    const { held } = failureRules[facts.code]
    if (entry.rare.staleTold === true) entry.ownRare.staleTold = false
    if (failure === undefined) entry.ownRare.renewTick = now.tick + this.#policy.minRefreshIntervalMs
    if (held === 'evict') this.drop(key, 'gone')
    if (held === 'grace') this.#endAfterGrace(entry, now)
    return failure
  }

  /** Forgets one key. */
  drop(key: string, reason: SecretEvent['reason']): void {
    const entry = this.#cache.get(key)
    if (entry === undefined) return
    this.#cache.delete(key)
    if (reason === 'expired') this.#expired.set(key, entry.fetchedAt)
    this.#dropped(key, entry, reason)
  }

  /** Forgets a secret and all its versions, and their failures. */
  forget(name: string): void {
    for (const key of this.#cache.keysOf(name)) this.drop(key, 'changed')
    this.failures.deleteName(name)
    for (const [key, { name: own }] of this.lastErrors.entries()) if (own === name) this.lastErrors.delete(key)
    this.#expired.delete(name)
  }

  /** Everything that is held. */
  entries(): IterableIterator<[string, CacheEntry]> {
    return this.#cache.entries()
  }

  clear(): void {
    this.#cache.clear()
    this.#expired.clear()
    this.lastErrors.clear()
    this.failures.clear()
  }

  /** The first denial begins the grace; those that follow do not lengthen it. */
  #endAfterGrace(entry: CacheEntry, now: Moment): void {
    const { deniedGraceMs } = this.#policy
    const ends = (entry.ownRare.ends ??= { wall: now.wall + deniedGraceMs, tick: now.tick + deniedGraceMs })
    entry.quickMs = Math.min(entry.quickMs, Math.floor(ends.wall - entry.fetchedAt))
  }

  /** What an entry takes over: of the same version what was made of it, of another one that version, and nothing behind it. */
  #succeed(before: CacheEntry, entry: CacheEntry): void {
    const isSame = before.isSameAs(entry)
    const { outputs } = before.rare
    if (isSame && outputs !== undefined) entry.ownRare.outputs = outputs
    const previous = isSame ? before.rare.previous : before
    if (before.rare.previous !== undefined) before.ownRare.previous = undefined
    if (previous === undefined || this.isOver(previous, this.now())) return
    // A value that has room alone is not given up for the one before it.
    if (entry.size + previous.size <= this.#policy.maxBytes) entry.ownRare.previous = previous
  }

  #dropped(key: string, entry: CacheEntry, reason: SecretEvent['reason']): void {
    const { name, version } = entry.secret
    this.#events.evict({ operation: 'evict', name, version }, { ...(reason !== undefined && { reason }) })
    // What the store says is gone may come back under the same name as another secret.
    if (key === name && reason !== 'gone') this.#order.wasCurrent(name, entry.versionInfo, this.#clock.monotonic())
    this.#onDropped(key)
  }
}

/** Whether the store has denied an entry for too long, by either clock: a machine that slept has not gained time. */
export function isDenied(entry: CacheEntry, now: Moment): boolean {
  return deniedMs(entry, now) >= 0
}

/** For how long, in milliseconds. */
function deniedMs({ rare: { ends } }: CacheEntry, now: Moment): number {
  return ends === undefined ? -Infinity : Math.max(now.tick - ends.tick, now.wall - ends.wall)
}
