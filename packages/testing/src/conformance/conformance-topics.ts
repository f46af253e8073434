// Conformance: all rules, by topic.
import type { SecretStore } from '@keyharbor/core'
import { cancellationCases } from './cancellation.ts'
import { canPut } from './case-context.ts'
import { concurrencyCases } from './concurrency.ts'
import type { ConformanceCase, ConformanceTopic } from './conformance-case.ts'
import { deletionCases } from './deletion.ts'
import { errorCases } from './errors.ts'
import type { StoreHarness } from './harness.ts'
import { listingCases } from './listing.ts'
import { nameCases } from './names.ts'
import { notifyingCases } from './notifying.ts'
import { readCases } from './reads.ts'
import { redactionCases } from './redaction.ts'
import { stageCases } from './stages.ts'
import { valueCases } from './values.ts'
import { versionStateCases } from './version-states.ts'
import { versionCases } from './versions.ts'
import { writeCases } from './writes.ts'

/** Every rule of the contract, whatever a store can do. */
export const allTopics: readonly ConformanceTopic[] = [
  { topic: 'reads', cases: readCases },
  { topic: 'values', cases: valueCases },
  { topic: 'writes', cases: writeCases },
  { topic: 'versions', cases: versionCases },
  { topic: 'version states', cases: versionStateCases },
  { topic: 'stages', cases: stageCases },
  { topic: 'listing', cases: listingCases },
  { topic: 'deletion', cases: deletionCases },
  { topic: 'names', cases: nameCases },
  { topic: 'errors', cases: errorCases },
  { topic: 'cancellation', cases: cancellationCases },
  { topic: 'redaction', cases: redactionCases },
  { topic: 'concurrency', cases: concurrencyCases },
  { topic: 'notifying', cases: notifyingCases },
]

/**
 * The rules for this store: those whose methods it has and whose hooks the harness offers. Throws if a deviation names a case
 * that is not among them, since it would hide nothing and explain nothing.
 */
export function topicsFor(store: SecretStore, harness: StoreHarness): readonly ConformanceTopic[] {
  const topics = allTopics
    .map(({ topic, cases }) => ({ topic, cases: cases.filter((each) => applies(each, store, harness)) }))
    .filter(({ cases }) => cases.length > 0)
  assertDeviations(topics, harness)
  return topics
}

function applies({ needs = [], puts, when }: ConformanceCase, store: SecretStore, harness: StoreHarness): boolean {
  if (puts === true && !canPut(store)) return false
  return needs.every((method) => method in store) && (when?.(harness) ?? true)
}

function assertDeviations(topics: readonly ConformanceTopic[], { deviations = [] }: StoreHarness): void {
  const titles = new Set(topics.flatMap(({ cases }) => cases.map(({ title }) => title)))
  const stray = deviations.filter((deviation) => !titles.has(deviation.case)).map((deviation) => deviation.case)
  if (stray.length > 0) throw new Error(`Deviations that name no case of this store: ${stray.join('; ')}`)
}
