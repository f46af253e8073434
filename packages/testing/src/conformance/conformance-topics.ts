// Conformance: all rules, by topic.
import type { SecretStore } from '@keyharbor/core'
import { cancellationCases } from './cancellation.ts'
import { concurrencyCases } from './concurrency.ts'
import { consistencyCases } from './consistency.ts'
import type { ConformanceCase, ConformanceTopic, PlannedCase } from './conformance-case.ts'
import { deletionCases } from './deletion.ts'
import { errorCases } from './errors.ts'
import { serviceFailures, type HarnessPart, type ServiceFailure, type StoreHarness } from './harness.ts'
import { canPut, hasMethod } from './has-method.ts'
import { listingCases } from './listing.ts'
import { nameCases } from './names.ts'
import { notifyingCases } from './notifying.ts'
import { outageCases } from './outages.ts'
import { readCases } from './reads.ts'
import { redactionCases } from './redaction.ts'
import { restartCases } from './restarts.ts'
import { serviceFailureCases } from './service-failures.ts'
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
  { topic: 'failures of the service', cases: serviceFailureCases },
  { topic: 'outages', cases: outageCases },
  { topic: 'restarts', cases: restartCases },
  { topic: 'cancellation', cases: cancellationCases },
  { topic: 'redaction', cases: redactionCases },
  { topic: 'concurrency', cases: concurrencyCases },
  { topic: 'consistency', cases: consistencyCases },
  { topic: 'notifying', cases: notifyingCases },
]

/**
 * The rules for this store: those whose methods it has. Those that it deviates from, and those for which the harness lacks a
 * part, say so in `skip`. Throws if a deviation names a case that is not among them, since it would hide nothing and explain
 * nothing, and if the suite has no way to put a secret there.
 */
export function topicsFor(store: SecretStore, harness: StoreHarness): readonly ConformanceTopic<PlannedCase>[] {
  assertPuts(store, harness)
  const topics = allTopics
    .map(({ topic, cases }) => ({ topic, cases: cases.filter((each) => applies(each, store)) }))
    .filter(({ cases }) => cases.length > 0)
  assertDeviations(topics, harness)
  return topics.map(({ topic, cases }) => ({ topic, cases: cases.map((each) => planned(each, topic, harness)) }))
}

function assertPuts(store: SecretStore, { name, putSecret }: StoreHarness): void {
  if (canPut(store) || putSecret !== undefined) return
  throw new Error(`${name} can neither create nor write: give the harness putSecret(store, name, value).`)
}

function applies({ needs = [], puts }: ConformanceCase, store: SecretStore): boolean {
  return (puts !== true || canPut(store)) && needs.every((method) => hasMethod(store, method))
}

function assertDeviations(topics: readonly ConformanceTopic[], { deviations = [] }: StoreHarness): void {
  const titles = new Set(topics.flatMap(({ topic, cases }) => [topic, ...cases.map(({ title }) => title)]))
  const stray = deviations.filter((deviation) => !titles.has(deviation.case)).map((deviation) => deviation.case)
  if (stray.length > 0) throw new Error(`Deviations that name no case of this store: ${stray.join('; ')}`)
}

function planned(rule: ConformanceCase, topic: string, harness: StoreHarness): PlannedCase {
  const deviation = harness.deviations?.find(({ case: named }) => named === rule.title || named === topic)
  if (deviation !== undefined) return { ...rule, skip: `${deviation.reason} (${deviation.source})` }
  const missing = (rule.wants ?? []).filter((part) => lacks(harness, part))
  return missing.length === 0 ? rule : { ...rule, skip: `the harness has no ${missing.join(' and no ')}` }
}

/** An empty list of names is none, and a failure must be among those of the harness. */
function lacks(harness: StoreHarness, part: HarnessPart): boolean {
  const failure = failureIn(part)
  if (failure !== undefined) return harness.failWith === undefined || harness.failures?.includes(failure) !== true
  const given = harness[part as keyof StoreHarness]
  return given === undefined || (Array.isArray(given) && given.length === 0)
}

function failureIn(part: HarnessPart): ServiceFailure | undefined {
  return serviceFailures.find((code) => part === `failures.${code}`)
}
