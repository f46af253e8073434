// Model: the truth about a store: which version was current from when on, and what the store is told to do wrong.
import type { ErrorFacts } from '@keyharbor/core'
import type { ManualClock } from '@keyharbor/testing'

/** Clocks count in binary fractions, so bounds are held to a hundredth of a millisecond. */
export const slackMs = 0.01

/** A client may count a begun millisecond as passed, and let a value go by so much too early. */
export const earlyMs = 1 + slackMs

/** One point in a run. `seq` orders what happens while the clocks stand still. */
export interface Instant {
  readonly seq: number
  /** Where the turn began that this is in: what happens in one turn happens at the same time. */
  readonly turnSeq: number
  readonly wall: number
  readonly tick: number
}

/** What is wrong with the store as a whole: it fails, never answers, or asks to be left alone. */
export type Fault = 'none' | 'unavailable' | 'hang' | 'limited'

/** One version of a secret. */
export interface Version {
  readonly id: string
  readonly text: string
}

interface Kept {
  readonly versions: Version[]
  /** What was current from when on; undefined: the secret was not there. */
  readonly history: { readonly from: Instant; readonly current: Version | undefined }[]
}

export const names = ['db', 'api'] as const

/** What the store holds. Versions are numbered from 1 on; every text is different, so that a value tells its version. */
export class Truth {
  readonly clock: ManualClock
  readonly hintMs: number
  fault: Fault = 'none'
  /** A replica answers that has not seen the last change of each secret. */
  lags = false
  readonly denied = new Set<string>()
  readonly #secret: string
  readonly #kept = new Map<string, Kept>()
  #seq = 0
  #turnSeq = 0

  constructor(clock: ManualClock, hintMs: number, secret: string) {
    this.clock = clock
    this.hintMs = hintMs
    this.#secret = secret
    for (const name of names) {
      this.#kept.set(name, { versions: [], history: [] })
      this.change(name)
    }
  }

  /** The next instant; no two are the same. */
  instant(): Instant {
    this.#seq += 1
    return { seq: this.#seq, turnSeq: this.#turnSeq, wall: this.clock.now(), tick: this.clock.monotonic() }
  }

  /** The next turn begins. */
  nextTurn(): void {
    this.#turnSeq = this.#seq
  }

  /** A text that no version has. */
  newText(): string {
    return `${this.#secret}.${this.instant().seq}`
  }

  /** Makes a new version current. */
  change(name: string, text: string = this.newText()): Version {
    const { versions } = this.#of(name)
    const version = { id: String(versions.length + 1), text }
    versions.push(version)
    this.#set(name, version)
    return version
  }

  /** Makes an old version current again. */
  move(name: string, id: string): void {
    this.#set(name, this.version(name, id))
  }

  remove(name: string): void {
    if (this.current(name) !== undefined) this.#set(name, undefined)
  }

  restore(name: string): void {
    if (this.current(name) === undefined) this.#set(name, this.versions(name).at(-1))
  }

  current(name: string): Version | undefined {
    return this.#of(name).history.at(-1)?.current
  }

  /** What was current before the last change. */
  before(name: string): Version | undefined {
    const { history } = this.#of(name)
    return (history.at(-2) ?? history.at(-1))?.current
  }

  version(name: string, id: string): Version | undefined {
    return this.versions(name).find((version) => version.id === id)
  }

  versions(name: string): readonly Version[] {
    return this.#of(name).versions
  }

  /** When a version became current for the last time. */
  since(name: string, id: string): Instant | undefined {
    return this.#of(name).history.findLast(({ current }) => current?.id === id)?.from
  }

  /** What the store fails with at the moment, if it does not hang. */
  refusal(name: string): ErrorFacts | undefined {
    if (this.fault === 'unavailable') return { code: 'UNAVAILABLE' }
    if (this.fault === 'limited') return { code: 'RATE_LIMITED', retryAfterMs: this.hintMs }
    return this.denied.has(name) ? { code: 'PERMISSION_DENIED' } : undefined
  }

  #set(name: string, current: Version | undefined): void {
    this.#of(name).history.push({ from: this.instant(), current })
  }

  #of(name: string): Kept {
    const kept = this.#kept.get(name)
    if (kept === undefined) throw new TypeError('The model has no such name.')
    return kept
  }
}
