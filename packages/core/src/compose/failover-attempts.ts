// Compose: asks one store after the other, each for its share of the time, until one has an answer that counts.
import type { SecretError } from '../errors/secret-error.ts'
import { Waits } from '../resilience/waits.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { FailedCall, StoreFailure } from '../store/store-failure.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { codeOf, failureOf, tellsNothing } from './failed-store.ts'
import type { FailoverPolicy } from './failover-options.ts'
import type { Candidate, FailoverRoute } from './failover-route.ts'

/** What is asked. */
export interface Question<S extends SecretStore, T> {
  /** The contract's method, the name and the version, for the stores' own account of errors. */
  readonly about: Omit<FailedCall, 'aborted' | 'conditional'>
  readonly call: CallOptions
  readonly candidates: readonly Candidate<S>[]
  readonly ask: (store: S, call: CallOptions) => Promise<T>
  /** Frees what an answer holds that nobody will look at. */
  readonly discard?: (answer: T) => void
  /** Whether an answer counts; default: each does. */
  readonly accepts?: (answer: T, candidate: Candidate<S>) => boolean
}

type Failure = StoreFailure | SecretError

type Outcome<T> = { readonly ok: true; readonly answer: T } | { readonly ok: false; readonly failure: Failure }

/** The attempts of one failover. */
export class FailoverAttempts {
  readonly #policy: FailoverPolicy
  readonly #route: FailoverRoute
  readonly #waits: Waits

  constructor(policy: FailoverPolicy, route: FailoverRoute) {
    this.#policy = policy
    this.#route = route
    this.#waits = new Waits(policy.clock)
  }

  /**
   * The first answer that counts. The primary's refusal counts at once, in its words. A replica's never does: it may be behind, or not
   * allowed what the primary is. Where nobody has an answer, the primary's failure is the one that is told.
   */
  async first<S extends SecretStore, T>(question: Question<S, T>): Promise<T> {
    const { call, candidates, accepts = () => true } = question
    this.#waits.assertOpen(call.signal)
    if (this.#route.takeProbe()) void this.#probe(question)
    const dueAt = this.#policy.clock.monotonic() + call.timeoutMs
    const order = this.#route.order(candidates)
    const failures = new Map<number, Failure>()
    for (const [index, candidate] of order.entries()) {
      const outcome = await this.#attempt(question, candidate, this.#share(dueAt, order.length - index))
      if (!outcome.ok) {
        this.#assertGoesOn(question, candidate, outcome.failure)
        failures.set(candidate.position, outcome.failure)
      } else if (accepts(outcome.answer, candidate)) {
        this.#answered(candidate.position, order[0]?.position ?? 0, failures)
        return outcome.answer
      }
    }
    // The primary is among the candidates, and its answer is always accepted.
    throw failures.get(0) as Failure
  }

  /** Ends all attempts with `CLOSED`. */
  close(): void {
    this.#waits.close()
  }

  /**
   * Asks the primary in the background, so that nobody waits to learn that it is still away. A refusal is an answer too; what
   * it says is left to those who ask it from then on. Over before the next is due, and never rejects.
   */
  async #probe<S extends SecretStore, T>(question: Question<S, T>): Promise<void> {
    const { attemptTimeoutMs, probeAfterMs } = this.#policy
    const timeoutMs = Math.min(attemptTimeoutMs, probeAfterMs)
    const call = { signal: new AbortController().signal, timeoutMs }
    const primary = question.candidates.find(({ position }) => position === 0)
    if (primary === undefined) return
    const outcome = await this.#attempt({ ...question, call }, primary, timeoutMs)
    if (outcome.ok) question.discard?.(outcome.answer)
    if (this.#waits.closed || (!outcome.ok && tellsNothing(codeOf(outcome.failure)))) return
    this.#route.recovered()
  }

  /** The last store gets all that is left; those before it leave as much for each that follows. */
  #share(dueAt: number, stores: number): number {
    const leftMs = Math.max(0, dueAt - this.#policy.clock.monotonic())
    return stores === 1 ? leftMs : Math.min(this.#policy.attemptTimeoutMs, leftMs / stores)
  }

  /** In the background for the process: whoever waits for the call keeps it alive, the client for one. */
  async #attempt<S extends SecretStore, T>(
    { about, call, ask }: Question<S, T>,
    { store }: Candidate<S>,
    timeoutMs: number,
  ): Promise<Outcome<T>> {
    const controller = new AbortController()
    const signal = AbortSignal.any([call.signal, controller.signal])
    try {
      const answering = new Promise<T>((resolve) => resolve(ask(store, { signal, timeoutMs })))
      return {
        ok: true,
        answer: await this.#waits.until(answering, { signal: call.signal, timeoutMs, kind: 'background' }),
      }
    } catch (error) {
      const failedCall = { ...about, conditional: false, aborted: call.signal.aborted }
      controller.abort()
      return { ok: false, failure: failureOf(store, error, failedCall) }
    }
  }

  /** Throws what nobody else needs to be asked after. */
  #assertGoesOn<S extends SecretStore>(
    { call }: { readonly call: CallOptions },
    { position }: Candidate<S>,
    failure: Failure,
  ): void {
    if (call.signal.aborted || this.#waits.closed) throw failure
    if (position !== 0 || tellsNothing(codeOf(failure))) return
    this.#route.recovered()
    throw failure
  }

  #answered(position: number, first: number, failures: ReadonlyMap<number, Failure>): void {
    if (position === 0) return this.#route.recovered()
    const failure = failures.get(first)
    if (failure !== undefined && tellsNothing(codeOf(failure))) this.#route.moved(first, position, codeOf(failure))
  }
}
