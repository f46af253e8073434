// @ts-check
// Part of `bench core`: what a hit costs. The argument names one comparison; each runs in a process of its own, since call sites
// that other cases have passed through are slower for all.
import { createSecretClient } from '@keyharbor/core'
import { FixedStore, kibibyte } from '../lib/fixed-store.mjs'
import { interleave } from '../lib/interleave.mjs'
import { peers } from '../peers/peers.mjs'

/** @typedef {import('../lib/interleave.mjs').Case} Case */

const maxAgeMs = 3_600_000
const name = 'db/password'
const fewNames = [name, ...Array.from({ length: 49 }, (_, i) => `other/${i}`)]
const manyNames = Array.from({ length: 10_000 }, (_, i) => `app/service-${i}`)

/** @type {Record<string, () => Promise<Case[]>>} */
const comparisons = { hot, many, peek, json, others }
const comparison = comparisons[process.argv[2] ?? '']
if (comparison === undefined) throw new Error(`Name one of ${Object.keys(comparisons).join(', ')}.`)
console.log(JSON.stringify(await interleave(await comparison())))
process.exit()

async function hot() {
  const { client, map } = await filled(fewNames)
  const lru = await filledPeer('lru_cache_fetch', fewNames)
  return [
    { name: 'async_map', call: async () => map.get(name) },
    { name: 'lru_fetch', call: () => lru(name) },
    { name: 'get', call: () => client.get(name) },
  ]
}

/** In random order, as many as a large service holds. */
async function many() {
  const { client, map } = await filled(manyNames)
  const lru = await filledPeer('lru_cache_fetch', manyNames)
  return [
    { name: 'async_map', call: inTurn(async (key) => map.get(key)) },
    { name: 'lru_fetch', call: inTurn(lru) },
    { name: 'get', call: inTurn((key) => client.get(key)) },
  ]
}

async function peek() {
  const { client, map } = await filled(fewNames)
  /** @type {Case[]} */
  const cases = [
    { name: 'map_plus_now', sync: true, call: () => (Date.now() > 0 ? map.get(name) : undefined) },
    { name: 'peek', sync: true, call: () => client.peek(name) },
  ]
  return cases
}

async function json() {
  const text = JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`field${i}`, `value ${i}`])))
  const { client } = await filled(fewNames, text)
  // Somebody uses the object, as is the case in a program that asks on and on.
  const used = (await client.get(name)).json()
  return [
    { name: 'get', call: () => client.get(name) },
    { name: 'get_json', call: () => client.get(name), suffix: '.json()', used },
  ]
}

async function others() {
  const { map } = await filled(fewNames)
  /** @type {Case[]} */
  const cases = [{ name: 'async_map', call: async () => map.get(name) }]
  for (const peer of Object.keys(peers)) {
    const get = await filledPeer(peer, fewNames)
    cases.push({ name: peer, call: async () => await get(name) })
  }
  return cases
}

/**
 * @param {string[]} names
 * @param {string} [text]
 */
async function filled(names, text = kibibyte) {
  const client = createSecretClient({
    store: new FixedStore({ text }),
    maxAgeMs,
    maxEntries: names.length,
    maxBytes: 2 ** 30,
  })
  for (const key of names) await client.get(key)
  return { client, map: new Map(names.map((key) => [key, client.peek(key)])) }
}

/**
 * @param {string} peer
 * @param {string[]} names
 */
async function filledPeer(peer, names) {
  const value = { text: kibibyte }
  const get = await peers[peer]?.(async () => value, maxAgeMs, names.length)
  if (get === undefined) throw new Error(`There is no peer ${peer}.`)
  for (const key of names) await get(key)
  return get
}

/** @param {(key: string) => unknown} get */
function inTurn(get) {
  const order = manyNames.map((key, i) => ({ key, at: (i * 7_919) % manyNames.length })).sort((a, b) => a.at - b.at)
  const keys = order.map(({ key }) => key)
  let next = 0
  return () => {
    next = next + 1 === keys.length ? 0 : next + 1
    return get(/** @type {string} */ (keys[next]))
  }
}
