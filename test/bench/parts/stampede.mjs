// @ts-check
// Part of `bench core`: reads of the store that 1 000 concurrent gets of one key make: cold, expired, and expired with the store
// down. The argument names whose.
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecretClient } from '@keyharbor/core'
import { FixedStore } from '../lib/fixed-store.mjs'
import { peers } from '../peers/peers.mjs'

const waiters = 1_000
const maxAgeMs = 1_000
const store = new FixedStore({ delayMs: 20 })
const get = await opened(process.argv[2] ?? '')
// A timer of a cache that fails with nobody listening would end the process.
process.on('unhandledRejection', () => {})

const cold = await readsOf()
await sleep(maxAgeMs + 50)
const expired = await readsOf()
await sleep(maxAgeMs + 50)
store.down = true
const failing = await readsOf()
console.log(JSON.stringify([cold, expired, failing]))
process.exit()

async function readsOf() {
  const before = store.reads
  await Promise.allSettled(Array.from({ length: waiters }, () => get('db/password')))
  return store.reads - before
}

/**
 * @param {string} whose
 * @returns {Promise<import('../peers/peers.mjs').Get>}
 */
async function opened(whose) {
  const load = async () => (await store.readSecret()).value.text
  const peer = peers[whose]
  if (peer !== undefined) return await peer(load, maxAgeMs, 100)
  // One attempt, as the others make; and nothing is served that is older than `maxAgeMs`.
  const client = createSecretClient({ store, maxAgeMs, staleWhileRevalidateMs: 0, maxStaleMs: 0, maxAttempts: 1 })
  return (key) => client.get(key)
}
