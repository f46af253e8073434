// Compose: what can be told of failing over: positions and codes, never names of secrets.
import { channel, type Channel } from 'node:diagnostics_channel'
import { isPromise } from 'node:util/types'
import type { SecretEvent } from '../events/secret-event.ts'
import type { ErrorCode } from '../store/error-codes.ts'

/** Reads go to another store from now on, because the one before failed. Positions are those in the list; 0 is the primary. */
export interface FailoverFact {
  /** The store that failed. */
  readonly from: number
  /** The store that answered. */
  readonly to: number
  /** How `from` failed. */
  readonly code: ErrorCode
}

/** The primary answers again, and reads go to it from now on. */
export interface RecoveryFact {
  /** Position of the replica that answered meanwhile. */
  readonly from: number
}

/** A replica gave an older version than was served before. It was not served. */
export interface RegressionFact {
  /** Position of the replica. */
  readonly from: number
}

/** Who is told of failing over, at once. What a listener throws is a process warning, never a failed read. */
export interface FailoverEvents {
  /** Another store answers from now on. */
  onFailover?(fact: FailoverFact): void
  /** The primary answers again. */
  onRecovered?(fact: RecoveryFact): void
  /** A replica is behind what was served, so the next store is asked. */
  onRegressed?(fact: RegressionFact): void
}

/** Tells of failing over: those that were given, and whoever listens on the diagnostics channel `keyharbor:failover`. */
export class FailoverNews {
  readonly #events: FailoverEvents
  readonly #channel: Channel = channel('keyharbor:failover')

  constructor(events: FailoverEvents) {
    this.#events = events
  }

  /** Reads go to another store from now on. */
  failover(fact: FailoverFact): void {
    this.#publish({ operation: 'failover', ...fact })
    guarded(() => this.#events.onFailover?.(fact))
  }

  /** They go to the primary again. */
  recovered(fact: RecoveryFact): void {
    this.#publish({ operation: 'recover', ...fact })
    guarded(() => this.#events.onRecovered?.(fact))
  }

  /** A replica is behind. */
  regressed(fact: RegressionFact): void {
    this.#publish({ operation: 'regress', ...fact })
    guarded(() => this.#events.onRegressed?.(fact))
  }

  #publish(event: Omit<SecretEvent, 'store'>): void {
    if (this.#channel.hasSubscribers) this.#channel.publish({ store: 'failover', ...event } satisfies SecretEvent)
  }
}

/** Calls a listener. What it throws, at once or later, may hold anything and is not shown. */
function guarded(listener: () => unknown): void {
  const failed = (): void =>
    process.emitWarning('A listener of failover failed: catch errors inside the listener.', {
      code: 'KEYHARBOR_LISTENER',
    })
  try {
    const result = listener()
    if (isPromise(result)) result.catch(failed)
  } catch {
    failed()
  }
}
