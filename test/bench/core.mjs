// @ts-check
// Bench: what core costs, beside the least that it could be and beside other caches.
import { fileURLToPath } from 'node:url'
import { installLocked } from '../../scripts/lib/consumer.mjs'
import { importTimes, loadedBy } from './lib/imports.mjs'
import { inOwnProcess } from './lib/own-process.mjs'
import { median, ratio, rounded } from './lib/report.mjs'
import { peers } from './peers/peers.mjs'

/** @typedef {import('./lib/report.mjs').Figure} Figure */

/** What the suite answers, in one line. */
export const question = 'What do hits, held secrets, stampedes, imports and a fleet cost, beside other caches?'

const peerNames = Object.keys(peers)

/** @returns {Promise<Figure[]>} */
export async function run() {
  await installLocked(fileURLToPath(new URL('peers', import.meta.url)))
  return [
    ...(await hits()),
    ...(await stampedes()),
    ...(await heldBytes()),
    ...(await imports()),
    ...(await fleet()),
    ...(await peersHits()),
    ...(await peersStampedes()),
    ...(await peersHeldBytes()),
  ]
}

/** @returns {Promise<Figure[]>} */
async function hits() {
  const hot = await inOwnProcess('hits', ['hot'])
  const many = await inOwnProcess('hits', ['many'])
  const peek = await inOwnProcess('hits', ['peek'])
  const json = await inOwnProcess('hits', ['json'])
  const telemetry = await inOwnProcess('idle-telemetry')
  return [
    figure(
      'hit_vs_async_map',
      1.6,
      ratio(hot, 'get', 'async_map'),
      'get of one hot key / async function around Map.get',
    ),
    figure('hit_vs_lru_fetch', 1.15, ratio(hot, 'get', 'lru_fetch'), 'the same / fetch of lru-cache'),
    figure('hit_10k_keys_vs_async_map', 1.8, ratio(many, 'get', 'async_map'), 'get of 10 000 keys in random order'),
    figure('hit_10k_keys_vs_lru_fetch', undefined, ratio(many, 'get', 'lru_fetch'), 'the same / fetch of lru-cache'),
    figure('peek_vs_map_plus_now', 1.1, ratio(peek, 'peek', 'map_plus_now'), 'peek / Map.get and Date.now()'),
    figure('json_hit_vs_hit', 1.25, ratio(json, 'get_json', 'get'), 'get and json() of 20 fields / get'),
    figure(
      'telemetry_idle_overhead',
      1.02,
      ratio(telemetry, 'with_events', 'without'),
      'get with nobody listening / without events',
      3,
    ),
    figure('hit_ns', undefined, median(hot.get), 'get of one hot key, in nanoseconds', 0),
  ]
}

/** @returns {Promise<Figure[]>} */
async function stampedes() {
  const what = 'reads that 1 000 gets make: cold, expired, expired and failing'
  return [{ name: 'stampede_calls', what, value: await inOwnProcess('stampede', ['client']), atMost: 1 }]
}

/** @returns {Promise<Figure[]>} */
async function heldBytes() {
  const [client, map] = [await heldBytesOf('client'), await heldBytesOf('map')]
  return [
    figure('bytes_vs_map', 1.35, client / map, '10 000 secrets of 1 KiB, with versions / strings in a Map'),
    figure('bytes_per_secret', undefined, client, 'bytes of one of them', 0),
  ]
}

/** @returns {Promise<Figure[]>} */
async function imports() {
  const times = importTimes()
  const facade = '@keyharbor/core, local, vault and aws, none used'
  return [
    figure('core_import_vs_lru_import', 2, ratio(times, 'core', 'lru'), 'import of @keyharbor/core / of lru-cache'),
    figure('core_vendor_modules_loaded', 0, (await loadedBy('core')).length, 'packages of others that it loads'),
    figure('core_import_ms', undefined, median(times.core ?? []), 'its time in milliseconds', 1),
    figure('facade_import_vs_eager', 0.03, ratio(times, 'facade', 'eager'), `${facade} / their SDKs`, 3),
    figure('facade_vendor_modules_loaded', 0, (await loadedBy('facade')).length, 'packages of others that they load'),
  ]
}

/** @returns {Promise<Figure[]>} */
async function fleet() {
  const { peak, mean, flat } = await inOwnProcess('fleet')
  return [
    figure(
      'fleet_peak_to_mean',
      1.25,
      peak / mean,
      'busiest second of 10 000 instances × 50 secrets / mean, after one maxAge',
      3,
    ),
    figure('fleet_extra_calls', 1.06, mean / flat, 'reads with refreshing ahead / one for each maxAge', 3),
  ]
}

/** @returns {Promise<Figure[]>} */
async function peersHits() {
  const rounds = await inOwnProcess('hits', ['others'])
  return peerNames.map((name) =>
    figure(`${name}_hit_vs_async_map`, undefined, ratio(rounds, name, 'async_map'), `hit of one hot key, ${name}`),
  )
}

/** @returns {Promise<Figure[]>} */
async function peersStampedes() {
  const figures = []
  for (const name of peerNames) {
    const value = await inOwnProcess('stampede', [name])
    figures.push({ name: `${name}_stampede_calls`, what: `reads that 1 000 gets make, ${name}`, value })
  }
  return figures
}

/** @returns {Promise<Figure[]>} */
async function peersHeldBytes() {
  const map = await heldBytesOf('map')
  const figures = []
  for (const name of peerNames) {
    const bytes = await heldBytesOf(name)
    figures.push(figure(`${name}_bytes_vs_map`, undefined, bytes / map, `10 000 values of 1 KiB, ${name}`))
  }
  return figures
}

/** @param {string} whose */
async function heldBytesOf(whose) {
  const runs = []
  for (let i = 0; i < 3; i++) runs.push(await inOwnProcess('held-bytes', [whose], ['--expose-gc']))
  return median(runs)
}

/**
 * @param {string} name
 * @param {number | undefined} atMost
 * @param {number} value
 * @param {string} what
 * @param {number} [digits]
 * @returns {Figure}
 */
function figure(name, atMost, value, what, digits) {
  return { name, what, value: rounded(value, digits), ...(atMost !== undefined && { atMost }) }
}
