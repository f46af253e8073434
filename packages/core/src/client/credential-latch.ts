// Client: keeps a credential that the store does not accept from being tried on and on, once for all secrets.
import { rememberedMs } from '../resilience/cool-down.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { ErrorFacts } from '../store/store-failure.ts'

/** Failures that are about who asks and not about what is asked for. */
const ofCredentials: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'CREDENTIALS_UNAVAILABLE'])

interface Refusal {
  readonly facts: ErrorFacts
  readonly count: number
  /** Monotonic time before which no secret is asked for. */
  readonly retryTick: number
}

/**
 * What one client knows of its credential. Many a store locks an identity that goes on trying, so after a refusal one read goes
 * out in each step of the back-off, whatever the number of secrets.
 */
export class CredentialLatch {
  readonly #random: () => number
  #refusal: Refusal | undefined

  /** `random`: uniform in [0, 1). */
  constructor(random: () => number) {
    this.#random = random
  }

  /** A read has ended at monotonic time `tick`, with `facts` if it failed. */
  ended(facts: ErrorFacts | undefined, tick: number): void {
    if (facts !== undefined && ofCredentials.has(facts.code)) this.#refused(facts, tick)
    else if (facts === undefined || answers(facts)) this.#refusal = undefined
  }

  /** Why no secret is asked for at this moment. */
  blocking(tick: number): ErrorFacts | undefined {
    return this.#refusal !== undefined && tick < this.#refusal.retryTick ? this.#refusal.facts : undefined
  }

  /** A read begins that takes up to `withinMs`: while a refusal stands, the others wait for what comes of it. */
  begin(tick: number, withinMs: number): void {
    const refusal = this.#refusal
    if (refusal !== undefined) this.#refusal = { ...refusal, retryTick: Math.max(refusal.retryTick, tick + withinMs) }
  }

  #refused(facts: ErrorFacts, tick: number): void {
    const count = (this.#refusal?.count ?? 0) + 1
    this.#refusal = { facts, count, retryTick: tick + rememberedMs(facts, count, this.#random) }
  }
}

/** Whoever is told that there is no such secret was let in. */
function answers({ code }: ErrorFacts): boolean {
  return code === 'NOT_FOUND' || code === 'PERMISSION_DENIED' || code === 'PENDING_DELETION'
}
