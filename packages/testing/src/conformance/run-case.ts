// Conformance: runs one rule against one store, in any runner.
import { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { explained } from './explained.ts'
import type { StoreHarness } from './harness.ts'

/** Rejects when the store breaks the rule. Closes what the case has opened, whatever comes of it. Looks at no `skip`. */
export async function runCase(harness: StoreHarness, { run, hint }: ConformanceCase): Promise<void> {
  const context = await CaseContext.open(harness)
  try {
    await run(context)
  } catch (error) {
    throw hint === undefined ? error : explained(error, (message) => `${message}\n${hint}`)
  } finally {
    await context.close()
  }
}
