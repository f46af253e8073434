// Stores made of the real KV 2 store, its SDK and its transport, on fake servers: names on the wire, and outages of a socket.
import { allowNames, createSecretClient, failover, withPrefix, type FailoverFact } from '@keyharbor/core'
import { canary, fakeVault, type FakeVault } from '@keyharbor/testing'
import { Kv2Store } from '@keyharbor/vault'
import { expect, onTestFinished, test } from 'vitest'

function storeOn({ address, token }: FakeVault): Kv2Store {
  return new Kv2Store({ address, token, env: {} })
}

async function ownNode(): Promise<FakeVault> {
  const fake = await fakeVault()
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
