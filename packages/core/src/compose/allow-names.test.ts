import { canary, MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import { createSecretClient } from '../client/create-secret-client.ts'
import { isSecretError } from '../errors/secret-error.ts'
import { allowNames } from './allow-names.ts'
import { withPrefix } from './with-prefix.ts'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

async function storeWith(...names: readonly string[]): Promise<MemoryStore> {
  const store = new MemoryStore()
  for (const name of names) await store.createSecret(name, { text: name }, call)
  store.calls.clear()
  return store
}

describe('a name that no pattern is for', () => {
  test('is PERMISSION_DENIED before any request, and the error says that it was this guard', async () => {
    const store = await storeWith('app/db', 'other')
    const client = createSecretClient({ store: allowNames(store, ['app/*']) })
    expect((await client.get('app/db')).text()).toBe('app/db')
    const error: unknown = await client.get('other').catch((thrown: unknown) => thrown)
    expect(isSecretError(error) && [error.code, error.secret, error.message]).toEqual([
      'PERMISSION_DENIED',
      'other',
      expect.stringContaining('allowNames'),
    ])
    expect([...store.calls].map(({ name }) => name)).toEqual(['app/db'])
  })

  test('is refused by every call of the client', async () => {
    const store = await storeWith('other')
    const client = createSecretClient({ store: allowNames(store, ['app/*']) })
    const calls: readonly (() => Promise<unknown>)[] = [
      () => client.refresh('other'),
      () => client.watch('other'),
      () => client.getVersion('other', 'previous'),
      () => client.listVersions('other')[Symbol.asyncIterator]().next(),
      () => client.describe('other'),
      () => client.create('other', canary()),
      () => client.put('other', canary()),
      () => client.putIf('other', canary(), '1'),
      () => client.putOnce('other', canary(), 'key'),
      () => client.delete('other'),
      () => client.restore('other'),
      () => client.purge('other'),
      () => client.disableVersion('other', '1'),
      () => client.destroyVersion('other', '1'),
      () => client.promote('other', '1'),
      () => client.moveStage('other', 'blue', '1'),
      () => client.rollback('other'),
      () => client.run('look', 'other', (store, call) => store.readSecret('other', call)),
    ]
    for (const each of calls)
      await expect(Promise.resolve().then(each)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(store.calls.count()).toBe(0)
  })

  test('is refused by the store too, when it is called past the client', async () => {
    const store = await storeWith('other')
    const guarded = allowNames(store, ['app/*'])
    const calls = [
      () => guarded.readSecret('other', call),
      () => guarded.writeSecret('other', { text: canary() }, call),
      () => guarded.purgeSecret('other', call),
      () => guarded.describeSecret('other', call),
    ]
    for (const each of calls) await expect(each()).rejects.toMatchObject({ facts: { code: 'PERMISSION_DENIED' } })
    expect(store.calls.count()).toBe(0)
  })

  test('is neither listed, nor in a batch, nor told of when it changes', async () => {
    const store = await storeWith('app/db', 'other')
    const guarded = allowNames(store, ['app/*'])
    const names: string[] = []
    for await (const { name } of guarded.listSecrets({}, call)) names.push(name)
    expect(names).toEqual(['app/db'])
    const batch = await guarded.readSecrets(['app/db', 'other'], call)
    expect(batch.get('app/db')).toMatchObject({ ok: true })
    expect(batch.get('other')).toMatchObject({ ok: false, error: { code: 'PERMISSION_DENIED' } })
    const told: string[] = []
    guarded.onChange((name) => told.push(name))
    await store.writeSecret('other', { text: 'x' }, call)
    await store.writeSecret('app/db', { text: 'x' }, call)
    await Promise.resolve()
    expect(told).toEqual(['app/db'])
  })
})

test('a guard stands on a prefix, and a prefix on a guard', async () => {
  const store = await storeWith('app/db', 'app/mail', 'mail')
  const stacks = [
    allowNames(withPrefix(store, 'app/'), ['db']),
    withPrefix(allowNames(store, ['app/db']), 'app/'),
    withPrefix(allowNames(store, ['app/d*']), 'app/'),
  ]
  for (const stack of stacks) {
    const client = createSecretClient({ store: stack })
    expect((await client.get('db')).text()).toBe('app/db')
    await expect(client.get('mail')).rejects.toMatchObject({ code: 'PERMISSION_DENIED', secret: 'mail' })
    const listed: string[] = []
    for await (const { name } of client.list()) listed.push(name)
    expect(listed).toEqual(['db'])
  }
})

test('without patterns nothing is allowed', async () => {
  const client = createSecretClient({ store: allowNames(await storeWith('db'), []) })
  await expect(client.get('db')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  const listed: unknown[] = []
  for await (const info of client.list()) listed.push(info)
  expect(listed).toEqual([])
})

test('a bad name is a bad name, allowed or not', async () => {
  const client = createSecretClient({ store: allowNames(await storeWith(), ['app/*']) })
  await expect(client.get('app/../other')).rejects.toMatchObject({ code: 'INVALID_NAME' })
})

test('patterns are taken in the form that the store gives names', async () => {
  const store = await storeWith('app/db', 'one')
  const { checkName } = MemoryStore.prototype
  store.checkName = (name) => checkName.call(store, name.toLowerCase())
  const client = createSecretClient({ store: allowNames(store, ['APP/*', 'ONE']) })
  expect((await client.get('App/DB')).text()).toBe('app/db')
  expect((await client.get('one')).text()).toBe('one')
})

test('patterns out of order are the same guard, other patterns are another', () => {
  const store = new MemoryStore()
  const scopes = [['a', 'b*'], ['b*', 'a'], ['a', 'b'], ['a"', '"b'], []].map((patterns) =>
    JSON.stringify(allowNames(store, patterns).scope),
  )
  expect(scopes[0]).toBe(scopes[1])
  expect(new Set([...scopes, JSON.stringify(store.scope)]).size).toBe(5)
})

describe('what is no guard', () => {
  test.each(['*', 'a*b', '', '../*', 'a//b', 'a\n*', 7])('%j is no pattern', (pattern) => {
    expect(() => allowNames(new MemoryStore(), ['ok', pattern as string])).toThrow(/CONFIG/)
  })

  test('patterns are a list', () => {
    expect(() => allowNames(new MemoryStore(), 'app/*' as unknown as string[])).toThrow(/CONFIG/)
  })

  test('a store is a store', () => {
    expect(() => allowNames(undefined as unknown as MemoryStore, [])).toThrow(/CONFIG/)
  })

  test('a refused pattern is not repeated', () => {
    const value = canary()
    expect(() => allowNames(new MemoryStore(), [`${value}*${value}`])).not.toThrow(value)
    expect(() => allowNames(new MemoryStore(), [`${value}\n`])).not.toThrow(value)
  })
})
