// Changing secrets through the client.
import { canary, ManualClock, MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../store/error-codes.ts'
import { StoreFailure, type ErrorFacts } from '../store/store-failure.ts'
import type { SecretClientOptions } from './client-options.ts'
import { createSecretClient } from './create-secret-client.ts'
import type { SecretClient } from './secret-client.ts'

interface Setup {
  readonly clock: ManualClock
  readonly store: MemoryStore
  readonly client: SecretClient<MemoryStore>
}

function setup(policy: Partial<SecretClientOptions<MemoryStore>> = {}): Setup {
  const clock = new ManualClock()
  const store = new MemoryStore({ clock })
  store.onChange = () => ({ [Symbol.dispose]: () => {} })
  return { clock, store, client: createSecretClient({ store, clock, maxAttempts: 1, ...policy }) }
}

/** A failure that proves that nothing was stored. */
const safely = (code: ErrorCode): ErrorFacts => ({ code, retry: 'safe' })

describe('writing', () => {
  test('a get after a put gives what was put', async () => {
    const { client } = setup()
    await client.create('db', canary('old'))
    await client.get('db')
    expect(await client.put('db', 'newer')).toMatchObject({ id: '2' })
    expect((await client.get('db')).text()).toBe('newer')
  })

  test('a read that began before a put is not kept after it', async () => {
    const { client, clock, store } = setup()
    await client.create('db', 'old')
    store.faults.answerLate('readSecret', 10)
    const before = client.get('db')
    await new Promise(setImmediate)
    await client.put('db', 'newer')
    await clock.advance(10)
    await before
    expect((await client.get('db')).text()).toBe('newer')
  })

  test('put refuses a missing name, and makes it with upsert', async () => {
    const { client } = setup()
    await expect(client.put('db', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND', operation: 'put' })
    expect(await client.put('db', 'x', { upsert: true })).toMatchObject({ id: '1' })
    expect(await client.put('db', 'y', { upsert: true })).toMatchObject({ id: '2' })
  })

  test('an upsert makes nothing when the write fails for another reason than a missing secret', async () => {
    const { client, store } = setup()
    store.faults.fail('writeSecret', { code: 'PERMISSION_DENIED' })
    await expect(client.put('db', 'x', { upsert: true })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(store.calls.count('createSecret')).toBe(0)
  })

  test('a missing name is told with what to do about it', async () => {
    const { client } = setup()
    await expect(client.put('db', 'x')).rejects.toThrow('{ upsert: true }')
  })

  test('no step begins once the call has ended', async () => {
    const { client, store } = setup()
    let answer = (): void => {}
    store.writeSecret = () =>
      new Promise((_, reject) => (answer = () => reject(new StoreFailure({ code: 'NOT_FOUND' }))))
    const controller = new AbortController()
    const outcome = client.put('db', 'x', { upsert: true, signal: controller.signal }).catch((error: unknown) => error)
    await new Promise(setImmediate)
    controller.abort()
    expect(await outcome).toMatchObject({ code: 'ABORTED' })
    answer()
    await new Promise(setImmediate)
    expect(store.calls.count('createSecret')).toBe(0)
  })

  test('a change that was refused leaves what is held', async () => {
    const { client, store } = setup()
    await client.create('db', 'x')
    const held = await client.get('db')
    const refused = [
      () => client.create('db', 'y'),
      () => client.put('db', 'y', { signal: AbortSignal.abort() }),
      () => client.put('db', 'y', { timeoutMs: -1 }),
      () => client.put('db', 'x'.repeat(70_000)),
    ]
    for (const call of refused) await expect(call()).rejects.toThrow('db')
    store.faults.fail('writeSecret', { code: 'UNAVAILABLE', retry: 'safe' })
    await expect(client.put('db', 'y')).rejects.toMatchObject({ code: 'UNAVAILABLE', retry: 'safe' })
    expect(client.peek('db')).toBe(held)
  })

  test('a change of several steps forgets what is held, whatever its last step says', async () => {
    const { client, store } = setup()
    const denied = { code: 'PERMISSION_DENIED', retry: 'safe' } as const
    const failing = async (plan: () => void, call: () => Promise<unknown>): Promise<void> => {
      await client.put('db', 'old', { upsert: true })
      await client.get('db')
      plan()
      const error: unknown = await call().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'PERMISSION_DENIED' })
      expect(client.peek('db')).toBeUndefined()
    }
    await failing(
      () => {
        store.faults.fail('writeSecret', { code: 'NOT_FOUND' })
        store.faults.fail('createSecret', denied)
      },
      () => client.put('db', 'x', { upsert: true }),
    )
    await failing(
      () => store.faults.fail('describeSecret', denied),
      () =>
        client.run('replace', 'db', async (own, call) => {
          await own.writeSecret('db', { text: 'new' }, call)
          return await own.describeSecret('db', call)
        }),
    )
    await failing(
      () => store.faults.fail('setCurrent', denied),
      () => client.rollback('db'),
    )
    store.faults.fail('describeSecret', denied)
    const unproved = client.run('look', 'db', (own, call) => own.describeSecret('db', call))
    await expect(unproved).rejects.not.toHaveProperty('retry')
  })

  test('a change that may have happened, or shows that another has, forgets what is held', async () => {
    const { client, store } = setup()
    await client.create('db', 'x')
    for (const code of ['UNAVAILABLE', 'PRECONDITION_FAILED', 'NOT_FOUND'] as const) {
      await client.get('db')
      store.faults.fail('writeSecretIf', { code })
      await expect(client.putIf('db', 'y', '1')).rejects.toMatchObject({ code })
      expect(client.peek('db')).toBeUndefined()
    }
  })

  test('an upsert that another process overtakes writes after all', async () => {
    const { client, store } = setup()
    const { createSecret } = store
    store.createSecret = async (name, value, call) => {
      await createSecret.call(store, name, { text: 'theirs' }, call)
      return await createSecret.call(store, name, value, call)
    }
    expect(await client.put('db', 'mine', { upsert: true })).toMatchObject({ id: '2' })
    expect((await client.get('db')).text()).toBe('mine')
  })

  test('settings reach the store', async () => {
    const { client } = setup()
    await client.create('db', 'x', { settings: { description: 'the main database' } })
    expect(await client.describe('db')).toMatchObject({ description: 'the main database' })
  })

  test.each([
    ['an unknown option', { ttl: 5 }],
    ['upsert where there is none', { upsert: true }],
  ])('%s is refused before anything is written', async (_what, options) => {
    const { client, store } = setup()
    await expect(client.create('db', 'x', options as object)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(store.calls.count()).toBe(0)
  })

  test('a value that would not come back the same is refused before anything is written', async () => {
    const { client, store } = setup()
    await expect(client.create('db', { at: new Date(0) })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(client.put('db', 5 as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(client.putIf('db', 'x', '')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(client.putOnce('db', 'x', '')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(store.calls.count()).toBe(0)
  })

  test('a write that ends without an answer says that it may have been stored', async () => {
    const { client, clock, store } = setup()
    store.faults.hang('createSecret')
    const outcome = client.create('db', 'x', { timeoutMs: 100 }).catch((error: unknown) => error)
    await clock.advance(100)
    expect(await outcome).toMatchObject({ code: 'TIMEOUT', reason: 'maybe-stored' })
  })

  test.each([
    ['refused in the end', { code: 'PERMISSION_DENIED' }, 'maybe-stored'],
    [
      'told to be slower in the end, which by itself proves that nothing was stored',
      safely('RATE_LIMITED'),
      'maybe-stored',
    ],
    ['told that something else is stored', { code: 'CONFLICT' }, undefined],
  ] as const)('putOnce that is %s after an attempt without an answer', async (_what, last, reason) => {
    const { client, clock, store } = setup({ maxAttempts: 2, random: () => 0 })
    await client.create('db', 'x')
    store.faults.fail('writeSecretOnce', { code: 'UNAVAILABLE' })
    store.faults.fail('writeSecretOnce', last)
    const outcome = client.putOnce('db', 'y', 'key').catch((error: unknown) => error)
    await clock.advance(5_000)
    expect(await outcome).toMatchObject({ code: last.code })
    expect(((await outcome) as { reason?: string }).reason).toBe(reason)
  })

  test('putOnce whose attempts have all proved that they stored nothing leaves no doubt', async () => {
    const { client, clock, store } = setup({ maxAttempts: 2, random: () => 0 })
    await client.create('db', 'x')
    store.faults.fail('writeSecretOnce', safely('UNAVAILABLE'), 2)
    const outcome = client.putOnce('db', 'y', 'key').catch((error: unknown) => error)
    await clock.advance(5_000)
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE', retry: 'safe' })
    expect(((await outcome) as { reason?: string }).reason).toBeUndefined()
  })

  test('a write that its caller has left is aborted at the store', async () => {
    const { client, clock, store } = setup()
    let signal: AbortSignal | undefined
    store.createSecret = (_name, _value, call) => {
      signal = call.signal
      return new Promise(() => {})
    }
    const controller = new AbortController()
    const outcome = client.create('db', 'x', { signal: controller.signal }).catch((error: unknown) => error)
    await new Promise(setImmediate)
    controller.abort()
    expect(await outcome).toMatchObject({ code: 'ABORTED', reason: 'maybe-stored' })
    await clock.advance(0)
    expect(signal?.aborted).toBe(true)
  })

  test('a write that surely was not stored does not say so', async () => {
    const { client, store } = setup()
    store.faults.fail('createSecret', { code: 'UNAVAILABLE', retry: 'safe' })
    const refused: unknown = await client.create('db', 'x').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'UNAVAILABLE' })
    expect(refused).not.toHaveProperty('reason')
    const aborted: unknown = await client
      .create('db', 'x', { signal: AbortSignal.abort() })
      .catch((error: unknown) => error)
    expect(aborted).not.toHaveProperty('reason')
  })

  test('putIf writes only on the expected version', async () => {
    const { client } = setup()
    await client.create('db', 'a')
    expect(await client.putIf('db', 'b', '1')).toMatchObject({ id: '2' })
    await expect(client.putIf('db', 'c', '1')).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  })

  test('putOnce stores once for each key', async () => {
    const { client } = setup()
    await client.create('db', 'a')
    const [first, again] = [await client.putOnce('db', 'b', 'k'), await client.putOnce('db', 'b', 'k')]
    expect(again.id).toBe(first.id)
    await expect(client.putOnce('db', 'other', 'k')).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('ending', () => {
  test('a deleted secret is gone from the cache at once, and comes back restored', async () => {
    const { client } = setup()
    await client.create('db', 'x')
    await client.get('db')
    await client.delete('db')
    await expect(client.get('db')).rejects.toMatchObject({ code: 'PENDING_DELETION' })
    await client.restore('db')
    expect((await client.get('db')).text()).toBe('x')
    await client.purge('db')
    await expect(client.get('db')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('versions are disabled, enabled and destroyed by id', async () => {
    const { client } = setup()
    await client.create('db', 'x')
    await client.get('db')
    await client.disableVersion('db', '1')
    await expect(client.get('db')).rejects.toMatchObject({ code: 'VERSION_DISABLED' })
    await client.enableVersion('db', '1')
    expect((await client.get('db')).text()).toBe('x')
    await client.destroyVersion('db', '1')
    await expect(client.get('db')).rejects.toMatchObject({ code: 'VERSION_DESTROYED' })
    await expect(client.destroyVersion('db', '9')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND', version: '9' })
  })
})

describe('versions', () => {
  test('each version has a cache entry of its own', async () => {
    const { client, store } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    const read = async (): Promise<readonly string[]> => [
      (await client.get('db')).text(),
      (await client.getVersion('db', { id: '1' })).text(),
      (await client.getVersion('db', 'previous')).text(),
      (await client.getVersion('db', { stage: 'current' })).text(),
    ]
    expect(await read()).toEqual(['two', 'one', 'one', 'two'])
    expect(await read()).toEqual(['two', 'one', 'one', 'two'])
    expect(store.calls.count('readVersion')).toBe(3)
    expect(store.calls.count('readSecret')).toBe(1)
  })

  test('a change of the secret forgets its versions too', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    await client.getVersion('db', 'previous')
    await client.put('db', 'three')
    expect((await client.getVersion('db', 'previous')).text()).toBe('two')
  })

  test('an error names the version that was asked for', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await expect(client.getVersion('db', { id: '9' })).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
      version: '9',
      secret: 'db',
    })
    await expect(client.getVersion('db', { id: '1', at: 1n } as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(client.getVersion('db', {} as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('versions are listed step by step', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    const ids = []
    for await (const version of client.listVersions('db')) ids.push(version.id)
    expect(ids.sort()).toEqual(['1', '2'])
  })

  test('promote moves what is current while the expected version is', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    await client.get('db')
    await client.promote('db', '1')
    expect((await client.get('db')).text()).toBe('one')
    await expect(client.promote('db', '2', { expected: '2' })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
    await client.promote('db', '2', { expected: '1' })
    expect((await client.get('db')).text()).toBe('two')
  })

  test('a stage moves from wherever it is, or from where it is expected', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    await client.moveStage('db', 'tested', '1')
    await client.moveStage('db', 'tested', '2')
    expect((await client.getVersion('db', { stage: 'tested' })).text()).toBe('two')
    await expect(client.moveStage('db', 'tested', '1', { expected: '1' })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    })
    await client.moveStage('db', 'tested', null, { expected: '2' })
    await expect(client.getVersion('db', { stage: 'tested' })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
  })
})

describe('rollback', () => {
  test('moves back to the newest enabled version before the current one', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    await client.put('db', 'three')
    await client.disableVersion('db', '2')
    expect(await client.rollback('db')).toEqual({ id: '1', how: 'moved' })
    expect((await client.get('db')).text()).toBe('one')
  })

  test('finds that version in whatever order the store lists them', async () => {
    const { client, store } = setup()
    for (const text of ['one', 'two', 'three']) await client.put('db', text, { upsert: true })
    const { listVersions } = store
    store.listVersions = async function* (...args) {
      const all = []
      for await (const version of listVersions.apply(store, args)) all.push(version)
      yield* all.sort((a, b) => Number(b.id) - Number(a.id))
    }
    expect(await client.rollback('db')).toEqual({ id: '2', how: 'moved' })
  })

  test('goes to a version of the caller’s choice', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await client.put('db', 'two')
    await client.put('db', 'three')
    expect(await client.rollback('db', '1')).toEqual({ id: '1', how: 'moved' })
    expect((await client.get('db')).text()).toBe('one')
  })

  test('says when there is nothing to go back to', async () => {
    const { client } = setup()
    await client.create('db', 'one')
    await expect(client.rollback('db')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND', operation: 'rollback' })
  })

  test('leaves a current version that gives no value', async () => {
    const { client } = setup()
    for (const text of ['one', 'two']) await client.put('db', text, { upsert: true })
    await client.disableVersion('db', '2')
    expect(await client.rollback('db')).toEqual({ id: '1', how: 'moved' })
    expect((await client.get('db')).text()).toBe('one')
  })

  test('lets the store copy where it does so itself', async () => {
    const store = Object.assign(new MemoryStore(), {
      setCurrent: undefined as never,
      rollbackSecret: (_name: string, to: string) => Promise.resolve({ id: `copy of ${to}` }),
    })
    const client = createSecretClient({ store }) as unknown as SecretClient<MemoryStore>
    for (const text of ['one', 'two']) await client.put('db', text, { upsert: true })
    expect(await client.rollback('db')).toEqual({ id: 'copy of 1', how: 'copied' })
  })

  test('copies the old value with compare-and-set where nothing can be moved', async () => {
    const store = new MemoryStore()
    store.setCurrent = undefined as never
    const client = createSecretClient({ store })
    await client.create('db', 'one')
    await client.put('db', 'two')
    expect(await client.rollback('db')).toMatchObject({ id: '3', how: 'copied' })
    expect((await client.get('db')).text()).toBe('one')
    expect(store.calls.count('writeSecretIf')).toBe(1)
  })
})

describe('calls of several steps', () => {
  test('an error of the adapter is described by the method that failed', async () => {
    const { client, clock, store } = setup()
    await client.create('db', 'one')
    const described: string[] = []
    store.describeError = (_error, { operation, name }) => {
      described.push(`${operation} ${name}`)
      return { code: 'UNAVAILABLE' }
    }
    const failing = async (
      method: Parameters<typeof store.faults.fail>[0],
      call: () => Promise<unknown>,
    ): Promise<void> => {
      // Long enough after the failures before it that none counts against the store any more.
      await clock.advance(60_000)
      store.faults.fail(method, new Error('raw'))
      await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { name: 'Error' } })
    }
    store.faults.fail('readSecret', new Error('raw'))
    const undoubted: unknown = await client.promote('db', '1').catch((error: unknown) => error)
    expect(undoubted).not.toHaveProperty('reason')
    expect(undoubted).not.toHaveProperty('version')
    described.length = 0
    await failing('readSecret', () => client.promote('db', '1'))
    await failing('setCurrent', () => client.promote('db', '1'))
    await failing('listVersions', () => client.moveStage('db', 'tested', '1'))
    await failing('readSecret', () => client.rollback('db'))
    await failing('listVersions', () => client.rollback('db'))
    await failing('setCurrent', () => client.rollback('db', '1'))
    await failing('createSecret', () => client.put('other', 'x', { upsert: true }))
    expect(described.map((line) => line.split(' ')[0])).toEqual([
      ...['readSecret', 'setCurrent', 'listVersions', 'readSecret', 'listVersions', 'setCurrent', 'createSecret'],
    ])
  })
})

describe('listing and describing', () => {
  test('secrets are listed by prefix, deleted ones only when asked for', async () => {
    const { client } = setup()
    for (const name of ['app/a', 'app/b', 'other']) await client.create(name, 'x')
    await client.delete('app/b')
    const names = async (...args: Parameters<typeof client.list>): Promise<string[]> => {
      const found = []
      for await (const { name } of client.list(...args)) found.push(name)
      return found.sort()
    }
    expect(await names()).toEqual(['app/a', 'other'])
    expect(await names({ prefix: 'app/' })).toEqual(['app/a'])
    expect(await names({ prefix: 'app/', includeDeleted: true })).toEqual(['app/a', 'app/b'])
  })

  test('a listing that hangs fails at its deadline', async () => {
    const { client, clock, store } = setup()
    store.faults.hang('listSecrets')
    const step = firstOf(client.list({}, { timeoutMs: 100 })).catch((error: unknown) => error)
    await clock.advance(100)
    expect(await step).toMatchObject({ code: 'TIMEOUT', operation: 'list' })
    expect(clock.pendingTimers).toEqual([])
  })

  test('a listing whose end fails does not fail whoever has left it', async () => {
    const { client, store } = setup()
    store.listSecrets = () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false, value: { name: 'a' } }),
        return: () => {
          throw new Error('raw')
        },
      }),
    })
    let seen = 0
    for await (const _ of client.list()) if ((seen += 1) === 2) break
    expect(seen).toBe(2)
  })

  test('leaving a listing early ends it at the store', async () => {
    const { client, store } = setup()
    let ended = false
    store.listSecrets = async function* () {
      try {
        yield { name: 'a' }
        yield { name: 'b' }
      } finally {
        ended = true
      }
    }
    for await (const { name } of client.list()) if (name === 'a') break
    await new Promise(setImmediate)
    expect(ended).toBe(true)
  })

  test('queries that make no sense are refused', async () => {
    const { client } = setup()
    await expect(firstOf(client.list({ prefix: 5 } as never))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(firstOf(client.list({ pattern: 'x' } as never))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe('run', () => {
  test('calls what only this store has, under the same rules, and forgets what is cached', async () => {
    const { client, clock, store } = setup()
    await client.create('db', 'old')
    await client.get('db')
    const write = client.run('rewrite', 'db', (own, call) => own.writeSecret('db', { text: 'newer' }, call))
    expect(await write).toMatchObject({ id: '2' })
    expect((await client.get('db')).text()).toBe('newer')
    store.faults.hang('writeSecret')
    const hanging = client.run('rewrite', 'db', (own, call) => own.writeSecret('db', { text: 'x' }, call))
    const outcome = hanging.catch((error: unknown) => error)
    await clock.advance(8_000)
    expect(await outcome).toMatchObject({ code: 'TIMEOUT', operation: 'rewrite', reason: 'maybe-stored' })
  })

  test.each([
    ['no function', undefined, 'check'],
    ['no operation', () => Promise.resolve(), ''],
    ['an operation that breaks a line', () => Promise.resolve(), 'a\nb'],
  ])('%s is refused', async (_what, fn, operation) => {
    const { client } = setup()
    await expect(client.run(operation, 'db', fn as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('an error of the caller’s own function is told by its name only', async () => {
    const { client } = setup()
    const value = canary()
    const failed: unknown = await client
      .run('check', 'db', () => Promise.reject(new TypeError(value)))
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'UNKNOWN', cause: { name: 'TypeError' } })
    expect(String(failed)).not.toContain(value)
  })
})

function firstOf<T>(listing: AsyncIterable<T>): Promise<IteratorResult<T>> {
  return listing[Symbol.asyncIterator]().next()
}
