// Client: every crossing of the seam goes through here: checked names, one deadline, one mapping of errors.
import { isSecretError, SecretError } from '../errors/secret-error.ts'
import { scrubbedCause } from '../errors/scrubbed-cause.ts'
import { Waits, type WaitLimits } from '../resilience/waits.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure, type ErrorFacts } from '../store/store-failure.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { callLimits } from './call-limits.ts'
import type { ClientPolicy } from './client-options.ts'
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

/** Calls one store under the client's rules. Everything it rejects with is a `SecretError`. */
export class StoreCalls {
  readonly #store: SecretStore
  readonly #policy: ClientPolicy
  readonly #waits: Waits

  constructor(store: SecretStore, policy: ClientPolicy) {
    this.#store = store
    this.#policy = policy
    this.#waits = new Waits(policy.clock)
  }

  get closed(): boolean {
    return this.#waits.closed
  }

  /** The canonical form of a name, refused with `INVALID_NAME` before any I/O. */
  canonicalName(operation: string, name: string): string {
    return this.checked({ operation, method: 'checkName', name: '' }, () => {
      assertName(name)
      return this.#store.checkName(name)
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

  /** One call for one caller: `run` gets a signal that aborts when the caller, the deadline or the client ends it. */
  async run<T>(call: Call, run: (options: CallOptions) => Promise<T>, options: CallerOptions = {}): Promise<T> {
    const controller = new AbortController()
    const limits = this.limits(call, options)
    try {
      const promise = new Promise<T>((resolve) =>
        resolve(run({ signal: controller.signal, timeoutMs: limits.timeoutMs })),
      )
      return await this.#waits.until(promise, limits)
    } catch (error) {
      controller.abort()
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

  /** Waits for a read that is shared with others, which has its own `CallOptions`. */
  async wait<T>(call: Call, promise: Promise<T>, limits: WaitLimits): Promise<T> {
    try {
      return await this.#waits.until(promise, limits)
    } catch (error) {
      throw this.failure(error, call, true)
    }
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
        const step = await this.run(call, () => steps.next(), options)
        if (step.done === true) return
        yield step.value
      }
    } finally {
      controller.abort()
      // Not awaited: a store that hangs would hold up the caller, who has left.
      steps.return?.().catch(ignored)
    }
  }

  /** One method of the store as a step of a call that has several: an error is told by the method that failed. */
  async step<T>(call: Call, method: string, options: CallOptions, run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      throw this.failure(error, { ...call, method }, true, options.signal.aborted)
    }
  }

  /** Closes the store, in `withinMs` at the most. */
  async closeStore(withinMs: number): Promise<void> {
    const closing = Promise.resolve(this.#store.close?.())
    try {
      await new Waits(this.#policy.clock).until(closing, { timeoutMs: withinMs })
    } catch (error) {
      throw this.failure(error, { operation: 'close', method: 'close', name: '' }, true)
    }
  }

  /** The error that an application sees. `started`: whether anything can have reached the store. */
  failure(error: unknown, call: Call, started: boolean, isAborted = false): SecretError {
    if (isSecretError(error)) return error
    const facts = this.#withOutcome(this.#describe(error, call, isAborted), call, started)
    const { operation, name, version } = call
    const place = {
      operation,
      store: this.#store.kind,
      ...(name !== '' && { secret: name }),
      // An argument of another type is what the error is about.
      ...(typeof version === 'string' && version !== '' && { version }),
    }
    return new SecretError(facts, place, scrubbedCause(error instanceof StoreFailure ? undefined : error, facts))
  }

  /** Ends all waits with `CLOSED`. */
  close(): void {
    this.#waits.close()
  }

  /** What may be told of an error: its own facts, else what the adapter makes of it. */
  #describe(error: unknown, call: Call, isAborted: boolean): ErrorFacts {
    if (error instanceof StoreFailure) return error.facts
    const { method, name, version, conditional = false } = call
    const failed = {
      operation: method,
      name,
      conditional,
      aborted: isAborted,
      ...(version !== undefined && { version }),
    }
    try {
      return this.#store.describeError(error, failed)
    } catch {
      return { code: 'UNKNOWN' }
    }
  }

  #withOutcome(facts: ErrorFacts, call: Call, started: boolean): ErrorFacts {
    const unknown = started && call.writes === true && facts.retry !== 'safe' && ambiguous.has(facts.code)
    return unknown && facts.reason === undefined ? { ...facts, reason: 'maybe-stored' } : facts
  }
}

function ignored(): void {
  // The caller has what it wanted, or another error to look at.
}
