// Reading through the client: no secret goes back to an older version because a replica of the store lags.
import { MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import { codeOf, setup, type Setup } from '../../fixtures/setup.ts'
import { allowNames } from '../compose/allow-names.ts'
import { failover } from '../compose/failover.ts'
import { readOnly } from '../compose/read-only.ts'
import { withPrefix } from '../compose/with-prefix.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { createSecretClient } from './create-secret-client.ts'

type Client = Setup['client']
type Options = NonNullable<Parameters<typeof setup>[0]>

const minute = 60_000
const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
const policy = { maxAgeMs: minute, staleWhileRevalidateMs: minute, maxStaleMs: 60 * minute }

/** As `readOnly` of another copy of this package makes it. */
function readOnlyOfAnotherCopy(store: MemoryStore): SecretStore {
  const methods = Object.fromEntries(Object.entries(readOnly(store)))
  return { ...methods, [Symbol.for('keyharbor.movesCurrent')]: true } as unknown as SecretStore
}

describe('an older version', () => {
  test('of a store that can’t move what is current is not taken for an answer', async () => {
    const { client, clock, store, change } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    Object.assign(store, { setCurrent: undefined })
    await change('newer')
    await client.get('db')
    const { readSecret, readVersion } = store
    store.readSecret = (name, call) => readVersion.call(store, name, { id: '1' }, call)
    await expect(client.refresh('db')).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'outdated-answer' })
    expect((await client.get('db')).text()).toBe('newer')
    store.readSecret = readSecret
    await clock.advance(1_000)
    expect((await client.refresh('db')).text()).toBe('newer')
  })

  test('than the one that this client has just written is not taken for an answer', async () => {
    const { client, store } = await setup(policy)
    Object.assign(store, { setCurrent: undefined })
    await client.put('db', 'newer')
    const { readVersion } = store
    store.readSecret = (name, call) => readVersion.call(store, name, { id: '1' }, call)
    expect(await codeOf(client.get('db'))).toBe('UNAVAILABLE')
  })

  test.each([
    ['the secret was invalidated', (client: Client) => Promise.resolve(client.invalidate('db'))],
    ['another write failed', (client: Client) => codeOf(client.putIf('db', 'x', '1'))],
  ])('than that is not taken for an answer after %s either', async (_, happens) => {
    const { client, store } = await setup(policy)
    Object.assign(store, { setCurrent: undefined })
    await client.put('db', 'newer')
    await happens(client)
    const { readVersion } = store
    store.readSecret = (name, call) => readVersion.call(store, name, { id: '1' }, call)
    expect(await codeOf(client.get('db'))).toBe('UNAVAILABLE')
  })

  test('than the newest of several writes is not taken for an answer, in whatever order they end', async () => {
    const { client, clock, store } = await setup(policy)
    Object.assign(store, { setCurrent: undefined })
    store.faults.answerLate('writeSecret', 100)
    const first = client.put('db', 'second version')
    await client.put('db', 'third version')
    await clock.advance(100)
    expect((await first).id).toBe('2')
    const { readVersion } = store
    store.readSecret = (name, call) => readVersion.call(store, name, { id: '2' }, call)
    expect(await codeOf(client.get('db'))).toBe('UNAVAILABLE')
  })

  test.each<[string, (store: MemoryStore) => SecretStore]>([
    ['the store can move what is current', (store) => store],
    ['the store behind one that only reads can', (store) => readOnly(store)],
    ['the store behind several views can', (store) => withPrefix(allowNames(readOnly(store), ['app/*']), 'app/')],
    ['a store of a failover can', (store) => failover([readOnly(store), new MemoryStore()])],
    ['the store behind a view of another copy of this package can', (store) => readOnlyOfAnotherCopy(store)],
  ])('is taken where %s', async (_, view) => {
    const store = new MemoryStore()
    for (const name of ['db', 'app/db']) await store.createSecret(name, { text: 'old' }, call)
    for (const name of ['db', 'app/db']) await store.writeSecret(name, { text: 'newer' }, call)
    const client = createSecretClient({ store: view(store), minRefreshIntervalMs: 0 })
    expect((await client.get('db')).version).toBe('2')
    for (const name of ['db', 'app/db']) await store.setCurrent(name, '1', '2', call)
    expect((await client.refresh('db')).version).toBe('1')
  })

  test('is not told from others by an adapter whose compareVersions throws by accident, and nothing else comes of that', async () => {
    const { client, store } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    Object.assign(store, { setCurrent: undefined })
    await client.put('db', 'newer')
    await client.get('db')
    store.compareVersions = () => {
      throw new Error('broken')
    }
    client.invalidate('db')
    expect((await client.get('db')).text()).toBe('newer')
  })

  test('is taken when the secret was removed for good and made again', async () => {
    const { client, store, change, clock } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    Object.assign(store, { setCurrent: undefined })
    await change('newer')
    await client.get('db')
    await clock.advance(1_000)
    await store.purgeSecret('db', call)
    await store.createSecret('db', { text: 'anew' }, call)
    expect((await client.refresh('db')).text()).toBe('anew')
  })
})

describe('a version that was held counts for 10 s against older ones', () => {
  /** A client that holds version 2 of `db`, on a store that answers with version 1 from then on. */
  async function lagging(own: Options = {}): Promise<Setup> {
    const all = await setup({ ...policy, minRefreshIntervalMs: 0, ...own })
    const { client, store, change } = all
    Object.assign(store, { setCurrent: undefined })
    await change('newer')
    await change('x', 'other')
    await client.get('db')
    lagsBehind(store)
    return all
  }

  /** As a store answers that has not heard of version 2 of `db`. */
  function lagsBehind(store: Setup['store']): void {
    const { readSecret, readVersion } = store
    store.readSecret = (name, call) =>
      name === 'db' ? readVersion.call(store, name, { id: '1' }, call) : readSecret.call(store, name, call)
  }

  async function writeFails({ client, store }: Setup): Promise<void> {
    store.faults.fail('writeSecret', { code: 'UNAVAILABLE' })
    expect(await codeOf(client.put('db', 'x'))).toBe('UNAVAILABLE')
  }

  async function isDenied({ client, clock, store }: Setup): Promise<void> {
    const { readSecret } = store
    store.readSecret = () => Promise.reject(new StoreFailure({ code: 'PERMISSION_DENIED' }))
    expect(await codeOf(client.refresh('db'))).toBe('PERMISSION_DENIED')
    await clock.advance(0)
    store.readSecret = readSecret
  }

  // Acceptance check 28.
  test.each<[string, Options, (setup: Setup) => unknown]>([
    ['was invalidated', {}, ({ client }) => client.invalidate('db')],
    ['was forgotten since a write may have been stored', {}, writeFails],
    ['made room for another', { maxEntries: 1 }, ({ client }) => client.get('other')],
    ['expired', { maxAgeMs: 1_000, maxStaleMs: 0 }, ({ clock }) => clock.advance(1_000)],
    ['expired by the wall clock alone', {}, ({ clock }) => clock.jumpWall(60 * minute)],
    ['was denied for too long', { deniedGraceMs: 0 }, isDenied],
  ])('after it %s', async (_, own, happens) => {
    const all = await lagging(own)
    const { client, clock } = all
    await happens(all)
    expect(client.peek('db')).toBeUndefined()
    await expect(client.refresh('db')).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'outdated-answer' })
    await clock.advance(9_999)
    expect(await codeOf(client.refresh('db'))).toBe('UNAVAILABLE')
    await clock.advance(1)
    expect((await client.refresh('db')).version).toBe('1')
  })

  test('after a write that ends when a newer one is already held', async () => {
    const { client, clock, store, change } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    Object.assign(store, { setCurrent: undefined })
    store.faults.answerLate('writeSecret', 100)
    const late = client.put('db', 'second version')
    await change('third version')
    expect((await client.get('db')).version).toBe('3')
    await clock.advance(100)
    expect((await late).id).toBe('2')
    const { readVersion } = store
    store.readSecret = (name, call) => readVersion.call(store, name, { id: '2' }, call)
    expect(await codeOf(client.refresh('db'))).toBe('UNAVAILABLE')
  })

  test('unless it was another one than the current, got by its number', async () => {
    const { client, store, change } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    Object.assign(store, { setCurrent: undefined })
    await change('not current yet')
    lagsBehind(store)
    await client.get('db')
    await client.getVersion('db', { id: '2' })
    client.invalidate('db')
    expect((await client.refresh('db')).version).toBe('1')
  })

  test.each<[string, (setup: Setup) => unknown]>([
    ['the store has said that it is gone', isGone],
    ['this client has changed something else about the secret', ({ client }) => client.run('x', 'db', async () => {})],
  ])('unless %s', async (_, happens) => {
    const all = await lagging()
    await happens(all)
    expect((await all.client.refresh('db')).version).toBe('1')
  })

  async function isGone({ client, store }: Setup): Promise<void> {
    const { readSecret } = store
    store.readSecret = () => Promise.reject(new StoreFailure({ code: 'NOT_FOUND' }))
    expect(await codeOf(client.refresh('db'))).toBe('NOT_FOUND')
    store.readSecret = readSecret
  }

  test('unless the secret was removed for good and made again', async () => {
    const { client, clock, store } = await lagging()
    await clock.advance(1_000)
    await store.purgeSecret('db', call)
    await store.createSecret('db', { text: 'anew' }, call)
    client.invalidate('db')
    expect((await client.refresh('db')).text()).toBe('anew')
  })
})
