// @ts-check
// Part of `bench core`: a hit while nobody listens to events, beside a hit of a client that has none.
import { coreParts } from '../../../scripts/lib/core-parts.mjs'
import { FixedStore } from '../lib/fixed-store.mjs'
import { interleave } from '../lib/interleave.mjs'

const name = 'db/password'
const silent = {
  file: 'events/events.ts',
  was: 'return this.#get.hasSubscribers',
  is: 'return false',
}
const withEvents = await clientOf()
const without = await clientOf(silent)
const cases = [
  { name: 'without', call: () => without.get(name) },
  { name: 'with_events', call: () => withEvents.get(name) },
]
console.log(JSON.stringify(await interleave(cases, { rounds: 101 })))
process.exit()

/** @param {import('../../../scripts/lib/core-parts.mjs').Change} [change] */
async function clientOf(change) {
  const { createSecretClient } = await coreParts(change)
  const client = createSecretClient({ store: new FixedStore(), maxAgeMs: 3_600_000 })
  await client.get(name)
  return client
}
