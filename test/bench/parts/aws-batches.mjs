// @ts-check
// Part of `bench aws`: 1 000 secrets that are not held, by `getMany`, by batches written by hand, and one by one, by the SDK and
// by the client. The argument is the address of the service.
import {
  BatchGetSecretValueCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { SecretsManagerStore } from '@keyharbor/aws'
import { createSecretClient } from '@keyharbor/core'
import { awsPlace } from '../lib/aws-service.mjs'
import { paired } from '../lib/paired.mjs'

const count = 1_000
const batchSize = 20
/** As many batches at once as the store sends. */
const batchesAtOnce = 10
const singlesAtOnce = 50

const names = Array.from({ length: count }, (_, i) => `app/service-${i}`)
const place = awsPlace()
const sdk = new SecretsManagerClient({ ...place, maxAttempts: 1 })
const store = new SecretsManagerStore({ ...place, env: {} })
const client = createSecretClient({ store, maxConcurrency: singlesAtOnce, maxEntries: count })
const abortSignal = new AbortController().signal

const cases = { sdk: byHand, getMany, singles, gets }
console.log(JSON.stringify(await paired(cases, { rounds: 15, calls: 1, block: 1 })))
process.exit()

async function byHand() {
  const batches = Array.from({ length: count / batchSize }, (_, i) => names.slice(i * batchSize, (i + 1) * batchSize))
  const values = new Map()
  await atOnce(batchesAtOnce, batches, async (SecretIdList) => {
    const answer = await sdk.send(new BatchGetSecretValueCommand({ SecretIdList }), { abortSignal })
    for (const { Name, SecretString } of answer.SecretValues ?? []) values.set(Name, SecretString)
  })
  return complete(values)
}

async function singles() {
  const values = new Map()
  await atOnce(singlesAtOnce, names, async (SecretId) => {
    const { Name, SecretString } = await sdk.send(new GetSecretValueCommand({ SecretId }), { abortSignal })
    values.set(Name, SecretString)
  })
  return complete(values)
}

async function getMany() {
  names.forEach((name) => client.invalidate(name))
  const results = await client.getMany(names)
  return complete(new Map([...results].filter(([, { ok }]) => ok)))
}

async function gets() {
  names.forEach((name) => client.invalidate(name))
  const values = new Map()
  await atOnce(singlesAtOnce, names, async (name) => void values.set(name, await client.get(name)))
  return complete(values)
}

/** @param {ReadonlyMap<string, unknown>} values */
function complete(values) {
  if (values.size !== count) throw new Error('There are values missing.')
  return values
}

/**
 * @template T
 * @param {number} limit
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function atOnce(limit, items, work) {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: limit }, worker))
}
