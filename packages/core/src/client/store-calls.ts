// Client: every crossing of the seam goes through here: checked names, one deadline, one mapping of errors.
import { isSecretError, SecretError } from '../errors/secret-error.ts'
import { scrubbedCause } from '../errors/scrubbed-cause.ts'
import { Breaker } from '../resilience/breaker.ts'
import { FairQueue } from '../resilience/fair-queue.ts'
import { Retries } from '../resilience/retries.ts'
import { RetryBudget } from '../resilience/retry-budget.ts'
import { timeUp, Waits, type WaitLimits } from '../resilience/waits.ts'
import { errorCodes, type ErrorCode } from '../store/error-codes.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { isStoreFailure, StoreFailure, type ErrorFacts } from '../store/store-failure.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { callLimits } from './call-limits.ts'
import type { ClientPolicy } from './client-options.ts'
import type { Events } from '../events/events.ts'
import { assertName } from './secret-name.ts'
import type { CallerOptions } from './secret-client.ts'

/** Which call this is. */
export interface Call {
  /** The client's word for it; it appears in errors. */
  readonly operation: string
  /** The contract's method that is called. */
  readonly method: string
  /** Canonical name; empty when the call concerns no single secret. */
  readonly name: string
  /** The version asked for, where it can be told. */
  readonly version?: string | undefined
  readonly writes?: boolean
  /** That it may be made again after a failure, whatever came of it; said of writes, since of reads it is clear. */
  readonly idempotent?: boolean
  /** Made of several methods of the store, each of which may be tried again by itself. */
  readonly compound?: boolean
  readonly conditional?: boolean
}

/** Codes after which nobody knows whether a write was stored, unless the store says that it was not. */
const ambiguous: ReadonlySet<ErrorCode> = new Set([
  'UNAVAILABLE',
  'TIMEOUT',
  'ABORTED',
  'CLOSED',
  'MALFORMED_RESPONSE',
  'UNKNOWN',
])

/** Methods that change nothing: their failure in the middle of a change leaves no doubt. */
const reads: ReadonlySet<string> = new Set(['readSecret', 'readVersion', 'listVersions'])

/** Calls one store under the client's rules. Everything it rejects with is a `SecretError`. */
export class StoreCalls {
  readonly #store: SecretStore
  readonly #policy: ClientPolicy
  readonly #waits: Waits
  readonly #retries: Retries
  readonly #events: Events

  constructor(store: SecretStore, policy: ClientPolicy, events: Events) {
    this.#store = store
    this.#policy = policy
    this.#events = events
    const { clock, random, maxAttempts, attemptTimeoutMs } = policy
    const waits = new Waits(clock)
    const queue = new FairQueue(waits, policy.maxConcurrency)
    const shared = { waits, queue, breaker: new Breaker(clock), budget: new RetryBudget() }
    this.#waits = waits
    this.#retries = new Retries({ ...shared, clock, random, maxAttempts, attemptTimeoutMs })
  }

  /** True after `close`. */
  get closed(): boolean {
    return this.#waits.closed
  }

  /**
   * One method of the store with all attempts that there may be, in its turn; `limits` hold for all of it. Rejects with what the
   * last attempt rejected with, or with `StoreFailure`.
   */
  async attempts<T>(call: Call, attempt: (options: CallOptions) => Promise<T>, limits: WaitLimits): Promise<T> {
    const { operation, name, version } = call
    let isUnproved = false
    const describe = (error: unknown): ErrorFacts => {
      const facts = this.describe(error, call)
      isUnproved ||= leavesDoubt(facts, call)
      return facts
    }
    try {
      return await this.#retries.run({
        ...limits,
        key: name,
        attempt: (options) => this.#described(call, attempt, options),
        describe,
        idempotent: call.writes !== true || call.idempotent === true,
        onRetry: (retry) => this.#events.retry({ operation, name, version }, retry),
      })
    } catch (error) {
      throw isUnproved ? this.#doubted(error, call) : error
    }
  }

  /** Lets time pass, unless the signal or the end of the client comes first. */
  async pause(call: Call, limits: WaitLimits): Promise<void> {
    try {
      await this.#waits.until(new Promise(() => {}), limits)
    } catch (error) {
      if (isStoreFailure(error) && error.facts === timeUp) return
      throw this.failure(error, call, true)
    }
  }

  /** The canonical form of a name, refused with `INVALID_NAME` before any I/O. */
  canonicalName(operation: string, name: string): string {
    return this.checked({ operation, method: 'checkName', name: '' }, () => {
      assertName(name)
      const canonical: unknown = this.#store.checkName(name)
      if (typeof canonical === 'string') return canonical
      throw new StoreFailure({ code: 'UNKNOWN', detail: 'The checkName of this store gives no name back.' })
    })
  }

  /** Runs a check that needs no I/O; what it throws comes out as a `SecretError`. */
  checked<T>(call: Call, check: () => T): T {
    try {
      return check()
    } catch (error) {
      throw this.failure(error, call, false)
    }
  }

  /**
   * One call for one caller: `run` gets a signal that aborts when the caller, the deadline or the client ends it. A call of one method is
   * tried again where that helps.
   */
  async run<T>(call: Call, run: (options: CallOptions) => Promise<T>, options: CallerOptions = {}): Promise<T> {
    const limits = this.limits(call, options)
    try {
      return await (call.compound === true ? this.#once(run, limits) : this.attempts(call, run, limits))
    } catch (error) {
      throw this.failure(error, call, true)
    }
  }

  /** What ends a call, checked. Throws at once when it has ended already: the client is closed or the signal aborted. */
  limits(call: Call, options: CallerOptions): WaitLimits {
    return this.checked(call, () => {
      const limits = callLimits(options, this.#policy.timeoutMs)
      this.#waits.assertOpen(limits.signal)
      return limits
    })
  }

  /** Settles like `promise`, or rejects with `StoreFailure` when its limits or the end of the client come first. */
  until<T>(promise: Promise<T>, limits: WaitLimits): Promise<T> {
    return this.#waits.until(promise, limits)
  }

  /** Runs through a listing; the deadline holds for each step, the signal for all. */
  async *each<T>(
    call: Call,
    start: (options: CallOptions) => AsyncIterable<T>,
    options: CallerOptions = {},
  ): AsyncGenerator<T, void, undefined> {
    const controller = new AbortController()
    const { timeoutMs } = this.limits(call, options)
    const steps = this.checked(call, () => start({ signal: controller.signal, timeoutMs })[Symbol.asyncIterator]())
    try {
      for (;;) {
        // Not tried again: an iterator that has failed is at its end, which looks like the end of the list.
        const step = await this.run({ ...call, compound: true }, () => steps.next(), options)
        if (step.done === true) return
        yield step.value
      }
    } finally {
      controller.abort()
      // Not awaited: a store that hangs would hold up the caller, who has left.
      void Promise.resolve()
        .then(() => steps.return?.())
        .catch(ignored)
    }
  }

  /**
   * One method of the store as a step of a call that has several, tried again where that helps. It does not start once the call has
   * ended, and an error is told by the method that failed.
   */
  async step<T>(
    call: Call,
    method: string,
    options: CallOptions,
    run: (options: CallOptions) => Promise<T>,
  ): Promise<T> {
    const own = stepOf(call, method)
    try {
      if (options.signal.aborted) throw new StoreFailure({ code: 'ABORTED', retry: 'safe' })
      return await this.attempts(own, run, options)
    } catch (error) {
      throw this.failure(error, own, true)
    }
  }

  /** Ends what belongs to the client, in `withinMs` at the most. */
  async end(run: () => Promise<void>, withinMs: number): Promise<void> {
    try {
      await new Waits(this.#policy.clock).until(run(), { timeoutMs: withinMs })
    } catch (error) {
      throw this.failure(error, { operation: 'close', method: 'close', name: '' }, true)
    }
  }

  /** The error that an application sees. `started`: whether anything can have reached the store. */
  failure(error: unknown, call: Call, started: boolean): SecretError {
    if (isSecretError(error)) return error
    const facts = withOutcome(this.describe(error, call), call, started)
    const { operation, name, version } = call
    const place = {
      operation,
      store: this.#store.kind,
      ...(name !== '' && { secret: name }),
      // An argument of another type is what the error is about.
      ...(typeof version === 'string' && version !== '' && { version }),
    }
    return new SecretError(facts, place, scrubbedCause(isStoreFailure(error) ? error.cause : error, facts))
  }

  /** Ends all waits with `CLOSED`. */
  close(): void {
    this.#waits.close()
  }

  /** An earlier attempt may have stored something, whatever the last one says. */
  #doubted(error: unknown, call: Call): unknown {
    const facts = this.describe(error, call)
    if (facts.reason !== undefined || saysWhatIsThere(facts.code)) return error
    const cause = isStoreFailure(error) ? error.cause : error
    return new StoreFailure({ ...facts, reason: 'maybe-stored', retry: 'never' }, { cause })
  }

  /** Asks the adapter once about each error, however many look at it afterwards. */
  async #described<T>(call: Call, run: (options: CallOptions) => Promise<T>, options: CallOptions): Promise<T> {
    try {
      return await run(options)
    } catch (error) {
      if (isSecretError(error) || isStoreFailure(error)) throw error
      throw new StoreFailure(this.describe(error, call, options.signal.aborted), { cause: error })
    }
  }

  async #once<T>(run: (options: CallOptions) => Promise<T>, limits: WaitLimits): Promise<T> {
    const controller = new AbortController()
    try {
      const { signal } = controller
      const promise = new Promise<T>((resolve) => resolve(run({ signal, timeoutMs: limits.timeoutMs })))
      return await this.#waits.until(promise, limits)
    } catch (error) {
      controller.abort()
      throw error
    }
  }

  /** What may be told of an error: its own facts, else what the adapter makes of it. */
  describe(error: unknown, call: Call, isAborted = false): ErrorFacts {
    const { method, name, version, conditional = false } = call
    try {
      if (isSecretError(error)) return { code: error.code, retry: 'never' }
      if (isStoreFailure(error)) return checkedFacts(error.facts)
      const failed = {
        operation: method,
        name,
        conditional,
        aborted: isAborted,
        ...(version !== undefined && { version }),
      }
      return checkedFacts(this.#store.describeError(error, failed))
    } catch {
      return { code: 'UNKNOWN' }
    }
  }
}

/** Steps that only read leave no doubt about a change; those that read the current version are not about the one asked for. */
function stepOf(call: Call, method: string): Call {
  const version = method === 'readSecret' || method === 'listVersions' ? undefined : call.version
  return { ...call, method, version, ...(reads.has(method) && { writes: false }) }
}

/** Throws for facts with a code that there is not, as an adapter without types may give them. */
function checkedFacts(facts: ErrorFacts): ErrorFacts {
  if (errorCodes.includes(facts.code)) return facts
  throw new TypeError('unknown code')
}

function withOutcome(facts: ErrorFacts, call: Call, started: boolean): ErrorFacts {
  const isUnknown = started && leavesDoubt(facts, call)
  return isUnknown && facts.reason === undefined ? { ...facts, reason: 'maybe-stored' } : facts
}

function leavesDoubt({ code, retry }: ErrorFacts, { writes }: Call): boolean {
  return writes === true && retry !== 'safe' && ambiguous.has(code)
}

/** Whether the store has looked at what is there, and found something else. */
function saysWhatIsThere(code: ErrorCode): boolean {
  return code === 'CONFLICT' || code === 'ALREADY_EXISTS' || code === 'PRECONDITION_FAILED'
}

function ignored(): void {
  // The caller has what it wanted, or another error to look at.
}
