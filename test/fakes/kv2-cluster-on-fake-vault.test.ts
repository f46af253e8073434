// The KV 2 store on nodes of a cluster as the fake plays them: who is followed, and what is an outage.
import { fakeVault, type FakeVault, type FakeVaultOptions } from '@keyharbor/testing'
import { createSecretClient, type CallOptions } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { Kv2Store, type Kv2StoreOptions } from '@keyharbor/vault'
import { expect, onTestFinished, test } from 'vitest'

const call = (): CallOptions => ({ signal: new AbortController().signal, timeoutMs: 5_000 })

async function node(options?: FakeVaultOptions): Promise<FakeVault> {
  const fake = await fakeVault(options)
  onTestFinished(() => fake.close())
  return fake
}

function storeAt({ address, token }: FakeVault, options: Kv2StoreOptions = {}): Kv2Store {
  const store = new Kv2Store({ address, token, env: {}, ...options })
  onTestFinished(() => store.close())
  return store
}

test('a redirect goes to the leader that is configured, and the token with it', async () => {
  const [leader, standby] = [await node(), await node()]
  standby.standby({ leader: leader.address, forwards: false })
  const text = canary()
  await storeAt(standby, { redirectTo: [leader.address] }).createSecret('a', { text }, call())
  expect((await storeAt(leader).readSecret('a', call())).value).toEqual({ text })
  await expect(storeAt(standby).readSecret('a', call())).rejects.toMatchObject({ facts: { code: 'NOT_FOUND' } })
})

// The answer of a standby whose leader is dead is that of one whose leader nobody has configured: only the one who has named
// the nodes can tell an election from a mistake. CONFIG says what to do about both; nothing was sent to an unknown address.
test('a redirect to a leader that is not configured is CONFIG, dead or not, and surely nothing was written', async () => {
  const [leader, standby] = [await node(), await node()]
  standby.standby({ leader: leader.address, forwards: false })
  const refused = { facts: { code: 'CONFIG', reason: 'redirected' } }
  const store = storeAt(standby)
  await expect(store.createSecret('a', { text: canary() }, call())).rejects.toMatchObject(refused)
  await leader.cut()
  await expect(store.createSecret('a', { text: canary() }, call())).rejects.toMatchObject(refused)
  expect(leader.calls.count()).toBe(0)
})

test('a redirect to a configured leader that is dead is UNAVAILABLE, until it is back', async () => {
  const [leader, standby] = [await node(), await node()]
  standby.standby({ leader: leader.address, forwards: false })
  const store = storeAt(standby, { redirectTo: [leader.address] })
  await leader.cut()
  const down = { facts: { code: 'UNAVAILABLE' } }
  await expect(store.createSecret('a', { text: canary() }, call())).rejects.toMatchObject(down)
  await leader.restore()
  await expect(store.createSecret('a', { text: canary() }, call())).resolves.toMatchObject({ id: '1' })
})

test('a standby that knows no leader is UNAVAILABLE, and the client serves what it holds', async () => {
  const fake = await node({ variant: 'vault' })
  const client = createSecretClient({ store: storeAt(fake), clock: fake.clock, maxAgeMs: 1_000, maxAttempts: 1 })
  onTestFinished(() => client.close())
  const text = canary()
  await client.create('a', text)
  await client.get('a')
  fake.standby()
  expect((await client.get('a')).text()).toBe(text)
  await expect(client.put('a', canary(), { timeoutMs: 100 })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  fake.activate()
  expect((await client.refresh('a')).text()).toBe(text)
})

test.each([
  ['openbao', 'standby', 429],
  ['vault', 'performance-standby', 412],
] as const)(
  'a node of %s that lacks what is asked for (%s, %d) is UNAVAILABLE, to be tried again',
  async (variant, as, status) => {
    const fake = await node({ variant })
    fake.standby({ leader: fake.address, as, writesBehind: 1 })
    const headers = { 'x-vault-token': fake.token }
    const url = '/v1/secret/data/a'
    const written = await fake.handle({ method: 'POST', url, headers, body: '{"data":{}}' })
    const index = written.headers['x-vault-index'] ?? ''
    const behind = await fake.handle({ method: 'GET', url, headers: { ...headers, 'x-vault-index': index } })
    expect(behind.status).toBe(status)
    fake.faults.answer(behind)
    const facts = { code: 'UNAVAILABLE', status, retry: 'safe' }
    await expect(storeAt(fake).readSecret('a', call())).rejects.toMatchObject({ facts })
  },
)

test('a mount that is upgraded is UNAVAILABLE for that time', async () => {
  const fake = await node()
  const store = storeAt(fake)
  fake.upgrade('secret', 1_000)
  await expect(store.createSecret('a', { text: canary() }, call())).rejects.toMatchObject({
    facts: { code: 'UNAVAILABLE' },
  })
  await fake.clock.advance(1_000)
  await expect(store.createSecret('a', { text: canary() }, call())).resolves.toMatchObject({ id: '1' })
})

test('a quota is RATE_LIMITED', async () => {
  const fake = await node()
  const headers = { 'x-vault-token': fake.token }
  const body = '{"path":"secret/","rate":1,"interval":"1m"}'
  await fake.handle({ method: 'POST', url: '/v1/sys/quotas/rate-limit/q', headers, body })
  const store = storeAt(fake)
  await store.createSecret('a', { text: canary() }, call())
  await expect(store.readSecret('a', call())).rejects.toMatchObject({ facts: { code: 'RATE_LIMITED', status: 429 } })
})
