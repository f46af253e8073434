// @ts-check
// Bench: what reading AWS Secrets Manager through the store and the client costs, beside the SDK alone.
import { withAwsService } from './lib/aws-service.mjs'
import { loadedBy } from './lib/imports.mjs'
import { inOwnProcess } from './lib/own-process.mjs'
import { median, ratio, ratioInterval, rounded } from './lib/report.mjs'

/** @typedef {import('./lib/report.mjs').Figure} Figure */

/** What the suite answers, in one line. */
export const question = 'What do uncached reads, batches and the first secret of AWS cost, beside the SDK alone?'

const processRounds = 31

/** @returns {Promise<Figure[]>} */
export async function run() {
  return await withAwsService(async (address) => [
    ...(await reads(address)),
    ...(await batches(address)),
    ...(await firstSecrets(address)),
    figure('aws_vendor_modules_loaded', (await loadedBy('aws')).length, 'packages of others that its import loads', {
      atMost: 0,
    }),
  ])
}

/** @param {string} address @returns {Promise<Figure[]>} */
async function reads(address) {
  const { time, cpu } = await inOwnProcess('aws-reads', [address])
  return [
    ...compared('store_read_time', time, 'store', 'time of readSecret / of the same call of the SDK'),
    ...compared('store_read_cpu', cpu, 'store', 'CPU of both'),
    ...compared('client_read_time', time, 'client', 'time of a forced get / of the same call of the SDK'),
    ...compared('client_read_cpu', cpu, 'client', 'CPU of both'),
    figure('sdk_read_us', median(time.sdk) / 1_000, 'a call of the SDK to a server beside it, in microseconds', {}, 0),
  ]
}

/**
 * A ratio, and where its median lies in 19 of 20 runs.
 * @param {string} name
 * @param {import('./lib/interleave.mjs').Rounds} rounds
 * @param {string} whose
 * @param {string} what
 * @returns {Figure[]}
 */
function compared(name, rounds, whose, what) {
  const value = ratioInterval(rounds, whose, 'sdk').map((end) => rounded(end, 3))
  return [
    figure(`${name}_vs_sdk`, ratio(rounds, whose, 'sdk'), what, { atMost: 1.05 }, 3),
    { name: `${name}_interval`, what: 'its interval of 95%', value },
  ]
}

/** @param {string} address @returns {Promise<Figure[]>} */
async function batches(address) {
  const { time } = await inOwnProcess('aws-batches', [address])
  const many = 'getMany of 1 000 secrets'
  return [
    figure('singles_vs_get_many', ratio(time, 'gets', 'getMany'), `1 000 gets, 50 at once / ${many}`, { atLeast: 8 }),
    figure(
      'sdk_singles_vs_get_many',
      ratio(time, 'singles', 'getMany'),
      `1 000 calls of the SDK, 50 at once / ${many}`,
    ),
    figure('get_many_vs_batches', ratio(time, 'getMany', 'sdk'), `${many} / batches of the SDK`, { atMost: 1.1 }),
    figure('get_many_ms', median(time.getMany) / 1e6, `${many}, in milliseconds`, {}, 1),
  ]
}

/** @param {string} address @returns {Promise<Figure[]>} */
async function firstSecrets(address) {
  const rounds = { client: /** @type {number[]} */ ([]), sdk: /** @type {number[]} */ ([]) }
  for (let round = 0; round < processRounds; round++) {
    for (const whose of /** @type {const} */ (['client', 'sdk']))
      rounds[whose].push(await inOwnProcess('aws-first-secret', [address, whose]))
  }
  const more = rounds.client.map((ms, round) => ms - (rounds.sdk[round] ?? NaN))
  const what = 'from the start of a process to its first secret'
  return [
    figure('first_secret_over_sdk_ms', median(more), `milliseconds more ${what} than with the SDK`, { atMost: 15 }, 1),
    figure('sdk_first_secret_ms', median(rounds.sdk), `milliseconds ${what}, with the SDK`, {}, 0),
  ]
}

/**
 * @param {string} name
 * @param {number} value
 * @param {string} what
 * @param {{ atMost?: number, atLeast?: number }} [goal]
 * @param {number} [digits]
 * @returns {Figure}
 */
function figure(name, value, what, goal = {}, digits) {
  return { name, what, value: rounded(value, digits), ...goal }
}
