// Tests of an OpenBao with storage on disk: sealed, unsealed, killed and started again. One file, since they share the server.
import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { canary, fakeVault } from '@keyharbor/testing'
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { Kv2Store } from '@keyharbor/vault'
import { describeOutages } from '../../reliability/describe-outages.ts'
import { answersOf, type Asking } from '../same-answers.ts'
import { call, control, storeAt, tell, variable } from '../started-server.ts'

const address = variable('KEYHARBOR_OPENBAO_RAFT_ADDR')
const token = variable('KEYHARBOR_OPENBAO_RAFT_TOKEN')
const key = variable('KEYHARBOR_OPENBAO_RAFT_KEY')

const expectServed = async (store: Kv2Store, name: string, text: string): Promise<void> =>
  expect((await store.readSecret(name, call())).value).toEqual({ text })

const sealed = { facts: { code: 'UNAVAILABLE', reason: 'sealed', retry: 'safe' } }

const mount = 'conformance'
await vi.waitFor(() => tell(address, token, `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } }))
// The server keeps 10 versions of a secret by default; a case of the suite makes more and reads them all.
await vi.waitFor(() => tell(address, token, `${mount}/config`, { max_versions: 100 }), { timeout: 20_000 })

/** Right after it was unsealed a server is electing itself: it reads, and can not write yet. */
async function unseal(): Promise<void> {
  await tell(address, token, 'sys/unseal', { key })
  const isActive = async (): Promise<void> => expect((await fetch(`${address}/v1/sys/health`)).status).toBe(200)
  await vi.waitFor(isActive, { timeout: 20_000, interval: 20 })
}

async function start(): Promise<void> {
  await control('openbao-raft', 'restart')
  await unseal()
}

describeSecretStore({
  name: 'Kv2Store on OpenBao with raft storage',
  makeStore: () => Promise.resolve(new Kv2Store({ address, token, mount, env: {} })),
  reopen: () => Promise.resolve(new Kv2Store({ address, token, mount, env: {} })),
  previous: 'previous',
  makeUnavailable: () => control('openbao-raft', 'kill'),
  restoreAvailability: start,
  restartBackend: async () => {
    await control('openbao-raft', 'kill')
    await start()
  },
})

describeOutages({
  name: 'KV 2 on OpenBao',
  makeStore: async (name, value) => {
    const store = new Kv2Store({ address, token, env: {} })
    await store.createSecret(name, { text: value }, call())
    return store
  },
  code: 'UNAVAILABLE',
  makeUnavailable: () => control('openbao-raft', 'kill'),
  restoreAvailability: start,
  restartBackend: async () => {
    await control('openbao-raft', 'kill')
    await start()
  },
})

describe('a server with raft storage', () => {
  it('is UNAVAILABLE, reason sealed, while it is sealed, and serves the same secret after that', async () => {
    const [store, name, text] = [storeAt({ address, token }), randomUUID(), canary()]
    await store.createSecret(name, { text }, call())
    await tell(address, token, 'sys/seal', {})
    await expect(store.readSecret(name, call())).rejects.toMatchObject(sealed)
    await expect(store.writeSecret(name, { text: canary() }, call())).rejects.toMatchObject(sealed)
    await unseal()
    await expectServed(store, name, text)
    expect((await store.readSecret(name, call())).version.id).toBe('1')
  })

  it('keeps its secrets when it is killed; the store that knew it before goes on', async () => {
    const [store, name, text] = [storeAt({ address, token }), randomUUID(), canary()]
    await store.createSecret(name, { text }, call())
    await control('openbao-raft', 'kill')
    await expect(store.readSecret(name, call())).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
    await control('openbao-raft', 'restart')
    await expect(store.readSecret(name, call())).rejects.toMatchObject(sealed)
    await unseal()
    await expectServed(store, name, text)
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

const get = (path: string): Asking => ({ method: 'GET', path })
const put = (path: string, json?: unknown): Asking => ({ method: 'PUT', path, json, token: false })
const wrongKey = (bytes: number): Asking => put('sys/unseal', { key: Buffer.alloc(bytes, 7).toString('base64') })

/** What a server tells of itself, open or sealed. */
const told = ['sys/health', 'sys/health?sealedcode=299', 'sys/seal-status', 'sys/init', 'sys/leader'].map(get)

/** From the first write to the end of everything, with the reads that fail between. */
function lifeOf(name: string): readonly Asking[] {
  const read = get(`secret/data/${name}`)
  return [
    read,
    { method: 'POST', path: `secret/data/${name}`, json: { data: { n: 1 } } },
    read,
    get(`secret/metadata/${name}`),
    { method: 'DELETE', path: `secret/data/${name}` },
    read,
    { method: 'DELETE', path: `secret/metadata/${name}` },
    read,
  ]
}

const whileSealed: readonly Asking[] = [
  ...told,
  ...['secret/data/a', 'sys/nothing', 'auth/token/lookup-self', 'sys/internal/ui/mounts', 'sys/unseal', 'sys/seal'].map(
    get,
  ),
  { ...get('secret/data/a'), token: false },
  { ...get('secret/data/a'), headers: { 'X-Vault-Index': 'garbage' } },
  { ...get('sys/health'), headers: { 'X-Vault-Namespace': 'none' } },
  { method: 'POST', path: 'secret/data/a', json: { data: {} } },
  { method: 'HEAD', path: 'sys/health' },
  put('sys/seal'),
  put('sys/step-down'),
  put('sys/init', { secret_shares: 1, secret_threshold: 1 }),
  put('sys/unseal', {}),
  put('sys/unseal', { key: 'zz' }),
  put('sys/unseal', { key: 'abcd' }),
  ...[16, 20, 32, 33, 34].map(wrongKey),
  put('sys/unseal', { key: Buffer.alloc(32, 7).toString('hex') }),
  put('sys/unseal', { key: wrongKey(32), reset: true }),
  put('sys/unseal', { reset: true }),
  get('sys/seal-status'),
]

describe('fakeVault', () => {
  it('answers as the node of a cluster does, sealed, unsealed by its key and open', async () => {
    const fake = await fakeVault()
    onTestFinished(() => fake.close())
    fake.activate()
    const [real, faked] = [
      { address, token },
      { address: fake.address, token: fake.token },
    ]
    const both = async (asked: readonly Asking[]): Promise<void> => {
      expect(await answersOf(faked, asked)).toEqual(await answersOf(real, asked))
    }
    await both(told)
    await both(lifeOf(randomUUID()))
    for (const { address: at, token: by } of [real, faked]) await tell(at, by, 'sys/seal', {})
    await both(whileSealed)
    await unseal()
    await tell(fake.address, '', 'sys/unseal', { key: fake.unsealKeys[0] })
    await both(told)
  })
})
