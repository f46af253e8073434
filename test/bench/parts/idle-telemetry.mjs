// @ts-check
// Part of `bench core`: a hit while nobody listens to events, beside a hit of a client that has none.
import { builtFromCore } from '../../../scripts/lib/core-build.mjs'
import { FixedStore } from '../lib/fixed-store.mjs'
import { interleave } from '../lib/interleave.mjs'

const name = 'db/password'
const silent = {
  file: 'client/events.ts',
  was: 'return this.#get.hasSubscribers',
  is: 'return false',
}
const withEvents = await clientOf('with-events')
const without = await clientOf('without-events', silent)
const cases = [
  { name: 'without', call: () => without.get(name) },
  { name: 'with_events', call: () => withEvents.get(name) },
]
console.log(JSON.stringify(await interleave(cases, { rounds: 101 })))
process.exit()

/**
 * @param {string} build
 * @param {import('../../../scripts/lib/core-build.mjs').Change} [change]
 * @returns {Promise<import('@keyharbor/core').SecretClient<FixedStore>>}
 */
async function clientOf(build, change) {
  const { createSecretClient } = await builtFromCore(build, `export * from './index.ts'`, change)
  const client = createSecretClient({ store: new FixedStore(), maxAgeMs: 3_600_000 })
  await client.get(name)
  return client
}
