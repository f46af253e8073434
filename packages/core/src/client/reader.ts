// Client: from a name to a Secret: key → cache → freshness → single-flight → store.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import { secretOf, type Secret } from '../secret/secret.ts'
import { SecretValue } from '../secret/secret-value.ts'
import { timeUp, type WaitLimits } from '../resilience/waits.ts'
import { isStoreFailure, StoreFailure } from '../store/store-failure.ts'
import type { CallOptions, StoredSecret } from '../store/stored-secret.ts'
import { assertFlag, assertKnown, assertMilliseconds } from './call-limits.ts'
import type { ClientPolicy } from './client-options.ts'
import { isFresh, staleAt } from './freshness.ts'
import { SecretCache, type CacheEntry } from './secret-cache.ts'
import type { CallerOptions, GetOptions } from './secret-client.ts'
import { SingleFlight } from './single-flight.ts'
import type { Call, StoreCalls } from './store-calls.ts'

/** One thing that can be read and cached: the current version of a secret, or one selected version. */
export interface ReadTarget {
  readonly key: string
  readonly call: Call
  readonly read: (options: CallOptions) => Promise<StoredSecret>
}

/** What came of one wait for a shared read, and whether reading once more could give something better. */
type Outcome =
  | { readonly secret: Secret; readonly error?: undefined; readonly again: boolean }
  | { readonly secret?: undefined; readonly error: SecretError; readonly again: boolean }

export interface ReaderOptions {
  readonly calls: StoreCalls
  /** The store's kind, which every secret carries. */
  readonly storeKind: string
  readonly policy: ClientPolicy
  /** Told of every current version that was read and is kept. */
  readonly onCurrent: (secret: Secret) => void
}

/** Reads through the cache. */
export class Reader {
  readonly #calls: StoreCalls
  readonly #policy: ClientPolicy
  readonly #storeKind: string
  readonly #onCurrent: (secret: Secret) => void
  readonly #cache: SecretCache
  readonly #flights = new SingleFlight<Secret>()

  constructor({ calls, storeKind, policy, onCurrent }: ReaderOptions) {
    this.#calls = calls
    this.#storeKind = storeKind
    this.#policy = policy
    this.#onCurrent = onCurrent
    this.#cache = new SecretCache(policy)
  }

  /** The cached entry of a name, checked or not, if it is fresh by the client's policy: the way of every hit. */
  fresh(name: string): CacheEntry | undefined {
    const entry = this.#cache.getUnchecked(name)
    return entry !== undefined && isFresh(entry, this.#policy.maxAgeMs, this.#policy.clock.now()) ? entry : undefined
  }

  /** The cached secret of a name, checked or not, however old. */
  held(name: string): Secret | undefined {
    return this.#cache.getUnchecked(name)?.secret
  }

  /** The cached secret of `key`, however old. */
  cached(key: string): Secret | undefined {
    return this.#cache.get(key)?.secret
  }

  /** From the cache while it is fresh enough for this call, else read. */
  async get(target: ReadTarget, options: GetOptions = {}): Promise<Secret> {
    const maxAgeMs = this.#calls.checked(target.call, () => this.#maxAgeMs(options))
    this.#calls.limits(target.call, options)
    const entry = this.#cache.get(target.key)
    const usable = entry !== undefined && isFresh(entry, maxAgeMs, this.#policy.clock.now())
    return usable ? entry.secret : await this.read(target, options)
  }

  /**
   * Reads now, shared with everybody who reads the same at the moment. It reads once more, while this caller has time, when a
   * change has overtaken the read, so that whoever asked before the change gets what came of it; and when the read was
   * given up, which was begun by another caller and may have hung for long.
   */
  async read(target: ReadTarget, options: CallerOptions = {}): Promise<Secret> {
    const limits = this.#calls.limits(target.call, options)
    const endsAt = this.#policy.clock.monotonic() + limits.timeoutMs
    const first = await this.#join(target, limits)
    const timeoutMs = endsAt - this.#policy.clock.monotonic()
    if (!first.again || timeoutMs <= 0) return answerOf(first)
    const second = await this.#join(target, { ...limits, timeoutMs })
    // What was true when this call began is better than none.
    return answerOf(first.secret !== undefined && isOutage(second.error) ? first : second)
  }

  async #join(target: ReadTarget, limits: WaitLimits): Promise<Outcome> {
    const timeoutMs = Math.max(limits.timeoutMs, this.#policy.timeoutMs)
    const flight = this.#flights.join(target.key, target.call.name, (signal, isCurrent) =>
      this.#fetch(target, { signal, timeoutMs }, isCurrent),
    )
    try {
      const secret = await this.#calls.until(flight.promise, limits)
      return { secret, again: flight.overtaken }
    } catch (error) {
      const wasGivenUp = isStoreFailure(error) && error.facts === timeUp
      const again = flight.landed && (flight.overtaken || wasGivenUp)
      return { error: this.#calls.failure(error, target.call, true), again }
    } finally {
      flight.leave()
    }
  }

  /** Forgets what is cached of a secret, and does not keep what reads under way bring. */
  invalidate(name: string): void {
    this.#flights.forget(name)
    this.#cache.delete(name)
  }

  close(): void {
    this.#flights.clear()
    this.#cache.clear()
  }

  #maxAgeMs(options: GetOptions): number {
    assertKnown(options, ['maxAgeMs', 'force', 'signal', 'timeoutMs'])
    assertFlag('force', options.force)
    if (options.force === true) return 0
    const { maxAgeMs = this.#policy.maxAgeMs } = options
    assertMilliseconds('maxAgeMs', maxAgeMs)
    return maxAgeMs
  }

  /** The read has a deadline of its own: with callers that come and go, one that hangs would never be given up. */
  async #fetch(target: ReadTarget, options: CallOptions, isCurrent: () => boolean): Promise<Secret> {
    const startedAt = this.#policy.clock.now()
    try {
      const reading = new Promise<StoredSecret>((resolve) => resolve(target.read(options)))
      const stored = await this.#calls.until(reading, options)
      const entry = this.#entry(target.call.name, stored, startedAt)
      if (isCurrent()) this.#keep(target, entry)
      return entry.secret
    } catch (error) {
      if (isSecretError(error)) throw error
      // Described once, here; each who waits gets an error of its own, whose stack leads to its own call.
      throw new StoreFailure(this.#calls.describe(error, target.call), {
        cause: causeOf(error),
      })
    }
  }

  #keep(target: ReadTarget, entry: CacheEntry): void {
    this.#cache.set(target.key, entry)
    if (target.key === target.call.name) this.#onCurrent(entry.secret)
  }

  /** Dated at the start of the read: the value was true then or later, so it never looks younger than it is. */
  #entry(name: string, stored: StoredSecret, startedAt: number): CacheEntry {
    const value = new SecretValue(stored.value)
    const times = {
      fetchedAt: Math.min(stored.observedAt ?? startedAt, startedAt),
      expiresAt: stored.version.expiresAt?.getTime() ?? Infinity,
    }
    const secret = secretOf({
      name,
      version: stored.version.id,
      store: this.#storeKind,
      value,
      fetchedAt: times.fetchedAt,
      staleAt: staleAt(times, this.#policy.maxAgeMs),
      clock: this.#policy.clock,
    })
    return { ...times, secret, promise: Promise.resolve(secret), size: value.size }
  }
}

function answerOf({ secret, error }: Outcome): Secret {
  if (secret !== undefined) return secret
  throw error
}

function isOutage(error: SecretError | undefined): boolean {
  return error?.code === 'TIMEOUT' || error?.code === 'UNAVAILABLE'
}

function causeOf(error: unknown): unknown {
  return isStoreFailure(error) ? error.cause : error
}
