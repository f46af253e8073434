// Stores made of the real KV 2 store, its SDK and its transport, on fake servers: names on the wire, and outages of a socket.
import {
  allowNames,
  createSecretClient,
  failover,
  withPrefix,
  type FailoverFact,
  type SecretStore,
} from '@keyharbor/core'
import { canary, fakeVault, type FakeVault } from '@keyharbor/testing'
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { Kv2Store } from '@keyharbor/vault'
import { expect, onTestFinished, test } from 'vitest'

const fakes = new Map<SecretStore, FakeVault>()

const fakeOf = (store: SecretStore): FakeVault => fakes.get(store) ?? expect.fail('The store has no fake.')

async function node(): Promise<FakeVault> {
  const fake = await fakeVault()
  // The server keeps 10 versions of a secret by default; a case of the suite makes more and reads them all.
  const headers = { 'x-vault-token': fake.token }
  await fake.handle({ method: 'POST', url: '/v1/secret/config', headers, body: '{"max_versions":100}' })
  return fake
}

function storeOn({ address, token }: FakeVault): Kv2Store {
  return new Kv2Store({ address, token, env: {} })
}

describeSecretStore({
  name: 'withPrefix(Kv2Store) on fakeVault',
  makeStore: async () => {
    const fake = await node()
    const store = withPrefix(storeOn(fake), 'team a/app/')
    fakes.set(store, fake)
    return store
  },
  reopen: async (store) => withPrefix(storeOn(fakeOf(store)), 'team a/app/'),
  previous: 'previous',
  validNames: ['conformance/a b/é/100%#?', "conformance/o'brien", 'conformance/%', 'conformance/a%2Fb'],
  invalidNames: ['a//b', '/a', 'a/', 'a\\b', '%2e%2e/x', 'a\u00a0b'],
  makeUnavailable: (store) => fakeOf(store).cut(),
  restoreAvailability: async (store) => {
    fakeOf(store).faults.clear()
    await fakeOf(store).restore()
  },
  restartBackend: async (store) => {
    await fakeOf(store).cut()
    await fakeOf(store).restore()
  },
  failures: ['UNAVAILABLE', 'RATE_LIMITED', 'MALFORMED_RESPONSE'],
  failWith: async (store, code) => {
    const { faults } = fakeOf(store)
    if (code === 'RATE_LIMITED') faults.throttle({ times: Infinity })
    else if (code === 'MALFORMED_RESPONSE') faults.htmlPage({ times: Infinity })
    else faults.fail({ status: 503, times: Infinity })
  },
  closeBackend: async () => void (await Promise.all([...fakes.values()].map((fake) => fake.close()))),
})

async function ownNode(): Promise<FakeVault> {
  const fake = await node()
  onTestFinished(() => fake.close())
  return fake
}

test('a prefix and a guard show on the wire: nothing outside of them is asked for', async () => {
  const fake = await ownNode()
  const client = createSecretClient({ store: withPrefix(allowNames(storeOn(fake), ['app/db/*']), 'app/') })
  onTestFinished(() => client.close())
  const text = canary()
  await client.create('db/password', text)
  await expect(client.get('mail/key')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(client.get('db/../../other')).rejects.toMatchObject({ code: 'INVALID_NAME' })
  expect((await client.get('db/password')).text()).toBe(text)
  const paths = [...fake.calls].map((each) => JSON.stringify(each))
  expect(paths.length).toBeGreaterThan(0)
  for (const path of paths) expect(path).toMatch(/app\/db\/password|config|sys\//)
})

test('a primary whose port is closed: the replica answers, and the primary again once it is back', async () => {
  const [primary, replica] = [await ownNode(), await ownNode()]
  const text = canary()
  const call = { signal: new AbortController().signal, timeoutMs: 5_000 }
  for (const fake of [primary, replica]) await storeOn(fake).createSecret('db', { text }, call)
  const told: FailoverFact[] = []
  const recovered: unknown[] = []
  const store = failover([storeOn(primary), storeOn(replica)], {
    probeAfterMs: 1,
    events: { onFailover: (fact) => told.push(fact), onRecovered: (fact) => recovered.push(fact) },
  })
  const client = createSecretClient({ store, maxAgeMs: 0 })
  onTestFinished(() => client.close())
  await primary.cut()
  expect((await client.get('db')).text()).toBe(text)
  expect(told).toEqual([{ from: 0, to: 1, code: 'UNAVAILABLE' }])
  await primary.restore()
  while (recovered.length === 0) expect((await client.get('db')).text()).toBe(text)
  expect(recovered[0]).toEqual({ from: 1 })
})

test('a primary that takes requests and never answers: the replica does, within two attempts', async () => {
  const [primary, replica] = [await ownNode(), await ownNode()]
  const call = { signal: new AbortController().signal, timeoutMs: 5_000 }
  const text = canary()
  await storeOn(replica).createSecret('db', { text }, call)
  primary.faults.hang({ times: Infinity })
  const attemptTimeoutMs = 300
  const client = createSecretClient({
    store: failover([storeOn(primary), storeOn(replica)], { attemptTimeoutMs }),
    timeoutMs: 2 * attemptTimeoutMs,
  })
  onTestFinished(() => client.close())
  expect((await client.get('db')).text()).toBe(text)
})
