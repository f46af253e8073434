// Conformance: each way in which the service behind a store can fail, as the harness brings it about.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { factsOf } from './facts-of.ts'
import { serviceFailures, type ServiceFailure } from './harness.ts'

/** Runs while the service fails in one way, and ends that whatever happens. */
async function failing<T>(context: CaseContext, code: ServiceFailure, run: () => Promise<T>): Promise<T> {
  await context.failWith(code)
  try {
    return await run()
  } finally {
    await context.restoreAvailability()
  }
}

const hint = 'Let describeError tell this failure of the service from all others, by its code or status.'

const reads: readonly ConformanceCase[] = serviceFailures.map((code) => ({
  title: `a read that the service fails with ${code} says that, and then reads again`,
  wants: [`failures.${code}`, 'restoreAvailability'],
  hint,
  run: async (context: CaseContext) => {
    const value = canary()
    await context.given(value)
    const { store, name } = context
    const read = (): Promise<unknown> => store.readSecret(name, context.call())
    expect((await failing(context, code, () => factsOf(context, 'readSecret', read)))?.code).toBe(code)
    expect((await context.client.get(name, { maxAgeMs: 0 })).text()).toBe(value)
  },
}))

const writes: readonly ConformanceCase[] = serviceFailures.map((code) => ({
  title: `a write that the service fails with ${code} says that, and changes nothing`,
  needs: ['writeSecret'],
  wants: [`failures.${code}`, 'restoreAvailability'],
  hint,
  run: async (context: CaseContext) => {
    const value = canary('old')
    await context.given(value)
    const { store, name } = context
    const write = (): Promise<unknown> => store.writeSecret(name, { text: canary('new') }, context.call())
    expect((await failing(context, code, () => factsOf(context, 'writeSecret', write)))?.code).toBe(code)
    expect((await context.readAnew()).text()).toBe(value)
  },
}))

/** Rules about failures of the service. */
export const serviceFailureCases: readonly ConformanceCase[] = [...reads, ...writes]
