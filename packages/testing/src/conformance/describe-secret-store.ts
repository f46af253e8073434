// Conformance: the suite as tests of vitest.
import type { SecretStore } from '@keyharbor/core'
import { afterAll, describe, it } from 'vitest'
import type { ConformanceTopic, PlannedCase } from './conformance-case.ts'
import { topicsFor } from './conformance-topics.ts'
import type { StoreHarness } from './harness.ts'
import { runCase } from './run-case.ts'

/**
 * Tests that a store keeps the contract, as users see it through a client. Which rules run follows from the methods the store
 * has; a rule that it can not keep is skipped only with a reason (`deviations`), and one for which the harness lacks a part
 * says which.
 *
 * ```ts
 * describeSecretStore({ name: 'MyStore', makeStore: async () => new MyStore({ url }), previous: 'previous' })
 * ```
 */
export function describeSecretStore<S extends SecretStore>(harness: StoreHarness<S>): void {
  describe(harness.name, async () => {
    for (const { topic, cases } of await topicsOf(harness)) {
      describe(topic, () => {
        for (const each of cases) test(harness, each)
      })
    }
    afterAll(() => harness.closeBackend?.())
  })
}

async function topicsOf(harness: StoreHarness): Promise<readonly ConformanceTopic<PlannedCase>[]> {
  const store = await harness.makeStore()
  try {
    return topicsFor(store, harness)
  } finally {
    await store.close?.()
  }
}

function test(harness: StoreHarness, rule: PlannedCase): void {
  it(rule.title, async (context) => {
    if (rule.skip !== undefined) context.skip(rule.skip)
    await runCase(harness, rule)
  })
}
