// Client: from a name to a Secret: what is held → how fresh it is → a shared read → what is kept of its answer.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import { failureRules } from '../resilience/failure-rules.ts'
import { timeUp, type WaitLimits } from '../resilience/waits.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import { isStoreFailure, StoreFailure, type ErrorFacts } from '../store/store-failure.ts'
import type { AnswerCheck } from './answer-check.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { ClientPolicy } from './client-options.ts'
import { CredentialLatch, type CredentialProbe } from './credential-latch.ts'
import type { Events } from '../events/events.ts'
import type { SecretEvent } from '../events/secret-event.ts'
import type { Failure } from './failure-memory.ts'
import { ForcedReads } from './forced-reads.ts'
import { ageMs, type Moment } from './freshness.ts'
import type { HeldValues } from './held-values.ts'
import type { ReadAttempt, ReadLimits, ReadTarget } from './read-target.ts'
import type { CallerOptions } from './secret-client.ts'
import { SingleFlight, type Flight } from './single-flight.ts'
import type { StoreCalls } from './store-calls.ts'

/** How old an answer may be for one call. */
export interface Wish extends CallerOptions {
  /** Left out: as the policy of the client says, stale values included. */
  readonly maxAgeMs?: number | undefined
}

/** What came of one wait for a shared read. */
type Outcome =
  | { readonly entry: CacheEntry; readonly error?: undefined; readonly again?: undefined }
  | { readonly entry?: undefined; readonly error: SecretError; readonly again: Again | undefined }

/** Why reading once more could give something better: a change has overtaken the read, or it was given up. */
type Again = 'overtaken' | 'given-up'

export interface ReaderOptions {
  readonly calls: StoreCalls
  readonly policy: ClientPolicy
  readonly held: HeldValues
  readonly events: Events
  readonly check: AnswerCheck
  /** Told of every answer that is kept, and whether it is the first for its key. */
  readonly onKept: (target: ReadTarget, entry: CacheEntry, isFirst: boolean) => void
  /** Told of every read that has failed and was not overtaken. */
  readonly onFailed: (target: ReadTarget, failure: Failure | undefined, error: () => SecretError) => void
}

/** Answers gets: from what is held where it may, else by reads that all who ask share. */
export class Reader {
  readonly #calls: StoreCalls
  readonly #policy: ClientPolicy
  readonly #held: HeldValues
  readonly #events: Events
  readonly #check: AnswerCheck
  readonly #onKept: ReaderOptions['onKept']
  readonly #onFailed: ReaderOptions['onFailed']
  readonly #flights = new SingleFlight<CacheEntry>()
  readonly #forced: ForcedReads
  readonly #latch: CredentialLatch

  constructor({ calls, policy, held, events, check, onKept, onFailed }: ReaderOptions) {
    this.#calls = calls
    this.#policy = policy
    this.#held = held
    this.#events = events
    this.#check = check
    this.#onKept = onKept
    this.#onFailed = onFailed
    this.#forced = new ForcedReads(policy.maxEntries, policy.minRefreshIntervalMs)
    this.#latch = new CredentialLatch(policy.random)
  }

  /** By the policy of the client, or not older than this call wishes. */
  async get(target: ReadTarget, wish: Wish = {}, event?: SecretEvent): Promise<CacheEntry> {
    const limits = this.#calls.limits(target.call, wish)
    const now = this.#held.now()
    const answer = wish.maxAgeMs === undefined ? this.#byPolicy(target, now) : this.#young(target, now, wish.maxAgeMs)
    if (answer !== undefined) return this.#served(target, answer, now, event)
    this.#assertNotBlocked(target, now)
    try {
      return await this.read(target, limits)
    } catch (error) {
      const fallback = wish.maxAgeMs === undefined ? this.#fallback(target, error) : undefined
      if (fallback === undefined) throw this.#explained(target, error)
      return this.#served(target, fallback, this.#held.now(), event)
    }
  }

  /** Reads now whatever is held, at most once in `minRefreshIntervalMs`: others get what came of that read. */
  async forced(target: ReadTarget, options: CallerOptions = {}, event?: SecretEvent): Promise<CacheEntry> {
    const limits = this.#calls.limits(target.call, options)
    const now = this.#held.now()
    if (this.#forced.isTooSoon(target.key, now.tick) && !this.#flights.has(target.key)) {
      const facts = this.#forced.failure(target.key)
      if (facts !== undefined) throw this.#remembered(target, facts)
      const entry = this.#held.usable(target.key, now)
      if (entry !== undefined) return this.#served(target, entry, now, event)
    }
    return await this.read(target, limits)
  }

  /**
   * Reads now, shared with everybody who reads the same at the moment. While this caller has time it reads once more as soon as a
   * change overtakes the read, so that whoever asked before the change gets what came of it, however long the store takes
   * for the first; and once more when the read was given up, which was begun by another caller and may have hung for long. What
   * is overtaken after that brings what it has; its failure is from before a change, and so tells nothing.
   */
  async read(target: ReadTarget, limits: WaitLimits): Promise<CacheEntry> {
    const { clock } = this.#policy
    const endsAt = clock.monotonic() + limits.timeoutMs
    let stays = false
    let wasGivenUp = false
    for (;;) {
      const left = { ...limits, timeoutMs: endsAt - clock.monotonic() }
      const { entry, error, again } = await this.#join(target, left, stays)
      if (entry !== undefined) return entry
      if (again === undefined || (again === 'given-up' && wasGivenUp) || clock.monotonic() >= endsAt) throw error
      if (again === 'overtaken') this.#assertNotRefusedSince(target)
      stays ||= again === 'overtaken'
      wasGivenUp ||= again === 'given-up'
    }
  }

  /**
   * Reads in the background, unless that is under way or was in vain a moment ago; settles when that is over. Never rejects, and
   * keeps no process alive.
   */
  async renew(target: ReadTarget): Promise<void> {
    if (this.#flights.has(target.key) || this.#blocking(target, this.#held.now()) !== undefined) return
    const flight = this.#takeOff(target, { timeoutMs: this.#policy.backgroundTimeoutMs, kind: 'background' })
    try {
      // What was overtaken tells nothing, and whoever needs more reads anew.
      await Promise.race([flight.promise, flight.overtaken])
    } catch {
      // It is remembered, and shown by handles and `health`.
    } finally {
      flight.leave()
    }
  }

  /** Why what was found for `target` may not be served any more. */
  tooLate(target: ReadTarget): SecretError {
    const error = this.#calls.failure(new StoreFailure(timeUp), target.call, true)
    return this.#explained(target, error)
  }

  /** A write has succeeded: the store lets this client in. */
  letIn(): void {
    this.#latch.ended(undefined, this.#held.now().tick)
  }

  /** Does not keep what reads under way bring for a secret, and does not hold back the next one. */
  invalidate(name: string): void {
    this.#flights.forget(name)
    this.#forced.delete(name)
  }

  close(): void {
    this.#flights.clear()
    this.#forced.clear()
  }

  /** What the policy allows to be served at once; renews it where it is due. */
  #byPolicy(target: ReadTarget, now: Moment): CacheEntry | undefined {
    const entry = this.#held.usable(target.key, now)
    if (entry === undefined) return undefined
    const kind = this.#held.freshness(entry, now)
    const hasFailed = this.#held.failures.get(target.key) !== undefined
    // Older than that, and nothing is known against the store: worth a wait.
    if (kind === 'stale-if-error' && !hasFailed && this.#blocking(target, now) === undefined) return undefined
    const isDue = kind !== 'fresh' || now.wall - entry.fetchedAt >= entry.quickMs
    if (isDue && now.tick >= (entry.rare.renewTick ?? 0)) void this.renew(target)
    return entry
  }

  #young(target: ReadTarget, now: Moment, maxAgeMs: number): CacheEntry | undefined {
    const entry = this.#held.usable(target.key, now)
    return entry !== undefined && ageMs(entry, now) < maxAgeMs ? entry : undefined
  }

  /** What is held may stand in for a read that has failed, if the error table says so. */
  #fallback(target: ReadTarget, error: unknown): CacheEntry | undefined {
    if (!isSecretError(error) || !mayStandIn(error.code)) return undefined
    return this.#held.usable(target.key, this.#held.now())
  }

  #served(target: ReadTarget, entry: CacheEntry, now: Moment, event: SecretEvent | undefined): CacheEntry {
    this.#held.touch(target.key, entry, now)
    const kind = this.#held.freshness(entry, now)
    if (event !== undefined) event.outcome = kind === 'fresh' ? 'hit' : 'stale'
    if (kind !== 'fresh') this.#tellStale(target, entry, now)
    return entry
  }

  #tellStale({ key, call }: ReadTarget, entry: CacheEntry, now: Moment): void {
    if (entry.rare.staleTold === true) return
    entry.ownRare.staleTold = true
    const code = this.#held.failures.get(key)?.facts.code
    const place = { operation: call.operation, name: call.name, version: entry.secret.version }
    this.#events.stale(place, { ageMs: ageMs(entry, now), ...(code !== undefined && { code }) })
  }

  /** Why `target` is not asked for at this moment. */
  #blocking(target: ReadTarget, now: Moment): ErrorFacts | undefined {
    return this.#held.failures.blocking(target.key, now)?.facts ?? this.#latch.blocking(now.tick)
  }

  #assertNotBlocked(target: ReadTarget, now: Moment): void {
    const facts = this.#blocking(target, now)
    if (facts !== undefined) throw this.#explained(target, this.#remembered(target, facts))
  }

  /** A read that was overtaken is not made anew if the store has refused another one meanwhile. */
  #assertNotRefusedSince(target: ReadTarget): void {
    const facts = this.#blocking(target, this.#held.now())
    if (facts !== undefined && !this.#flights.has(target.key)) throw this.#remembered(target, facts)
  }

  #remembered({ call }: ReadTarget, facts: ErrorFacts): SecretError {
    return this.#calls.failure(new StoreFailure(facts), call, true)
  }

  /** An outage that has lasted longer than a held value may be served says so, with its start and its cause. */
  #explained<E>(target: ReadTarget, error: E): E | SecretError {
    if (!isSecretError(error) || !isOutageOf(error.code)) return error
    const lastSuccessAt = this.#held.failures.get(target.key)?.lastSuccessAt
    if (lastSuccessAt === undefined || this.#held.usable(target.key, this.#held.now()) !== undefined) return error
    const facts = { code: 'STALE_EXCEEDED', detail: staleExceeded(lastSuccessAt, error.code) } as const
    const { retryAfterMs } = error
    const all = retryAfterMs === undefined ? facts : { ...facts, retryAfterMs }
    return this.#calls.failure(new StoreFailure(all, { cause: error.cause }), target.call, true)
  }

  /** `stays`: for the answer, whatever overtakes the read, since a storm of changes must starve nobody. */
  async #join(target: ReadTarget, limits: WaitLimits, stays: boolean): Promise<Outcome> {
    const isOwn = !this.#flights.has(target.key)
    const flight = this.#takeOff(target, { timeoutMs: Math.max(limits.timeoutMs, this.#policy.timeoutMs) })
    try {
      const { promise, overtaken } = flight
      const answer = stays ? promise : Promise.race([promise, overtaken])
      const entry = await this.#calls.until(answer, limits)
      if (entry !== undefined) return { entry }
      return { error: this.#calls.failure(new StoreFailure(timeUp), target.call, true), again: 'overtaken' }
    } catch (error) {
      const isTimeUp = isStoreFailure(error) && error.facts === timeUp
      if (isTimeUp && flight.isLast) this.#gaveUp(target, limits.timeoutMs)
      // One that others began may have hung for long before this caller came.
      const wasGivenUp = !isOwn && isTimeUp
      const why = flight.isOvertaken ? 'overtaken' : wasGivenUp ? 'given-up' : undefined
      return { error: this.#calls.failure(error, target.call, true), again: flight.landed ? why : undefined }
    } finally {
      flight.leave()
    }
  }

  /** Joins the read of a target, or starts it with these limits. */
  #takeOff(target: ReadTarget, { timeoutMs, kind = 'foreground' }: Omit<WaitLimits, 'signal'>): Flight<CacheEntry> {
    const { key, call } = target
    if (this.#flights.has(key)) return this.#flights.join(key, call.name, neverStarts)
    const { probe, over } = this.#latch.begin(this.#held.now().tick, timeoutMs)
    return this.#flights.join(key, call.name, (waiters, isCurrent) =>
      this.#fetch(target, { timeoutMs, kind, waiters }, probe, isCurrent).finally(over),
    )
  }

  /**
   * The last one to wait for a read had waited in vain, which ends the read before it fails by itself. After a second that is a
   * failure of the store like any other; a shorter wait says more of its caller.
   */
  #gaveUp(target: ReadTarget, waitedMs: number): void {
    if (waitedMs >= Math.min(tellingWaitMs, this.#policy.timeoutMs)) this.#failed(target, new StoreFailure(timeUp))
  }

  /** The read has a deadline of its own: with callers that come and go, one that hangs would never be given up. */
  async #fetch(
    target: ReadTarget,
    limits: ReadLimits,
    probe: CredentialProbe,
    isCurrent: () => boolean,
  ): Promise<CacheEntry> {
    const attempt: ReadAttempt = {
      begins: () => this.#assertLetIn(probe),
      accepts: (stored, started) => this.#check.entry(target, stored, started),
    }
    try {
      const describe = (error: unknown): ErrorFacts => this.#calls.describe(error, target.call)
      const entry = await this.#events.refresh(placeOf(target), () => target.read(limits, attempt), describe)
      if (isCurrent()) this.#keep(target, entry)
      return entry
    } catch (error) {
      // Described once, here; each who waits gets an error of its own, whose stack leads to its own call.
      const facts = this.#calls.describe(error, target.call)
      const failure = new StoreFailure(facts, { cause: causeOf(error) })
      if (isCurrent()) this.#failed(target, failure)
      throw isSecretError(error) ? error : failure
    }
  }

  /** Asked anew at each attempt: while this one stood in line, another may have been refused. */
  #assertLetIn(probe: CredentialProbe): void {
    const facts = this.#latch.refusedSince(probe)
    if (facts !== undefined) throw new StoreFailure({ ...facts, retry: 'never' })
  }

  #ended({ key }: ReadTarget, facts: ErrorFacts | undefined): void {
    // What was not sent tells nothing, and holds back nobody who asks a moment later.
    if (facts?.reason !== 'breaker-open') this.#forced.ended(key, facts)
    this.#latch.ended(facts, this.#held.now().tick)
  }

  #keep(target: ReadTarget, entry: CacheEntry): void {
    const isFirst = this.#held.get(target.key) === undefined
    this.#ended(target, undefined)
    this.#held.accept(target.key, entry)
    this.#onKept(target, entry, isFirst)
  }

  #failed(target: ReadTarget, error: StoreFailure): void {
    this.#ended(target, error.facts)
    const failure = this.#held.fail(target.key, target.call.name, error.facts)
    this.#onFailed(target, failure, () => this.#calls.failure(error, target.call, true))
  }
}

/** A wait that says more of the store than of its caller, as for the breaker. */
const tellingWaitMs = 1_000

/** For a read that is joined. */
const neverStarts = (): Promise<never> => new Promise(() => {})

function placeOf({ call }: ReadTarget): { operation: string; name: string; version: string | undefined } {
  return { operation: call.operation, name: call.name, version: call.version }
}

/** Failures that leave a held value as good as it was. */
function mayStandIn(code: ErrorCode): boolean {
  const { held } = failureRules[code]
  return held === 'stale' || held === 'keep' || held === 'grace'
}

function isOutageOf(code: ErrorCode): boolean {
  const { held } = failureRules[code]
  return held === 'stale' || held === 'keep'
}

function staleExceeded(lastSuccessAt: number, code: ErrorCode): string {
  return `It was last read at ${new Date(lastSuccessAt).toISOString()}; since then: ${code}.`
}

function causeOf(error: unknown): unknown {
  return isStoreFailure(error) ? error.cause : error
}
