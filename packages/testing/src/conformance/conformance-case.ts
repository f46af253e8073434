// Conformance: one rule of the contract as data, so that any runner can run it.
import type { CaseContext } from './case-context.ts'
import type { Capability } from './full-store.ts'
import type { HarnessPart } from './harness.ts'

/** One rule. It is for every store that has what it needs. */
export interface ConformanceCase {
  /** The rule, in words. Unique; deviations name it. */
  readonly title: string
  /** Methods that the store must have. */
  readonly needs?: readonly Capability[]
  /** The store can also create or write. Without it a case may still have secrets: the harness puts them there. */
  readonly puts?: true
  /** What the harness must offer; without it the rule is skipped. Default: anything will do. */
  readonly wants?: readonly HarnessPart[]
  /** What an adapter must do to keep the rule, where the failed assertion alone would not tell. Ends its message. */
  readonly hint?: string
  /** Rejects when the store breaks the rule. */
  run(context: CaseContext): Promise<void>
}

/** A rule that is for one store. */
export interface PlannedCase extends ConformanceCase {
  /** Why not to run it: a deviation with its source, or what the harness lacks. Absent: run it. */
  readonly skip?: string
}

/** The cases about one topic. */
export interface ConformanceTopic<Case extends ConformanceCase = ConformanceCase> {
  /** Heading of its cases in the test report. */
  readonly topic: string
  /** In the order in which they run. */
  readonly cases: readonly Case[]
}
