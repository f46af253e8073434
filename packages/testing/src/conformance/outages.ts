// Conformance: a store that can not be reached: each call fails as an outage, none with an empty answer, and what is held is served.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { factsOf } from './facts-of.ts'
import type { Capability } from './full-store.ts'
import { storeAsks } from './store-asks.ts'

const wants = ['makeUnavailable', 'restoreAvailability'] as const

/** Runs with the backend cut off, and brings it back whatever happens. */
async function during<T>(context: CaseContext, run: () => Promise<T>): Promise<T> {
  await context.makeUnavailable()
  try {
    return await run()
  } finally {
    await context.restoreAvailability()
  }
}

const outage: readonly string[] = ['UNAVAILABLE', 'TIMEOUT']

const failing: readonly ConformanceCase[] = Object.entries(storeAsks).map(([method, ask]) => ({
  title: `${method} fails as an outage while the store can not be reached`,
  needs: [method as Capability],
  wants,
  hint: 'No answer is UNAVAILABLE or TIMEOUT: never NOT_FOUND, an empty list, or what an earlier call has left.',
  run: async (context: CaseContext) => {
    await context.given()
    const { store, name } = context
    const { version } = await context.readAnew()
    const facts = await during(context, () => {
      return factsOf(context, method as Capability, () => ask(store, { name, version }, context.call()))
    })
    expect(outage, `It ${facts === undefined ? 'succeeds' : `fails with ${facts.code}`}.`).toContain(facts?.code)
  },
}))

const held: readonly ConformanceCase[] = [
  {
    title: 'a value that is fresh is served while the store can not be reached',
    wants,
    run: async (context) => {
      const value = canary()
      await context.given(value)
      await context.client.get(context.name)
      expect(await during(context, async () => (await context.client.get(context.name)).text())).toBe(value)
    },
  },
  {
    title: 'what was there before an outage is there after it, and can be written',
    needs: ['writeSecret'],
    wants,
    run: async (context) => {
      const [value, next] = [canary('old'), canary('next')]
      await context.given(value)
      await during(context, () => Promise.resolve())
      expect((await context.readAnew()).text()).toBe(value)
      await context.client.put(context.name, next)
      expect((await context.readAnew()).text()).toBe(next)
    },
  },
]

/** Rules about outages. Two more, of the client, are among those about errors. */
export const outageCases: readonly ConformanceCase[] = [...failing, ...held]
