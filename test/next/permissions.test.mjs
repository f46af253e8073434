// @ts-check
// Runs without the right to write files, to start processes and threads: core needs neither. Started with --permission, on its own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecretClient, failover, readOnly, withPrefix } from '@keyharbor/core'
import { canary, ManualClock, MemoryStore } from '@keyharbor/testing'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
const value = canary('value')

/** @param {import('node:test').TestContext} t */
async function setUp(t) {
  const clock = new ManualClock()
  const store = new MemoryStore({ clock })
  await store.createSecret('db', { text: value }, call)
  const client = createSecretClient({ store, clock, maxAgeMs: 60_000, random: () => 0.5 })
  t.after(() => client.close())
  return { clock, store, client }
}

// Acceptance check 53.
void test('this process may neither write nor start anything', async () => {
  for (const right of ['fs.write', 'child', 'worker']) assert.equal(process.permission.has(right), false)
  const { writeFile } = await import('node:fs/promises')
  await assert.rejects(writeFile(new URL('written', import.meta.url), ''), { code: 'ERR_ACCESS_DENIED' })
})

void test('a client reads, writes, lists, rolls back and watches', async (t) => {
  const { client } = await setUp(t)
  const handle = await client.watch('db')
  await client.put('db', 'newer')
  assert.equal((await client.get('db')).text(), 'newer')
  assert.equal(handle.current.text(), 'newer')
  await client.rollback('db')
  assert.equal((await client.get('db')).text(), value)
  assert.equal((await client.getVersion('db', { id: '2' })).text(), 'newer')
  const bundle = await client.watchMany(['db'])
  assert.equal(bundle.current.size, 1)
  const listed = []
  for await (const { name } of client.list()) listed.push(name)
  assert.deepEqual(listed, ['db'])
  await assert.rejects(client.get('none'), { code: 'NOT_FOUND' })
  assert.equal(await client.use('db', (secret) => secret.text()), value)
})

void test('a client retries, serves stale values in an outage, and refreshes ahead of time', async (t) => {
  const { client, clock, store } = await setUp(t)
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 1)
  const first = client.get('db')
  await clock.advance(1_000)
  assert.equal((await first).freshness, 'fresh')
  store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
  await clock.advance(3_590_000)
  const stale = client.get('db')
  await clock.advance(8_000)
  assert.equal((await stale).freshness, 'stale')
  assert.equal(client.health().state, 'stale')
  await clock.advance(2_000)
  const late = client.get('db').catch((error) => error.code)
  await clock.advance(8_000)
  assert.equal(await late, 'STALE_EXCEEDED')
})

void test('stores are made of stores', async (t) => {
  const { store, clock } = await setUp(t)
  const replica = new MemoryStore({ clock })
  await replica.createSecret('app/db', { text: 'of the replica' }, call)
  const both = failover([readOnly(withPrefix(store, 'app/')), readOnly(withPrefix(replica, 'app/'))])
  store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
  const client = createSecretClient({ store: both, clock, random: () => 0 })
  t.after(() => client.close())
  const text = client.get('db').then((secret) => secret.text())
  await clock.advance(8_000)
  assert.equal(await text, 'of the replica')
})
