// Model: watches calls and reads, and says what must not have happened. It knows the promises, not how they are kept.
import { isSecretError, type ErrorCode } from '@keyharbor/core'
import { tookItsTime, type CallFacts, type ClientCall, type Served } from './client-call.ts'
import { errorFault } from './error-rules.ts'
import type { Evidence } from './evidence.ts'
import { Ledger } from './ledger.ts'
import type { Policy } from './policies.ts'
import { betweenMs, type StoreRead } from './store-read.ts'
import { Troubles } from './troubles.ts'
import { earlyMs, names, slackMs, type Instant, type Truth } from './truth.ts'
import { valueFault } from './value-rules.ts'

/** How the client and the store of one run are made. */
export interface OracleOptions {
  readonly truth: Truth
  readonly policy: Policy
  /** The store can move what is current, so that a version may go back. */
  readonly moves: boolean
  /** Every failure is seen by the store once, so that times between tries can be told. */
  readonly seesEveryTry: boolean
}

/** With these the store says that it has changed nothing. */
const refusals: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'PERMISSION_DENIED', 'PRECONDITION_FAILED', 'CLOSED'])

/** What a run has shown so far. */
export class Oracle implements Evidence {
  readonly truth: Truth
  readonly policy: Policy
  readonly moves: boolean
  readonly #seesEveryTry: boolean
  readonly #ledgers: ReadonlyMap<string, Ledger>
  readonly #pending = new Set<ClientCall>()
  readonly #faults: string[] = []
  closed = false
  /** A replica has answered that lagged behind. */
  hasLagged = false
  readonly troubles = new Troubles()

  constructor({ truth, policy, moves, seesEveryTry }: OracleOptions) {
    this.truth = truth
    this.policy = policy
    this.moves = moves
    this.#seesEveryTry = seesEveryTry
    this.#ledgers = new Map(names.map((name) => [name, new Ledger(policy, seesEveryTry, truth.hintMs)]))
  }

  ledger(name: string): Ledger {
    const ledger = this.#ledgers.get(name)
    if (ledger === undefined) throw new TypeError('The model has no such name.')
    return ledger
  }

  /** The first thing that must not have happened. */
  get fault(): string | undefined {
    return this.#faults[0]
  }

  /** Notes something that must not have happened. */
  blame(fault: string | undefined): void {
    if (fault !== undefined) this.#faults.push(fault)
  }

  /** A call of the application begins. */
  callBegun(facts: CallFacts): ClientCall {
    const begun = this.truth.instant()
    const ledger = this.ledger(facts.name)
    const { floorSeq, mustForgetSeq: forgottenSeq, newestSeen } = ledger
    const held = this.closed ? undefined : ledger.surelyHeld(begun)
    const heldAtBegin = held === undefined ? undefined : Number(held.said?.version?.id)
    const atOnce = held !== undefined && this.#isAtOnce(facts, betweenMs(held.begun, begun))
    const { mayRest } = this.troubles
    const call = { ...facts, begun, floorSeq, forgottenSeq, newestSeen, mayRest, heldAtBegin, atOnce, aborted: false }
    if (facts.kind === 'forced') ledger.forced += 1
    this.#pending.add(call)
    return call
  }

  /** A call brought a value. */
  served(call: ClientCall, served: Served): void {
    this.#settle(call)
    this.blame(valueFault(this, call, served))
    const ledger = this.ledger(call.name)
    // What a change has overtaken is given to who waited for it, and not held.
    const isHeld = ledger.reads.some(({ counts, said }) => counts && said?.version?.id === served.version)
    if (isHeld) ledger.newestSeen = Math.max(ledger.newestSeen, Number(served.version))
  }

  /** A call failed. */
  failed(call: ClientCall, error: unknown): void {
    const settled = this.#settle(call)
    if (call.kind === 'change') this.#maybeChanged(call, error, settled)
    this.blame(isSecretError(error) ? errorFault(this, call, error.code) : `${call.kind} failed with no SecretError`)
  }

  /** A peek found nothing, though `held` may be there for sure. */
  absent(call: ClientCall, held: StoreRead | undefined): void {
    this.#settle(call)
    if (held !== undefined) this.blame('peek found nothing although a value is held')
  }

  /** A change of the secret succeeded. */
  changed(call: ClientCall, id: string): void {
    const settled = this.#settle(call)
    const since = this.truth.since(call.name, id)
    if (since === undefined) return this.blame(`${call.kind} tells of a version that there is not`)
    const ledger = this.ledger(call.name)
    ledger.forget(settled, since.seq)
    ledger.written = { version: Number(id), at: settled }
  }

  /** Unless the failure proves that nothing was changed, all that is served later has to be from after it. */
  #maybeChanged({ name }: ClientCall, error: unknown, settled: Instant): void {
    const isRefusal = isSecretError(error) && (error.retry === 'safe' || refusals.has(error.code))
    if (isRefusal) this.ledger(name).mayForget(settled)
    else this.ledger(name).forget(settled)
  }

  #settle(call: ClientCall): Instant {
    call.settled = this.truth.instant()
    this.#pending.delete(call)
    // That is remembered as a failure, though the store may still be asked for others.
    if (tookItsTime(call)) this.troubled()
    if (call.kind === 'forced') this.ledger(call.name).forced -= 1
    return call.settled
  }

  /** A read reaches the store. */
  readBegun(name: string, signal: AbortSignal, isBatch: boolean): StoreRead {
    const ledger = this.ledger(name)
    const { generation } = ledger
    const read: StoreRead = {
      ...{ name, begun: this.truth.instant(), signal, isBatch, generation },
      ...{ isAside: ledger.rollbacks > 0, lagged: false, counts: false, isOver: false },
    }
    if (!read.isAside) this.blame(this.#unneeded(ledger, read))
    ledger.reads.push(read)
    signal.addEventListener('abort', () => this.#left(read), { once: true })
    return read
  }

  /** Its answer leaves the store. */
  readEnded(read: StoreRead): void {
    if (read.signal.aborted) return
    const at = this.truth.instant()
    if (read.isBatch && !this.#isWaitedFor(read)) read.isAside = true
    this.ledger(read.name).ended(read, at)
    if (read.lagged) this.hasLagged = true
    if (read.said?.facts !== undefined || read.lagged) this.troubles.add(at)
    else this.troubles.answered(read.begun)
  }

  /** Something hangs, was refused or is given up. */
  troubled(): void {
    this.troubles.add(this.truth.instant())
  }

  /** What has to be so whenever nothing moves by itself. */
  settledDown(): void {
    const now = this.truth.instant()
    for (const name of names) this.ledger(name).settledDown(now)
    for (const call of this.#pending) this.blame(this.#overdue(call, now))
  }

  /** Whether somebody who asked before it still waits. A batch goes on for others, and then nobody keeps what it brings of this one. */
  #isWaitedFor({ name, begun }: StoreRead): boolean {
    return [...this.#pending].some((call) => call.name === name && call.begun.seq < begun.seq && !call.aborted)
  }

  #left(read: StoreRead): void {
    if (read.ended !== undefined) return
    this.troubled()
    this.ledger(read.name).givenUp()
  }

  #overdue(call: ClientCall, now: Instant): string | undefined {
    if (this.closed) return `${call.kind} goes on after close`
    if (call.aborted) return `${call.kind} goes on after its signal aborted`
    if (call.atOnce) return `${call.kind} waits although a value is held that is young enough`
    return now.tick - call.begun.tick >= call.timeoutMs ? `${call.kind} goes on after its deadline` : undefined
  }

  #isAtOnce({ kind, isPart = false, maxAgeMs = 0 }: CallFacts, ageMs: number): boolean {
    if (isPart) return false
    if (kind === 'young') return ageMs < maxAgeMs - earlyMs
    return kind === 'get' && ageMs < this.policy.maxAgeMs + this.policy.staleWhileRevalidateMs - earlyMs
  }

  /** Why the store should not have been asked. */
  #unneeded(ledger: Ledger, read: StoreRead): string | undefined {
    if (this.closed) return 'the store was asked after close'
    const other = ledger.reads.find(
      ({ ended, signal, isAside, isBatch, generation }) =>
        ended === undefined && !signal.aborted && !isAside && !isBatch && generation === read.generation,
    )
    // Later attempts of a read that was overtaken can't be told from those of the one after it.
    const isClear = !read.isBatch && (this.#seesEveryTry || ledger.generation === 0)
    if (other !== undefined && isClear) return 'a secret was read twice at the same time'
    return this.#tooSoon(ledger, read)
  }

  #tooSoon({ failures, forced }: Ledger, { begun }: StoreRead): string | undefined {
    if (!this.#seesEveryTry || failures === undefined || forced > 0) return undefined
    const isTooSoon = begun.tick < failures.untilTick - slackMs
    return isTooSoon ? `a secret was read again too soon after ${failures.last}` : undefined
  }
}
