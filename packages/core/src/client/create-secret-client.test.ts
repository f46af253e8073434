// What a client is made of, and its end.
import { inspect } from 'node:util'
import { canary, findCanary, ManualClock, MemoryStore, printed } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import type { SecretStore } from '../store/secret-store.ts'
import { createSecretClient } from './create-secret-client.ts'

/** A store that can only read. */
const bare: SecretStore = {
  kind: 'bare',
  scope: [],
  checkName: (name) => name,
  readSecret: () => Promise.resolve({ value: { text: 'x' }, version: { id: '1' } }),
  describeError: () => ({ code: 'UNKNOWN' }),
}

test('a client has exactly the calls that its store can do', () => {
  const reads = [
    ...[
      'close',
      'get',
      'getMany',
      'getOptional',
      'has',
      'health',
      'invalidate',
      'peek',
      'prefetch',
      'ready',
      'refresh',
    ],
    ...['reportRejected', 'run', 'store', 'use', 'watch', 'watchMany'],
  ]
  const everything = [
    ...['create', 'delete', 'describe', 'destroyVersion', 'disableVersion', 'enableVersion', 'getVersion', 'list'],
    ...['listVersions', 'moveStage', 'promote', 'purge', 'put', 'putIf', 'putOnce', 'restore', 'rollback', ...reads],
  ]
  expect(Object.keys(createSecretClient({ store: bare })).sort()).toEqual(reads)
  expect(Object.keys(createSecretClient({ store: new MemoryStore() })).sort()).toEqual(everything.sort())
})

describe('options', () => {
  test.each([
    ['no options', undefined, 'Give an object with a store'],
    ['no store', {}, 'it has no checkName, readSecret, describeError'],
    ['half a store', { store: { checkName: String } }, 'it has no readSecret, describeError'],
    ['the store itself', bare, 'Give { store }, not the store itself'],
    ['an unknown option', { store: bare, maxAge: 1 }, 'Unknown option "maxAge"'],
    ['a negative age', { store: bare, maxAgeMs: -1 }, '"maxAgeMs" must be a number of milliseconds, at least 0'],
    ['no time', { store: bare, timeoutMs: 0 }, '"timeoutMs" must be a number of milliseconds, at least 1'],
    ['an endless time', { store: bare, timeoutMs: Infinity }, '"timeoutMs"'],
    ['half an entry', { store: bare, maxEntries: 0.5 }, '"maxEntries" must be a whole number, at least 1'],
    ['no bytes', { store: bare, maxBytes: 0 }, '"maxBytes"'],
    ['a clock that is none', { store: bare, clock: {} }, '"clock"'],
  ])('%s is refused at construction', (_what, options, words) => {
    const construct = (): unknown => createSecretClient(options as never)
    expect(construct).toThrow(expect.objectContaining({ code: 'CONFIG' }))
    expect(construct).toThrow(words)
  })

  test('an option that is undefined has its default', () => {
    expect(() => createSecretClient({ store: bare, ...({ maxAgeMs: undefined } as object) })).not.toThrow()
  })
})

describe('close', () => {
  test('ends what is under way and everything later with CLOSED, forgets all, and leaves no timer', async () => {
    const clock = new ManualClock()
    const store = new MemoryStore({ clock })
    const client = createSecretClient({ store, clock })
    await client.put('db', canary(), { upsert: true })
    await client.get('db')
    await client.watch('db')
    store.faults.hang('readSecret')
    const pending = client.refresh('db').catch((error: unknown) => error)
    await new Promise(setImmediate)
    await client.close()
    expect(await pending).toMatchObject({ code: 'CLOSED' })
    await expect(client.get('db')).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(client.put('db', 'x')).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(client.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CLOSED' })
    expect(client.peek('db')).toBeUndefined()
    expect(clock.pendingTimers).toEqual([])
  })

  test('closes the store once, however often it is called', async () => {
    let closed = 0
    const client = createSecretClient({ store: { ...bare, close: () => Promise.resolve(void (closed += 1)) } })
    await Promise.all([client.close(), client.close(), client[Symbol.asyncDispose]()])
    expect(closed).toBe(1)
  })

  test('is complete, and says so as a SecretError, when an adapter fails in it', async () => {
    const value = canary('raw')
    const clock = new ManualClock()
    const store = Object.assign(new MemoryStore({ clock }), {
      close: () => {
        throw new Error(value)
      },
    })
    store.onChange = () => ({
      [Symbol.dispose]: () => {
        throw new Error(value)
      },
    })
    const client = createSecretClient({ store, clock })
    await client.create('db', 'x')
    await client.get('db')
    const failed: unknown = await client.close().catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'UNKNOWN', operation: 'close' })
    expect(findCanary(printed(failed))).toBeUndefined()
    await expect(client.get('db')).rejects.toMatchObject({ code: 'CLOSED' })
    expect(clock.pendingTimers).toEqual([])
  })

  test('a closed client does not listen to its store again', async () => {
    const store = new MemoryStore()
    let subscriptions = 0
    const { onChange } = store
    store.onChange = (listener) => {
      subscriptions += 1
      return onChange.call(store, listener)
    }
    const client = createSecretClient({ store })
    await client.close()
    await expect(client.get('db')).rejects.toMatchObject({ code: 'CLOSED' })
    expect(subscriptions).toBe(0)
  })

  test('takes at most two seconds, whatever the store does', async () => {
    const clock = new ManualClock()
    const client = createSecretClient({ store: { ...bare, close: () => new Promise(() => {}) }, clock })
    const closing = client.close().catch((error: unknown) => error)
    await clock.advance(2_000)
    expect(await closing).toMatchObject({ code: 'TIMEOUT', operation: 'close' })
  })
})

// Acceptance check 19.
test('names of Object.prototype and names with delimiters are names like any other, each with its own value', async () => {
  const client = createSecretClient({ store: new MemoryStore() })
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a:b', 'a', 'b:c', 'a:b:c', '["a","b"]']
  const untouched = Object.getOwnPropertyNames(Object.prototype)
  for (const name of names) {
    await expect(client.get(name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await client.create(name, `${name}!`)
  }
  const secrets = await client.getMany(names)
  expect(names.map((name) => secrets.get(name)?.secret?.text())).toEqual(names.map((name) => `${name}!`))
  for (const name of names) expect((await client.getVersion(name, { id: '1' })).text()).toBe(`${name}!`)
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(untouched)
})

test('a client that reads only versions hears of changes too', async () => {
  const store = new MemoryStore()
  const client = createSecretClient({ store })
  const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
  await store.createSecret('db', { text: 'one' }, call)
  await store.writeSecret('db', { text: 'two' }, call)
  expect((await client.getVersion('db', 'previous')).text()).toBe('one')
  await store.writeSecret('db', { text: 'three' }, call)
  await new Promise(setImmediate)
  expect((await client.getVersion('db', 'previous')).text()).toBe('two')
})

test('a client that holds values shows none of them', async () => {
  const client = createSecretClient({ store: new MemoryStore() })
  await client.create('db', canary())
  await client.get('db')
  await client.watch('db')
  expect(findCanary(printed(client))).toBeUndefined()
  expect(findCanary(inspect(client, { depth: Infinity, showHidden: true, showProxy: true }))).toBeUndefined()
})
