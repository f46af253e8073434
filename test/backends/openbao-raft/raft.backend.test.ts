// Tests of an OpenBao with storage on disk: sealed, unsealed, killed and started again. One file, since they share the server.
import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { canary } from '@keyharbor/testing'
import type { Kv2Store } from '@keyharbor/vault'
import { call, control, storeAt, tell, variable } from '../started-server.ts'

const address = variable('KEYHARBOR_OPENBAO_RAFT_ADDR')
const token = variable('KEYHARBOR_OPENBAO_RAFT_TOKEN')
const key = variable('KEYHARBOR_OPENBAO_RAFT_KEY')

/** Right after it was unsealed a server is electing itself. */
const served = (store: Kv2Store, name: string, text: string): Promise<void> =>
  vi.waitFor(async () => expect((await store.readSecret(name, call())).value).toEqual({ text }), {
    timeout: 20_000,
    interval: 20,
  })

const sealed = { facts: { code: 'UNAVAILABLE', reason: 'sealed', retry: 'safe' } }

describe('a server with raft storage', () => {
  it('is UNAVAILABLE, reason sealed, while it is sealed, and serves the same secret after that', async () => {
    const [store, name, text] = [storeAt({ address, token }), randomUUID(), canary()]
    await store.createSecret(name, { text }, call())
    await tell(address, token, 'sys/seal', {})
    await expect(store.readSecret(name, call())).rejects.toMatchObject(sealed)
    await expect(store.writeSecret(name, { text: canary() }, call())).rejects.toMatchObject(sealed)
    await tell(address, token, 'sys/unseal', { key })
    await served(store, name, text)
    expect((await store.readSecret(name, call())).version.id).toBe('1')
  })

  it('keeps its secrets when it is killed; the store that knew it before goes on', async () => {
    const [store, name, text] = [storeAt({ address, token }), randomUUID(), canary()]
    await store.createSecret(name, { text }, call())
    await control('openbao-raft', 'kill')
    await expect(store.readSecret(name, call())).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
    await control('openbao-raft', 'restart')
    await expect(store.readSecret(name, call())).rejects.toMatchObject(sealed)
    await tell(address, token, 'sys/unseal', { key })
    await served(store, name, text)
  })

  it('refuses a value of 1 MiB, and nothing is written', async () => {
    const [store, name, text] = [storeAt({ address, token }), randomUUID(), 'v'.repeat(1 << 20)]
    await expect(store.createSecret(name, { text }, call())).rejects.toMatchObject({
      facts: { code: 'VALUE_TOO_LARGE', status: 500, retry: 'never' },
    })
    await expect(store.readSecret(name, call())).rejects.toMatchObject({ facts: { code: 'NOT_FOUND' } })
    await store.createSecret(name, { text: text.slice(0, -1024) }, call())
    const { value } = await store.readSecret(name, call())
    expect('text' in value && value.text.length).toBe((1 << 20) - 1024)
  })
})
