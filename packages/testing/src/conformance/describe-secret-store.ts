// Conformance: the suite as tests of vitest.
import type { SecretStore } from '@keyharbor/core'
import { afterAll, describe, it } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { topicsFor } from './conformance-topics.ts'
import type { StoreHarness } from './harness.ts'
import { runCase } from './run-case.ts'

/**
 * Tests that a store keeps the contract, as users see it through a client. Which rules run follows from the methods the store
 * has; a rule that it can not keep is skipped only with a reason (`deviations`).
 *
 * ```ts
 * describeSecretStore({ name: 'MyStore', makeStore: async () => new MyStore({ url }), previous: 'previous' })
 * ```
 */
export function describeSecretStore<S extends SecretStore>(harness: StoreHarness<S>): void {
  describe(harness.name, async () => {
    const store = await harness.makeStore()
    const topics = topicsFor(store, harness)
    await store.close?.()
    for (const { topic, cases } of topics) {
      describe(topic, () => {
        for (const each of cases) test(harness, each)
      })
    }
    afterAll(() => harness.closeBackend?.())
  })
}

function test(harness: StoreHarness, rule: ConformanceCase): void {
  const deviation = harness.deviations?.find((candidate) => candidate.case === rule.title)
  it(rule.title, async (context) => {
    if (deviation !== undefined) context.skip(`${deviation.reason} (${deviation.source})`)
    await runCase(harness, rule)
  })
}
