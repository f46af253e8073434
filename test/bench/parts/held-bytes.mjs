// @ts-check
// Part of `bench core`: bytes held for each of 10 000 secrets of 1 KiB. The argument names who holds them. Needs --expose-gc.
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecretClient } from '@keyharbor/core'
import { FixedStore } from '../lib/fixed-store.mjs'
import { peers } from '../peers/peers.mjs'

const count = 10_000
const payload = 1_024
const maxAgeMs = 3_600_000
const warmNames = namesIn('warm')
const names = namesIn('app')
// Flattens the names and makes their hashes, which all who hold them need.
const known = new Set([...warmNames, ...names])
const whose = process.argv[2] ?? ''

// Once to load and compile all of it.
await fill(warmNames)
const before = await usedBytes()
const held = await fill(names)
const bytes = ((await usedBytes()) - before) / count
console.log(JSON.stringify(bytes))
// They are in use until here.
if (known.size !== 2 * count || held === undefined) throw new Error('Nothing was held.')
process.exit()

/** @param {string} area */
function namesIn(area) {
  return Array.from({ length: count }, (_, i) => `${area}/service-${i}`)
}

/**
 * @param {string[]} names
 * @returns {Promise<unknown>}
 */
async function fill(names) {
  if (whose === 'map') return new Map(names.map((name, i) => [name, text(i)]))
  if (whose === 'client') return await filledClient(names)
  let read = 0
  const get = await peers[whose]?.(async () => text(read++), maxAgeMs, count)
  if (get === undefined) throw new Error(`Name map, client or one of ${Object.keys(peers).join(', ')}.`)
  for (const name of names) await get(name)
  return get
}

/** @param {string[]} names */
async function filledClient(names) {
  const client = createSecretClient({
    store: new FixedStore(),
    maxAgeMs,
    maxEntries: count,
    maxBytes: 2 * count * payload,
  })
  for (const name of names) await client.get(name)
  return client
}

/** A string of its own, of one byte a character. @param {number} i */
function text(i) {
  return Buffer.alloc(payload, 97 + (i % 26)).toString('latin1')
}

async function usedBytes() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.()
    await sleep(20)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
