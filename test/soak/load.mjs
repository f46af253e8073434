// @ts-check
// Soak: an application that uses a client in every way, at random, and is surprised by nothing but what must not happen.
import { setTimeout as sleep } from 'node:timers/promises'
import { isSecretError } from '@keyharbor/core'

/** What an application may meet while its store fails. */
const expected = [
  'UNAVAILABLE',
  'TIMEOUT',
  'MALFORMED_RESPONSE',
  'RATE_LIMITED',
  'STALE_EXCEEDED',
  'ABORTED',
  'CONFLICT',
]

/** @typedef {import('@keyharbor/core').SecretClient<import('@keyharbor/vault').Kv2Store>} Client */

/**
 * @typedef {object} Load
 * @property {() => Client} client  The one of the moment: they come and go.
 * @property {readonly string[]} names
 * @property {(secret: import('@keyharbor/core').Secret) => void} served
 * @property {(outcome: string) => void} count
 * @property {(what: string) => void} surprised
 * @property {() => boolean} isOver
 */

/** @param {Load} load */
export async function run(load) {
  while (!load.isOver()) {
    const client = load.client()
    try {
      await anyUse(load, client)
    } catch (error) {
      const code = isSecretError(error) ? error.code : 'no SecretError'
      load.count(code)
      if (!expected.includes(code) && client === load.client()) load.surprised(code)
    }
    await sleep(Math.random() * 4)
  }
}

/** @param {Load} load @param {Client} client */
async function anyUse({ names, served, count }, client) {
  const name = names[Math.floor(Math.random() * names.length)] ?? ''
  const serve = (/** @type {import('@keyharbor/core').Secret} */ secret) => {
    served(secret)
    count(secret.freshness)
  }
  const dice = Math.random()
  if (dice < 0.9) return serve(await client.get(name))
  if (dice < 0.92) return serve(await client.refresh(name))
  if (dice < 0.94) return client.invalidate(name)
  if (dice < 0.95) return serve(await client.get(name, { signal: AbortSignal.timeout(Math.ceil(Math.random() * 5)) }))
  if (dice < 0.96) return serve(await client.use(name, (secret) => secret))
  if (dice < 0.97) return count(String(await client.has(`${name}-none`)))
  if (dice < 0.985) {
    for (const { secret } of (await client.getMany(names.slice(0, 10))).values())
      if (secret !== undefined) serve(secret)
    return
  }
  const handle = await client.watch(name)
  handle.subscribe(serve)
  await sleep(Math.random() * 2_000)
  handle.dispose()
}
