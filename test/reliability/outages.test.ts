// Outages and restarts of the stores that need no server of others; OpenBao: test/backends/openbao-raft/.
import { copyFile, mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EncryptedFileStore } from '@keyharbor/local'
import { fakeVault, MemoryStore, type FakeVault } from '@keyharbor/testing'
import { Kv2Store } from '@keyharbor/vault'
import { onTestFinished } from 'vitest'
import { describeOutages } from './describe-outages.ts'

const call = { signal: new AbortController().signal, timeoutMs: 8_000 }

describeOutages({
  name: 'a store in memory',
  makeStore: async (name, value) => {
    const store = new MemoryStore()
    await store.createSecret(name, { text: value }, call)
    return store
  },
  code: 'UNAVAILABLE',
  makeUnavailable: async (store) => store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity),
  restoreAvailability: async (store) => store.faults.clear(),
  // What is in memory has no life of its own: the connection breaks, once.
  restartBackend: async () => {},
})

/** Where the file of a store is; an outage is that it is damaged until a copy is brought back. */
const pathOf = (store: EncryptedFileStore): string => store.scope[0] ?? ''

describeOutages({
  name: 'an encrypted file',
  makeStore: async (name, value) => {
    const folder = await mkdtemp(join(tmpdir(), 'keyharbor-outage-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const store = new EncryptedFileStore({ path: join(folder, 'store.age') })
    await store.createSecret(name, { text: value }, call)
    return store
  },
  code: 'INTEGRITY',
  makeUnavailable: async (store) => {
    await copyFile(pathOf(store), `${pathOf(store)}.copy`)
    await truncate(pathOf(store), 100)
  },
  restoreAvailability: (store) => copyFile(`${pathOf(store)}.copy`, pathOf(store)),
  restartBackend: async (store) => {
    await copyFile(pathOf(store), `${pathOf(store)}.copy`)
    await copyFile(`${pathOf(store)}.copy`, pathOf(store))
  },
})

const fakes = new Map<Kv2Store, FakeVault>()

describeOutages({
  name: 'KV 2 on fakeVault',
  makeStore: async (name, value) => {
    const fake = await fakeVault()
    onTestFinished(() => fake.close())
    const store = new Kv2Store({ address: fake.address, token: fake.token, env: {} })
    fakes.set(store, fake)
    await store.createSecret(name, { text: value }, call)
    return store
  },
  code: 'UNAVAILABLE',
  makeUnavailable: async (store) => await fakes.get(store)?.cut(),
  restoreAvailability: async (store) => await fakes.get(store)?.restore(),
  restartBackend: async (store) => {
    await fakes.get(store)?.cut()
    await fakes.get(store)?.restore()
  },
})
