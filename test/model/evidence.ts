// Model: what the rules look at: how the run was made, and what it has shown so far.
import type { Ledger } from './ledger.ts'
import type { Policy } from './policies.ts'
import type { Troubles } from './troubles.ts'
import type { Truth } from './truth.ts'

export interface Evidence {
  readonly truth: Truth
  readonly policy: Policy
  /** The store can move what is current, so that a version may go back. */
  readonly moves: boolean
  readonly closed: boolean
  /** A replica has answered that lagged behind. */
  readonly hasLagged: boolean
  readonly troubles: Troubles
  ledger(name: string): Ledger
}
