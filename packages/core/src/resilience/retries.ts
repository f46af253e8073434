// Resilience: the one place where calls are tried again: place in the queue → pass of the breaker → attempt → back-off.
import type { Clock } from '../clock.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import { isStoreFailure, StoreFailure, type ErrorFacts } from '../store/store-failure.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { backOffMs } from './back-off.ts'
import type { Breaker, Outcome } from './breaker.ts'
import { failureRules } from './failure-rules.ts'
import type { FairQueue } from './fair-queue.ts'
import type { RetryBudget } from './retry-budget.ts'
import { timeUp, type WaitLimits, type Waits } from './waits.ts'

/** What all calls of one store and identity share. */
export interface RetriesOptions {
  readonly clock: Clock
  /** Closing them ends every call with `CLOSED`. */
  readonly waits: Waits
  readonly queue: FairQueue
  readonly breaker: Breaker
  readonly budget: RetryBudget
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** How often one call is sent at most. Default 3. */
  readonly maxAttempts?: number
  /** Time for one attempt of a call that may be sent again, in milliseconds; the last one has all that is left. Default 3 000. */
  readonly attemptTimeoutMs?: number
}

/**
 * One call; its limits are the caller's: `timeoutMs` is the one deadline over waiting in line, attempts and back-off.
 */
export interface RetriedCall<T> extends WaitLimits {
  /** Whose turn in line it takes: the name of the secret. */
  readonly key: string
  /** Sends it once. The signal aborts as soon as nobody waits for this attempt. */
  readonly attempt: (options: CallOptions) => Promise<T>
  /** What may be told of that with which an attempt rejects. Must not throw. */
  readonly describe: (error: unknown) => ErrorFacts
  /**
   * True if sending it again does no harm and the later answer tells the truth, also when an earlier attempt went
   * through unseen: every read. Otherwise it is sent again only after a failure with `retry: 'safe'`, and each attempt
   * has all the time that is left, since giving it up early would gain nothing.
   */
  readonly idempotent: boolean
  /** Told before each wait for a retry. Must not throw. */
  readonly onRetry?: (retry: Retry) => void
}

/** A retry that is about to be waited for. */
export interface Retry {
  /** Number of the attempt that comes: 2 for the first retry. */
  readonly attempt: number
  /** Milliseconds until then. */
  readonly delayMs: number
  /** Why the last attempt failed. */
  readonly code: ErrorCode
}

/** As the SDKs of the clouds. */
export const defaultMaxAttempts = 3
/** An answer that takes longer rarely comes. */
export const defaultAttemptTimeoutMs = 3_000

/** A timeout of a call that had less time says more of its caller than of the store. */
const tellingTimeoutMs = 1_000

/** If time was up so much earlier than this process noticed, its event loop was blocked and heard no answer. */
const blockedMs = 100

/** Sends calls to one store, again where that helps. */
export class Retries {
  readonly #options: Required<RetriesOptions>

  constructor(options: RetriesOptions) {
    this.#options = { maxAttempts: defaultMaxAttempts, attemptTimeoutMs: defaultAttemptTimeoutMs, ...options }
  }

  /**
   * Resolves with the answer of the first attempt that succeeds. Rejects with what the last attempt rejected with, at
   * once when the store wants to be left alone for longer than the caller has time; or with `StoreFailure`: `ABORTED`
   * in the turn in which the signal aborts, `CLOSED`, `TIMEOUT`, or `UNAVAILABLE` with `retryAfterMs` while the breaker
   * keeps calls from the store. Facts say `retry: 'safe'` only if no attempt can have stored anything.
   */
  run<T>(call: RetriedCall<T>): Promise<T> {
    return new Run(this.#options, call).answer()
  }
}

/** How an attempt that was sent has ended. */
type Ended<T> = { readonly answer: T } | Failed

interface Failed {
  readonly error: unknown
  readonly facts: ErrorFacts
}

/** One call on its way. */
class Run<T> {
  readonly #with: Required<RetriesOptions>
  readonly #call: RetriedCall<T>
  readonly #endsAt: number
  #attempts = 0
  /** Why there were retries, in order. */
  readonly #retriedAfter: ErrorCode[] = []
  /** What the last attempt failed with, as it is told. */
  #last: { readonly error: unknown } | undefined
  /** An attempt has failed of which nobody knows whether it stored something. */
  #isUnproved = false

  constructor(options: Required<RetriesOptions>, call: RetriedCall<T>) {
    this.#with = options
    this.#call = call
    this.#endsAt = options.clock.monotonic() + call.timeoutMs
  }

  async answer(): Promise<T> {
    for (;;) {
      const ended = await this.#attemptInTurn()
      if ('answer' in ended) {
        this.#with.budget.refund(this.#retriedAfter.at(-1))
        return ended.answer
      }
      await this.#beforeNext(ended)
    }
  }

  async #attemptInTurn(): Promise<Ended<T>> {
    try {
      return await this.#with.queue.add(this.#call.key, this.#limits(), () => this.#attempt())
    } catch (error) {
      throw this.#unsent(error)
    }
  }

  async #attempt(): Promise<Ended<T>> {
    this.#with.waits.assertOpen(this.#call.signal)
    const timeoutMs = this.#attemptMs()
    const pass = this.#with.breaker.pass(timeoutMs)
    if (pass === undefined) throw resting(this.#with.breaker)
    const startedAt = this.#with.clock.monotonic()
    const ended = await this.#send(timeoutMs)
    pass.end('answer' in ended ? 'answer' : this.#outcomeOf(ended.facts, timeoutMs, startedAt))
    return ended
  }

  /** Settles within `timeoutMs` whatever the SDK does: calls that hang must not take all places for good. */
  async #send(timeoutMs: number): Promise<Ended<T>> {
    this.#attempts += 1
    const controller = new AbortController()
    try {
      const { signal } = controller
      const answer = new Promise<T>((resolve) => resolve(this.#call.attempt({ signal, timeoutMs })))
      return { answer: await this.#with.waits.until(answer, { ...this.#limits(), timeoutMs }) }
    } catch (error) {
      controller.abort()
      return { error, facts: this.#call.describe(error) }
    }
  }

  /** Throws what the caller gets, or lets the time until the next attempt pass. */
  async #beforeNext(failed: Failed): Promise<void> {
    const error = this.#told(failed)
    const { code, retry } = failed.facts
    this.#last = { error }
    if (retry !== 'safe') this.#isUnproved = true
    const delayMs = this.#delayMs(failed.facts)
    if (delayMs === undefined) throw error
    this.#retriedAfter.push(code)
    this.#call.onRetry?.({ attempt: this.#attempts + 1, delayMs, code })
    await this.#pause(delayMs)
  }

  /**
   * How long to wait for the next attempt; undefined if there is none. The budget is asked last, so that nothing is
   * taken in vain.
   */
  #delayMs(facts: ErrorFacts): number | undefined {
    if (!this.#mayRetry(facts)) return undefined
    const delayMs = backOffMs(facts, this.#attempts, this.#with.random)
    if (delayMs >= this.#leftMs() || delayMs < this.#with.breaker.restMs) return undefined
    return this.#with.budget.take(facts.code) ? delayMs : undefined
  }

  #mayRetry({ code, retry }: ErrorFacts): boolean {
    if (this.#attempts >= this.#with.maxAttempts || retry === 'never') return false
    if (retry !== 'safe' && !this.#call.idempotent) return false
    const rule = failureRules[code].retry
    if (rule === 'once') return !this.#retriedAfter.includes(code)
    if (rule === 'if-safe') return retry === 'safe'
    return rule !== 'no'
  }

  async #pause(delayMs: number): Promise<void> {
    const { clock, waits } = this.#with
    const limits = this.#limits()
    let timer: ReturnType<Clock['setTimer']> | undefined
    const over = new Promise<void>((resolve) => (timer = clock.setTimer(resolve, delayMs, limits.kind)))
    try {
      await waits.until(over, limits)
    } catch (error) {
      throw this.#unsent(error)
    } finally {
      timer?.cancel()
    }
  }

  #outcomeOf({ code }: ErrorFacts, timeoutMs: number, startedAt: number): Outcome {
    if (code !== 'TIMEOUT') return failureRules[code].breaker
    const lateMs = this.#with.clock.monotonic() - startedAt - timeoutMs
    return timeoutMs < tellingTimeoutMs || lateMs > blockedMs ? 'ignore' : 'failure'
  }

  /**
   * What is told of an attempt: it may prove that it has stored nothing itself, which says nothing of those before it.
   */
  #told({ error, facts }: Failed): unknown {
    if (!this.#isUnproved || facts.retry !== 'safe') return error
    return new StoreFailure({ ...facts, retry: 'never' }, { cause: isStoreFailure(error) ? error.cause : error })
  }

  /**
   * What is told when the call ended before an attempt was sent: what the store said last, unless the caller has ended
   * it.
   */
  #unsent(error: unknown): unknown {
    if (!isStoreFailure(error)) return error
    const { code } = error.facts
    if (this.#last !== undefined && code !== 'ABORTED' && code !== 'CLOSED') return this.#last.error
    return this.#isUnproved ? error : new StoreFailure({ ...error.facts, retry: 'safe' })
  }

  #attemptMs(): number {
    const leftMs = this.#leftMs()
    if (leftMs <= 0) throw new StoreFailure(timeUp)
    const { attemptTimeoutMs, maxAttempts } = this.#with
    const isLast = this.#attempts >= maxAttempts - 1
    return this.#call.idempotent && !isLast ? Math.min(attemptTimeoutMs, leftMs) : leftMs
  }

  #limits(): Required<WaitLimits> {
    const { signal, kind = 'foreground' } = this.#call
    return { signal, timeoutMs: this.#leftMs(), kind }
  }

  #leftMs(): number {
    return this.#endsAt - this.#with.clock.monotonic()
  }
}

/** What a call is refused with that would go to a store which is left alone. */
function resting({ isProbing, restMs }: Breaker): StoreFailure {
  const detail = 'It has failed too often of late, so no call is sent to it for a while.'
  const facts = { code: 'UNAVAILABLE', reason: 'breaker-open', detail, retry: 'safe' } as const
  // A probe may be back in a moment; when it is taken for lost is no time to wait for.
  return new StoreFailure(isProbing ? facts : { ...facts, retryAfterMs: restMs })
}
