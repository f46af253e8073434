// Conformance: a store that can not be reached: each call fails as an outage, none with an empty answer, and what is held is served.
import type { CallOptions } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { factsOf } from './facts-of.ts'
import type { Capability, FullStore } from './full-store.ts'

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

type Ask = (store: FullStore, name: string, call: CallOptions) => Promise<unknown>

/** Calls that need the service, by their method. Those that read many tell of each secret, and are not here. */
const asks: Readonly<Partial<Record<Capability, Ask>>> = {
  readSecret: (store, name, call) => store.readSecret(name, call),
  readVersion: (store, name, call) => store.readVersion(name, { id: '1' }, call),
  listVersions: (store, name, call) => collect(store.listVersions(name, call)),
  listSecrets: (store, name, call) => collect(store.listSecrets({ prefix: name }, call)),
  describeSecret: (store, name, call) => store.describeSecret(name, call),
  createSecret: (store, name, call) => store.createSecret(`${name}-new`, { text: canary() }, call),
  writeSecret: (store, name, call) => store.writeSecret(name, { text: canary() }, call),
  writeSecretIf: (store, name, call) => store.writeSecretIf(name, { text: canary() }, '1', call),
  deleteSecret: (store, name, call) => store.deleteSecret(name, call),
}

const outage: readonly string[] = ['UNAVAILABLE', 'TIMEOUT']

const failing: readonly ConformanceCase[] = Object.entries(asks).map(([method, ask]) => ({
  title: `${method} fails as an outage while the store can not be reached`,
  needs: [method as Capability],
  wants,
  hint: 'No answer is UNAVAILABLE or TIMEOUT: never NOT_FOUND, an empty list, or what an earlier call has left.',
  run: async (context: CaseContext) => {
    await context.given()
    const { store, name } = context
    const facts = await during(context, () => {
      return factsOf(context, method as Capability, () => ask(store, name, context.call()))
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
