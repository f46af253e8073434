// Compose: which store is asked first: the one that answered last, and the primary again once it is back.
import type { FailoverNews } from './failover-events.ts'
import type { FailoverPolicy } from './failover-options.ts'
import type { ErrorCode } from '../store/error-codes.ts'

/** A store with its position in the list; 0 is the primary. */
export interface Candidate<S> {
  readonly position: number
  readonly store: S
}

/** Remembers which store answers. All reads of a failover share it, so that one of them pays for an outage and not all. */
export class FailoverRoute {
  readonly #policy: FailoverPolicy
  readonly #news: FailoverNews
  #active = 0
  #probeAt = 0

  constructor(policy: FailoverPolicy, news: FailoverNews) {
    this.#policy = policy
    this.#news = news
  }

  /** `candidates`, best first. The primary comes last while it is known to fail: its word counts if nobody else has an answer. */
  order<S>(candidates: readonly Candidate<S>[]): readonly Candidate<S>[] {
    const rank = ({ position }: Candidate<S>): number => {
      if (position === this.#active) return -1
      return position === 0 ? Infinity : position
    }
    return [...candidates].sort((a, b) => rank(a) - rank(b))
  }

  /** `to` has answered after `from`, which was asked first, failed with `code`. */
  moved(from: number, to: number, code: ErrorCode): void {
    // Of many reads that fail together the first one moves, and one that was slow does not move back.
    if (from !== this.#active || from === to) return
    this.#active = to
    if (from === 0) this.#schedule()
    this.#news.failover({ from, to, code })
  }

  /** The primary has answered. */
  recovered(): void {
    const from = this.#active
    if (from === 0) return
    this.#active = 0
    this.#news.recovered({ from })
  }

  /** True once in each period in which a replica answers: then the primary is to be tried. */
  takeProbe(): boolean {
    if (this.#active === 0 || this.#policy.clock.monotonic() < this.#probeAt) return false
    this.#schedule()
    return true
  }

  #schedule(): void {
    this.#probeAt = this.#policy.clock.monotonic() + this.#policy.probeAfterMs
  }
}
