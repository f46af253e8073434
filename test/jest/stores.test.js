// Every store in Jest, where errors, dates and bytes of Node are of another realm than the code: in both ways of the recipe.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecretClient, isSecretError } from '@keyharbor/core'
import { EncryptedFileStore } from '@keyharbor/local'
import { canary, fakeVault, findCanary, MemoryStore, printed } from '@keyharbor/testing'
import { Kv2Store } from '@keyharbor/vault'

const folder = mkdtempSync(join(tmpdir(), 'keyharbor-jest-'))
const ends = []
const ended = (end) => {
  ends.push(end)
}

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function clientOf(store) {
  const client = createSecretClient({ store })
  ended(() => client.close())
  return client
}

async function vaultStore() {
  const server = await fakeVault({ token: canary('token') })
  ended(() => server.close())
  return { server, store: new Kv2Store({ address: server.address, token: server.token, env: {} }) }
}

const stores = {
  memory: async () => new MemoryStore(),
  'encrypted file': async () => new EncryptedFileStore({ path: join(folder, `${Math.random()}.age`) }),
  'KV 2': async () => (await vaultStore()).store,
}

describe.each(Object.keys(stores))('%s', (kind) => {
  test('text, bytes, objects and lists come back as they were put', async () => {
    const client = clientOf(await stores[kind]())
    const text = canary('text')
    await client.create('app/db', text)
    expect((await client.get('app/db')).text()).toBe(text)
    await client.put('app/db', Uint8Array.of(0, 255))
    expect(Array.from((await client.refresh('app/db')).bytes())).toEqual([0, 255])
    for (const value of [{ user: 'u', nested: { list: [1, null] } }, ['a', { b: true }]]) {
      await client.put('app/db', value)
      expect((await client.refresh('app/db')).json()).toStrictEqual(value)
    }
  })

  test('what is missing is NOT_FOUND, in an error that Jest knows as one', async () => {
    const error = await clientOf(await stores[kind]())
      .get('none')
      .catch((reason) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(isSecretError(error)).toBe(true)
    expect(error.code).toBe('NOT_FOUND')
  })

  test('a version tells when it was made, as a date', async () => {
    const client = clientOf(await stores[kind]())
    await client.create('app/db', canary())
    const versions = []
    for await (const version of client.listVersions('app/db')) versions.push(version)
    expect(versions).toHaveLength(1)
    expect(versions[0].createdAt).toBeInstanceOf(Date)
  })
})

test('a canary is found in all that is printed of an object, and a secret prints none', async () => {
  const value = canary()
  const client = clientOf(new MemoryStore())
  await client.create('app/db', value)
  expect(findCanary(printed(new Error(value)))).toBe('plain')
  expect(findCanary(printed({ nested: [Buffer.from(value).toString('base64')] }))).toBe('base64')
  expect(findCanary(printed(await client.get('app/db')))).toBeUndefined()
})

test('the folder of an encrypted file that there is not is CONFIG', async () => {
  const store = new EncryptedFileStore({ path: join(folder, 'none', 'store.age') })
  await expect(clientOf(store).create('app/db', canary())).rejects.toMatchObject({ code: 'CONFIG' })
})

test('a memory store keeps the date until which a version is there', async () => {
  const client = clientOf(new MemoryStore())
  const expiresAt = new Date(Date.UTC(2100, 0, 1))
  await client.create('app/db', canary(), { settings: { expiresAt } })
  expect((await client.describe('app/db')).expiresAt).toStrictEqual(expiresAt)
})

test('a server that is away is UNAVAILABLE, and one that hangs a TIMEOUT', async () => {
  const { server, store } = await vaultStore()
  const client = clientOf(store)
  await client.create('app/db', canary())
  server.faults.hang()
  await expect(client.refresh('app/db', { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  await server.cut()
  await expect(client.refresh('app/db')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
