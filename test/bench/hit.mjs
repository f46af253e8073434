// @ts-check
// Bench: what a cached `get` costs, beside the least that any asynchronous cache can cost and beside lru-cache's own fetch.
import { createRequire } from 'node:module'
import { createSecretClient } from '@keyharbor/core'
import { MemoryStore } from '@keyharbor/testing'
import { interleave } from './lib/interleave.mjs'

/** What the suite answers, in one line. */
export const question = 'What does a cached get cost?'

const name = 'db/password'
const names = [name, ...Array.from({ length: 49 }, (_, i) => `other/${i}`)]

/** @returns {Promise<import('./lib/report.mjs').Report>} */
export async function run() {
  const { store, client } = await filledClient()
  const reads = store.calls.count('readSecret')
  const map = new Map(names.map((key) => [key, client.peek(key)]))
  const lru = await filledLru()
  const timings = await interleave([
    { name: 'asyncMap', call: async () => map.get(name) },
    { name: 'lruFetch', call: () => lru.fetch(name) },
    { name: 'clientGet', call: () => client.get(name) },
    { name: 'mapGet', sync: true, call: () => map.get(name) },
    { name: 'clientPeek', sync: true, call: () => client.peek(name) },
  ])
  if (store.calls.count('readSecret') !== reads)
    throw new Error('A get was no hit: the store was read while measuring.')
  await client.close()
  return {
    timings,
    labels: {
      asyncMap: 'async function around Map.get',
      lruFetch: 'lru-cache fetch, hit',
      clientGet: 'client.get, hit',
      mapGet: 'Map.get (synchronous)',
      clientPeek: 'client.peek (synchronous)',
    },
    ratios: [
      ['clientGet', 'asyncMap'],
      ['clientGet', 'lruFetch'],
      ['clientPeek', 'mapGet'],
    ],
  }
}

async function filledClient() {
  const store = new MemoryStore()
  const client = createSecretClient({ store, maxAgeMs: 3_600_000 })
  for (const key of names) {
    await client.create(key, 'x'.repeat(1024))
    await client.get(key)
  }
  return { store, client }
}

/** The copy of lru-cache that core itself uses. */
async function filledLru() {
  const core = createRequire(import.meta.resolve('@keyharbor/core'))
  /** @type {{ LRUCache: new (options: object) => { fetch(key: string): Promise<unknown> } }} */
  const { LRUCache } = core('lru-cache')
  const value = { text: 'x'.repeat(1024) }
  const lru = new LRUCache({ max: 100, ttl: 3_600_000, fetchMethod: () => Promise.resolve(value) })
  for (const key of names) await lru.fetch(key)
  return lru
}
