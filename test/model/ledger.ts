// Model: all that is known of one secret: the reads of it, and what the client has to have forgotten.
import type { ErrorCode } from '@keyharbor/core'
import { failureClass, shortestRestMs } from './failure-classes.ts'
import type { Policy } from './policies.ts'
import { betweenMs, type StoreRead } from './store-read.ts'
import { earlyMs, type Instant } from './truth.ts'

/** For so long a read may be tried again, in milliseconds: as long as the longest call has time. */
const longestReadMs = 20_000

/** Failures of one secret in a row, as the store saw them. */
interface FailuresInRow {
  readonly count: number
  readonly last: ErrorCode
  /** Monotonic time before which none of them lets the secret be asked for again. */
  readonly untilTick: number
}

/** A version that the client knew to be current, and when. */
export interface Known {
  readonly version: number
  readonly at: Instant
}

/** What the oracle knows of one secret. It is told of what happened; it decides nothing. */
export class Ledger {
  readonly reads: StoreRead[] = []
  readonly #policy: Policy
  /** Sequence number from which on nothing of before may be held. */
  floorSeq = 0
  /** From which on the client may hold nothing of before. */
  mayForgetSeq = 0
  /** From which on the client must remember no failure of before. */
  mustForgetSeq = 0
  generation = 0
  /** Floors in order, for calls that were under way. */
  readonly floors: number[] = []
  /** Whatever may have overtaken reads, those floors included. */
  readonly overtakes: number[] = []
  /** The version that this client has written last. */
  written: Known | undefined
  /** Versions that the client held for sure, until the store said that there is no such secret. */
  held: Known[] = []
  newestSeen = 0
  /** Rollbacks under way. */
  rollbacks = 0
  /** Forced reads under way. */
  forced = 0
  failures: FailuresInRow | undefined

  readonly #hintMs: number
  readonly #seesEveryTry: boolean
  /** Until when reads that a change has overtaken may be tried again. */
  #overtakenUntilTick = 0

  constructor(policy: Policy, seesEveryTry: boolean, hintMs: number) {
    this.#policy = policy
    this.#hintMs = hintMs
    this.#seesEveryTry = seesEveryTry
  }

  /**
   * The client was told to forget, or has changed the secret, at some time of this turn: what is served later is from after
   * `floorSeq`.
   */
  forget(at: Instant, floorSeq: number = at.turnSeq): void {
    this.mayForget(at)
    this.mustForgetSeq = at.turnSeq
    this.floorSeq = Math.max(this.floorSeq, floorSeq)
    this.floors.push(at.turnSeq)
  }

  /** The client may have forgotten: nothing is sure of what is held. */
  mayForget({ seq, turnSeq, tick }: Instant): void {
    this.overtakes.push(turnSeq)
    this.#unsure(seq)
    this.generation += 1
    this.#overtakenUntilTick = tick + longestReadMs
  }

  /** A read whose answer left the store. */
  ended(read: StoreRead, at: Instant): void {
    read.ended = at
    const mayBeLate = !this.#seesEveryTry && at.tick <= this.#overtakenUntilTick
    const mayBeAside = read.isAside || this.rollbacks > 0 || mayBeLate
    read.counts = !mayBeAside && read.begun.seq > this.mayForgetSeq
    if (mayBeAside) this.#unsure(at.seq)
    if (read.said?.version !== undefined) {
      if (read.counts) this.failures = undefined
      return
    }
    const code = read.said?.facts?.code ?? 'NOT_FOUND'
    if (read.counts) this.#failed(code, at)
    if (failureClass(code) === 'definitive') this.held = []
  }

  #failed(last: ErrorCode, { tick }: Instant): void {
    const { count: before, untilTick: earlier } = this.failures ?? { count: 0, untilTick: 0 }
    const count = before + 1
    const ownTick = tick + shortestRestMs(last, count, this.#hintMs)
    // What the store says of the secret counts more than that it could not be reached.
    const isOutage = failureClass(last) === 'outage' || failureClass(last) === 'throttled'
    const untilTick = isOutage ? Math.max(earlier, ownTick) : ownTick
    this.failures = { count, last, untilTick }
  }

  /** Nothing moves by itself at this moment. */
  settledDown(now: Instant): void {
    this.sweep(now)
    const version = this.surelyHeld(now)?.said?.version
    if (version !== undefined) this.held.push({ version: Number(version.id), at: now })
  }

  #unsure(seq: number): void {
    this.mayForgetSeq = seq
    this.failures = undefined
  }

  /** A read that nobody waits for any more: whether the client remembers it as failed, nobody can tell. */
  givenUp(): void {
    this.failures = undefined
  }

  /** Notes values that were too old at this moment: later they may be gone, whatever the clocks say then. */
  sweep(now: Instant): void {
    for (const read of this.reads) {
      if (read.ended === undefined || read.isOver) continue
      const denial = this.denialAfter(read, now)
      const isDenied = denial !== undefined && betweenMs(denial, now) >= this.#policy.deniedGraceMs - earlyMs
      read.isOver = isDenied || betweenMs(read.begun, now) >= this.#policy.limitMs - earlyMs
    }
  }

  /** The read whose value the client holds for sure and may serve. */
  surelyHeld(now: Instant): StoreRead | undefined {
    const read = this.reads.findLast(({ counts, said, ended }) => ended !== undefined && counts && said?.version)
    if (read === undefined || read.lagged || read.begun.seq <= this.mayForgetSeq) return undefined
    this.sweep(now)
    return read.isOver || this.goneAfter(read, now) ? undefined : read
  }

  /** Whether the store has said after `read` that there is no such secret. */
  goneAfter(read: StoreRead, now: Instant): boolean {
    return this.#failuresAfter(read, now).some(({ said }) => failureClass(said?.facts?.code) === 'definitive')
  }

  /** The first denial after `read`. */
  denialAfter(read: StoreRead, now: Instant): Instant | undefined {
    return this.#failuresAfter(read, now).find(({ said }) => failureClass(said?.facts?.code) === 'denial')?.ended
  }

  #failuresAfter(read: StoreRead, now: Instant): StoreRead[] {
    const after = read.ended?.seq ?? 0
    return this.reads.filter(
      ({ ended, counts }) => ended !== undefined && counts && ended.seq > after && ended.seq < now.seq,
    )
  }
}
