// Client: keeps a credential that the store does not accept from being tried on and on, once for all secrets.
import { rememberedMs } from '../resilience/cool-down.ts'
import { failureRules } from '../resilience/failure-rules.ts'
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

/** A read that is under way: while a refusal stands, the others wait for what comes of it. */
export interface CredentialProbe {
  readonly untilTick: number
  /** The refusal that stood when it began. */
  readonly refusal: object | undefined
}

/**
 * What one client knows of its credential. Many a store locks an identity that goes on trying, so after a refusal one read goes
 * out in each step of the back-off, whatever the number of secrets.
 */
export class CredentialLatch {
  readonly #random: () => number
  #refusal: Refusal | undefined
  #probe: CredentialProbe | undefined

  /** `random`: uniform in [0, 1). */
  constructor(random: () => number) {
    this.#random = random
  }

  /** A read has ended at monotonic time `tick`, with `facts` if it failed. */
  ended(facts: ErrorFacts | undefined, tick: number): void {
    if (facts !== undefined && ofCredentials.has(facts.code)) this.#refused(facts, tick)
    else if (facts === undefined || answers(facts)) this.#refusal = undefined
  }

  /** Why no read may begin at this moment. */
  blocking(tick: number): ErrorFacts | undefined {
    if (this.#refusal === undefined) return undefined
    const { facts, retryTick } = this.#refusal
    return tick < Math.max(retryTick, this.#probe?.untilTick ?? retryTick) ? facts : undefined
  }

  /** A read begins that takes up to `withinMs`. `over` tells when it is over, whatever came of it. */
  begin(tick: number, withinMs: number): { readonly probe: CredentialProbe; readonly over: () => void } {
    const probe = { untilTick: tick + withinMs, refusal: this.#refusal }
    if (this.#refusal !== undefined) this.#probe = probe
    return {
      probe,
      over: () => {
        if (this.#probe === probe) this.#probe = undefined
      },
    }
  }

  /** Why a read that has begun must not go on: another one was refused since then. */
  refusedSince({ refusal }: CredentialProbe): ErrorFacts | undefined {
    return this.#refusal === refusal ? undefined : this.#refusal?.facts
  }

  #refused(facts: ErrorFacts, tick: number): void {
    const before = this.#refusal
    const count = (before?.count ?? 0) + 1
    const retryTick = tick + rememberedMs(facts, count, this.#random)
    const isLonger = before === undefined || retryTick >= before.retryTick
    this.#refusal = isLonger ? { facts, count, retryTick } : { ...before, count }
  }
}

/** Whoever is told that there is no such secret, or that it is not for them, was let in. */
function answers({ code }: ErrorFacts): boolean {
  return code === 'PERMISSION_DENIED' || failureRules[code].held === 'evict'
}
