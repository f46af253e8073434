// Compose: what can be told of failing over: positions and codes, never names of secrets.
import { types } from 'node:util'
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

/** Calls a listener. What it throws, at once or later, may hold anything and is not shown. */
export function tell(listener: () => unknown): void {
  const failed = (): void =>
    process.emitWarning('A listener of failover failed: catch errors inside the listener.', {
      code: 'KEYHARBOR_LISTENER',
    })
  try {
    const result = listener()
    if (types.isPromise(result)) result.catch(failed)
  } catch {
    failed()
  }
}
