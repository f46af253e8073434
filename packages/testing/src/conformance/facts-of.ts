// Conformance: how a call of the store itself fails, without the client, which may try again or serve what it holds.
import { isStoreFailure, type ErrorFacts } from '@keyharbor/core'
import type { CaseContext } from './case-context.ts'
import { expectNoCanary } from './expect-failure.ts'
import type { Capability } from './full-store.ts'

/** What the adapter tells of the failure, which must show no value; undefined when the call succeeds. */
export async function factsOf(
  { store, name }: CaseContext,
  operation: Capability,
  ask: () => Promise<unknown>,
): Promise<ErrorFacts | undefined> {
  const [outcome] = await Promise.allSettled([Promise.resolve().then(ask)])
  if (outcome.status === 'fulfilled') return undefined
  const error: unknown = outcome.reason
  const call = { operation, name, conditional: operation === 'writeSecretIf', aborted: false }
  const facts = isStoreFailure(error) ? error.facts : store.describeError(error, call)
  expectNoCanary(facts)
  return facts
}
