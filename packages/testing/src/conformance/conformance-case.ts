// Conformance: one rule of the contract as data, so that any runner can run it.
import type { CaseContext } from './case-context.ts'
import type { Capability } from './full-store.ts'
import type { StoreHarness } from './harness.ts'

/** One rule. It runs for every store that has what it needs. */
export interface ConformanceCase {
  /** The rule, in words. Unique; deviations name it. */
  readonly title: string
  /** Methods that the store must have. */
  readonly needs?: readonly Capability[]
  /** The store can also create or write. Without it a case may still have secrets: the harness puts them there. */
  readonly puts?: true
  /** What the harness must offer. Default: anything will do. */
  readonly when?: (harness: StoreHarness) => boolean
  /** Rejects when the store breaks the rule. */
  run(context: CaseContext): Promise<void>
}

/** The cases about one topic. */
export interface ConformanceTopic {
  readonly topic: string
  readonly cases: readonly ConformanceCase[]
}
