// For tests of the servers: what test:backends says about them, and what it does to them when asked.
import { onTestFinished } from 'vitest'
import { Kv2Store, type Kv2StoreOptions } from '@keyharbor/vault'

/** Throws when it is not set: a test that needs a server must not pass without it. */
export function variable(name: string): string {
  const value = process.env[name]
  if (value !== undefined) return value
  throw new Error(`${name} is not set: run these tests with "pnpm test:backends".`)
}

/**
 * Kills a server, starts it again with its ports and data, or has it made anew: all who use it then lose what they have there.
 * Resolves when that is done.
 */
export async function control(server: string, action: 'kill' | 'restart' | 'reset'): Promise<void> {
  const answer = await fetch(`${variable('KEYHARBOR_BACKENDS_CONTROL')}/${server}/${action}`, { method: 'POST' })
  if (!answer.ok) throw new Error(`${action} ${server}: ${await answer.text()}`)
}

/** Asks an OpenBao directly, past the store. Throws unless it succeeds. */
export async function tell(address: string, token: string, path: string, json: object): Promise<void> {
  const headers = { 'X-Vault-Token': token }
  const answer = await fetch(`${address}/v1/${path}`, { method: 'PUT', headers, body: JSON.stringify(json) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** A store that is closed with the test. */
export function storeAt(options: Kv2StoreOptions): Kv2Store {
  const store = new Kv2Store({ env: {}, ...options })
  onTestFinished(() => store.close())
  return store
}

/** Limits of a call. */
export const call = (): { signal: AbortSignal; timeoutMs: number } => ({
  signal: new AbortController().signal,
  timeoutMs: 5_000,
})
