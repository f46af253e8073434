// Model: one run: a client, its store, and the oracle that watches both.
import { canary, ManualClock } from '@keyharbor/testing'
import fc from 'fast-check'
import type { CallFacts, ClientCall, Served } from './client-call.ts'
import type { ClientParts, ClientUnderTest } from './client-under-test.ts'
import { gatedStore } from './gated-store.ts'
import { Oracle } from './oracle.ts'
import { policies, type Policy } from './policies.ts'
import { Truth } from './truth.ts'

/** How client and store of a run are made. */
export interface RunSetup {
  readonly policy: Policy
  readonly moves: boolean
  readonly batch: boolean
  readonly maxAttempts: 1 | 3
  readonly chance: number
  readonly hintMs: number
  /** Nothing fails and no clock jumps, so that more comes of changes and of replicas that lag. */
  readonly isCalm: boolean
}

export const runSetup: fc.Arbitrary<RunSetup> = fc.record({
  policy: fc.constantFrom(...policies),
  moves: fc.boolean(),
  batch: fc.boolean(),
  maxAttempts: fc.constantFrom(1, 3),
  chance: fc.constantFrom(0, 0.5, 0.999),
  hintMs: fc.constantFrom(500, 5_000, 86_400_000),
  isCalm: fc.constantFrom(false, false, true),
})

/** What a call brings: a secret, or the version that it made. */
type Brought = Served | { readonly id: string }

export type MakeClient = (parts: ClientParts) => ClientUnderTest

/** Something under way that a command may abort. */
interface Abortable {
  readonly calls: readonly ClientCall[]
  readonly controller: AbortController
}

const secret = canary('model')

/** What commands work with. */
export class ModelRun {
  readonly clock: ManualClock = new ManualClock()
  readonly truth: Truth
  readonly oracle: Oracle
  readonly client: ClientUnderTest
  readonly moves: boolean
  readonly isCalm: boolean
  /** Calls of the store wait for the scheduler. */
  holds = false
  readonly #scheduler: fc.Scheduler
  readonly #abortable = new Set<Abortable>()
  readonly #unhandled = (): void => this.oracle.blame('a rejection that nobody handles')

  constructor(setup: RunSetup, scheduler: fc.Scheduler, makeClient: MakeClient) {
    const { policy, moves, batch, maxAttempts, chance, hintMs, isCalm } = setup
    const { clock } = this
    this.moves = moves
    this.isCalm = isCalm
    this.#scheduler = scheduler
    this.truth = new Truth(clock, hintMs, secret)
    const { truth } = this
    this.oracle = new Oracle({ truth, policy, moves, seesEveryTry: maxAttempts === 1 && !batch })
    const gate = async (label: string): Promise<void> => {
      if (this.holds) await scheduler.schedule(Promise.resolve(), label)
    }
    const store = gatedStore({ truth, oracle: this.oracle, gate, moves, batch })
    this.client = makeClient({ store, clock, policy, maxAttempts, chance })
    process.on('unhandledRejection', this.#unhandled)
  }

  get policy(): Policy {
    return this.oracle.policy
  }

  /** Begins a call that can be aborted. */
  begin(facts: CallFacts, make: (signal: AbortSignal) => Promise<Brought>): void {
    this.beginMany([facts], (signal) => {
      const promise = make(signal)
      return () => promise
    })
  }

  /** Begins several calls as one: `make` starts it and says what comes of each. */
  beginMany(all: readonly CallFacts[], make: (signal: AbortSignal) => (of: CallFacts) => Promise<Brought>): void {
    const calls = all.map((facts) => this.oracle.callBegun(facts))
    const controller = new AbortController()
    const promiseOf = make(controller.signal)
    const abortable = { calls, controller }
    this.#abortable.add(abortable)
    const settled = calls.map((call) => this.#watched(call, promiseOf(call)))
    void Promise.all(settled).then(() => this.#abortable.delete(abortable))
  }

  /** Begins a call that cannot be aborted. */
  beginBare(facts: CallFacts, make: () => Promise<Served>): void {
    const call = this.oracle.callBegun(facts)
    void this.#watched(call, make())
  }

  async #watched(call: ClientCall, promise: Promise<Brought>): Promise<void> {
    try {
      const brought = await promise
      if ('id' in brought) this.oracle.changed(call, brought.id)
      else this.oracle.served(call, brought)
    } catch (error) {
      this.oracle.failed(call, error)
    }
  }

  /** Whether anything can be aborted. */
  get canAbort(): boolean {
    return this.#abortable.size > 0
  }

  /** Aborts one of the calls under way. */
  abort(index: number): void {
    const chosen = [...this.#abortable][index % this.#abortable.size]
    for (const call of chosen?.calls ?? []) call.aborted = true
    chosen?.controller.abort()
  }

  /** Lets one of the waiting calls of the store go on, whichever the scheduler picks. */
  async step(): Promise<void> {
    if (this.#scheduler.count() > 0) await this.#scheduler.waitNext(1)
  }

  /** Lets everything happen that needs no time, and throws what must not have happened. */
  async settle(): Promise<void> {
    await this.clock.advance(0)
    this.oracle.settledDown()
    if (this.oracle.fault !== undefined) throw new Error(this.oracle.fault)
    this.truth.nextTurn()
  }

  /** The end of every run: all that is under way is answered, the client is closed, and nothing is left of it. */
  async finish(): Promise<void> {
    this.holds = false
    while (this.#scheduler.count() > 0) {
      await this.step()
      await this.settle()
    }
    await this.close()
    await this.clock.advance(600_000)
    await this.settle()
  }

  async close(): Promise<void> {
    this.oracle.closed = true
    await this.client.close()
    await this.settle()
    if (this.clock.pendingTimers.length > 0) throw new Error('timers are left after close')
  }

  /** Stops listening to the process. */
  end(): void {
    process.off('unhandledRejection', this.#unhandled)
  }
}
