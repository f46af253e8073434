// Many secrets at once.
import { ManualClock, MemoryStore } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf, setup, type Setup } from '../../fixtures/setup.ts'
import type { ReadResult } from '../store/capabilities.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { isStoreFailure } from '../store/store-failure.ts'
import type { SecretClientOptions } from './client-options.ts'
import { createSecretClient } from './create-secret-client.ts'
import type { SecretClient } from './secret-client.ts'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

/** A store that reads many at once, and notes what it was asked for. */
class BatchMemory extends MemoryStore {
  readonly batches: (readonly string[])[] = []
  signal: AbortSignal | undefined

  override async readSecrets(names: readonly string[], own: CallOptions): Promise<ReadonlyMap<string, ReadResult>> {
    this.batches.push(names)
    this.signal = own.signal
    return new Map(await Promise.all(names.map(async (name) => [name, await this.#resultOf(name, own)] as const)))
  }

  async #resultOf(name: string, own: CallOptions): Promise<ReadResult> {
    try {
      return { ok: true, secret: await this.readSecret(name, own) }
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      return { ok: false, error: error.facts }
    }
  }
}

interface BatchSetup {
  readonly store: BatchMemory
  readonly client: SecretClient<BatchMemory>
  readonly clock: ManualClock
}

async function batchSetup(policy: Partial<SecretClientOptions<BatchMemory>> = {}): Promise<BatchSetup> {
  const clock = new ManualClock()
  const store = new BatchMemory({ clock })
  for (const name of ['a', 'b', 'c']) await store.createSecret(name, { text: `${name}!` }, call)
  store.onChange = () => ({ [Symbol.dispose]: () => {} })
  return { store, clock, client: createSecretClient({ store, clock, maxAttempts: 1, random: () => 1, ...policy }) }
}

/** A store that reads one secret at a time. */
async function singly(policy: Partial<SecretClientOptions<MemoryStore>> = {}): Promise<Setup> {
  const made = await setup(policy)
  Object.assign(made.store, { readSecrets: undefined })
  return made
}

describe('getMany', () => {
  test('gives each name its own result, as it was asked for', async () => {
    const { client } = await setup()
    const results = await client.getMany(['db', 'missing', 'bad\nname', 'db'])
    expect([...results.keys()]).toEqual(['db', 'missing', 'bad\nname'])
    expect(results.get('db')?.secret?.version).toBe('1')
    expect(results.get('missing')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', operation: 'getMany' } })
    expect(results.get('bad\nname')).toMatchObject({ ok: false, error: { code: 'INVALID_NAME' } })
  })

  test('reads through one call of the store what is not held, and nothing else', async () => {
    const { client, store } = await batchSetup()
    await client.get('a')
    const results = await client.getMany(['a', 'b', 'c', 'missing'])
    expect([...results].map(([name, { ok }]) => [name, ok])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
      ['missing', false],
    ])
    expect(store.batches).toEqual([['b', 'c', 'missing']])
    await client.getMany(['a', 'b', 'c', 'missing'])
    expect(store.batches).toHaveLength(1)
  })

  test('shares its read with a get of the same secret', async () => {
    const { client, store } = await batchSetup()
    const [many, one] = await Promise.all([client.getMany(['a', 'b']), client.get('a')])
    expect(many.get('a')?.secret).toBe(one)
    expect(store.batches).toHaveLength(1)
    expect(store.calls.count('readSecret')).toBe(2)
  })

  test('reads what failed in the batch once more by itself, if that may be over in a moment', async () => {
    const { client, store } = await batchSetup()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    const results = await client.getMany(['a', 'b'])
    expect([...results.values()].map(({ ok }) => ok)).toEqual([true, true])
    expect(store.calls.count('readSecret')).toBe(3)
  })

  test.each(['UNAVAILABLE', 'RATE_LIMITED', 'UNAUTHENTICATED', 'CONFIG'] as const)(
    'a batch that fails as a whole with %s is not made up for by a call for each',
    async (code) => {
      const { client, store } = await batchSetup()
      store.readSecrets = () => Promise.reject(new Error('raw'))
      store.describeError = () => ({ code })
      const results = await client.getMany(['a', 'b', 'c'])
      for (const name of ['a', 'b', 'c']) expect(results.get(name)?.error).toMatchObject({ code, secret: name })
      expect(results.get('a')?.error?.cause).toEqual({ name: 'Error' })
      expect(store.calls.count('readSecret')).toBe(0)
    },
  )

  test('a secret of which the batch says nothing is read by itself', async () => {
    const { client, store } = await batchSetup()
    store.readSecrets = () => Promise.resolve(new Map())
    expect((await client.getMany(['a'])).get('a')?.secret?.text()).toBe('a!')
  })

  test('a change that overtakes the batch is read by itself, not taken from the batch', async () => {
    const { client, store } = await batchSetup()
    const { readSecrets } = store
    store.readSecrets = async (names, own) => {
      const before = await readSecrets.call(store, names, own)
      await client.put('a', 'newer')
      return before
    }
    const results = await client.getMany(['a', 'b'])
    expect([...results.values()].map(({ secret }) => secret?.text())).toEqual(['newer', 'b!'])
  })

  test('what another one reads is read by itself when that is overtaken, though the batch without it is over', async () => {
    const { client, store } = await batchSetup()
    store.faults.hang('readSecret', 2)
    const [other, all] = [client.get('a'), client.getMany(['a', 'b'])]
    await new Promise(setImmediate)
    for (const name of ['b', 'a']) client.invalidate(name)
    expect([...(await all).values()].map(({ secret }) => secret?.text())).toEqual(['a!', 'b!'])
    expect([store.batches, (await other).text()]).toEqual([[['b']], 'a!'])
  })

  test('a batch that all have left is aborted', async () => {
    const { client, store, clock } = await batchSetup()
    store.faults.hang('readSecret', Infinity)
    const controller = new AbortController()
    const pending = client.getMany(['a', 'b'], { signal: controller.signal })
    await clock.advance(0)
    controller.abort()
    expect([...(await pending).values()].map(({ error }) => error?.code)).toEqual(['ABORTED', 'ABORTED'])
    await clock.advance(1)
    expect(store.signal?.aborted).toBe(true)
  })

  test('refuses what is no list, and options that it does not have', async () => {
    const { client } = await setup()
    expect(await codeOf(client.getMany('db' as unknown as string[]))).toBe('INVALID_ARGUMENT')
    expect(await codeOf(client.getMany(['db'], { schema: 1 } as object))).toBe('INVALID_ARGUMENT')
  })
})

describe('prefetch', () => {
  test('reads what is not held, and settles with what failed', async () => {
    const { client, store, reads } = await setup()
    const failures = await client.prefetch(['db', 'missing'])
    expect([...failures].map(([name, { code }]) => [name, code])).toEqual([['missing', 'NOT_FOUND']])
    await client.get('db')
    expect([store.calls.count('readSecrets'), reads()]).toEqual([1, 0])
  })
})

describe('ready', () => {
  test('settles once everything could be read, trying again while that may help', async () => {
    const { client, clock, store, reads } = await singly()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 2)
    let isReady = false
    const pending = client.ready(['db'], { timeoutMs: 30_000 }).then(() => (isReady = true))
    await clock.advance(2_999)
    expect(isReady).toBe(false)
    await clock.advance(1)
    await pending
    expect(reads()).toBe(3)
  })

  test('rejects at once for what will not pass, and at the deadline for what might have', async () => {
    const { client, clock, store } = await singly()
    expect(await codeOf(client.ready(['db', 'missing']))).toBe('NOT_FOUND')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    client.invalidate('db')
    const pending = codeOf(client.ready(['db'], { timeoutMs: 4_000 }))
    await clock.advance(4_000)
    expect(await pending).toBe('UNAVAILABLE')
  })

  test('ends with its caller', async () => {
    const { client, clock, store } = await singly()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    const controller = new AbortController()
    const pending = codeOf(client.ready(['db'], { signal: controller.signal, timeoutMs: 60_000 }))
    await clock.advance(10)
    controller.abort()
    expect(await pending).toBe('ABORTED')
  })
})

// Acceptance check 6, for batches.
test('what comes to its end while the last of a batch is waited for is not served', async () => {
  const policy = { maxAgeMs: 1_000, maxStaleMs: 10_000, staleWhileRevalidateMs: 0, attemptTimeoutMs: 8_000 }
  const { client, clock, store } = await singly(policy)
  await client.get('db')
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
  await clock.advance(9_000)
  await client.get('db')
  store.faults.hang('readSecret', 2)
  const pending = client.getMany(['db', 'other'], { timeoutMs: 5_000 })
  await clock.advance(5_000)
  const results = await pending
  expect(results.get('other')).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } })
  expect(results.get('db')).toMatchObject({ ok: false, error: { code: 'STALE_EXCEEDED', operation: 'getMany' } })
})

test('what is read for a batch is served, however long the last one takes', async () => {
  const { client, clock, store, value } = await singly({ maxAgeMs: 1_000, maxStaleMs: 1_000, attemptTimeoutMs: 8_000 })
  store.faults.answerLate('readSecret', 0)
  store.faults.hang('readSecret')
  const pending = client.getMany(['db', 'other'], { timeoutMs: 5_000 })
  await clock.advance(5_000)
  expect((await pending).get('db')?.secret?.text()).toBe(value)
})

test('what comes to its end by the wall clock while the last of a batch is waited for is read, since there is time', async () => {
  const { client, clock, store, change } = await singly()
  await client.get('db')
  await change('newer')
  await change('x', 'other')
  store.faults.answerLate('readSecret', 100)
  const pending = client.getMany(['db', 'other'])
  await clock.advance(50)
  clock.jumpWall(24 * 3_600_000)
  await clock.advance(50)
  expect((await pending).get('db')?.secret?.text()).toBe('newer')
})

test('what is renewed while the last of a batch is waited for is served new', async () => {
  const policy = { maxAgeMs: 1_000, maxStaleMs: 10_000, staleWhileRevalidateMs: 9_000, attemptTimeoutMs: 8_000 }
  const { client, clock, store, change } = await singly(policy)
  await client.get('db')
  await change('newer')
  await clock.advance(9_000)
  store.faults.answerLate('readSecret', 100)
  store.faults.hang('readSecret')
  const pending = client.getMany(['db', 'other'], { timeoutMs: 5_000 })
  await clock.advance(5_000)
  expect((await pending).get('db')?.secret?.text()).toBe('newer')
})

// Acceptance check 43.
test('10 000 rotations while batches are read, in any order: each value comes with its own version', async () => {
  const names = ['a', 'b', 'c']
  const rotations = fc.array(fc.constantFrom(...names), { minLength: 20, maxLength: 20 })
  const property = fc.asyncProperty(rotations, fc.scheduler(), async (rotated, scheduler) => {
    const { store, client } = await batchSetup({ maxAgeMs: 0, maxStaleMs: 0 })
    const { readSecret } = store
    store.readSecret = async (name, own) => {
      await scheduler.schedule(Promise.resolve())
      return await readSecret.call(store, name, own)
    }
    const versions = new Map(names.map((name) => [name, 1]))
    const rotate = async (name: string): Promise<void> => {
      await scheduler.schedule(Promise.resolve())
      const version = (versions.get(name) ?? 0) + 1
      versions.set(name, version)
      await store.writeSecret(name, { text: `${name}#${version}` }, call)
    }
    const reads = Array.from({ length: 5 }, () => client.getMany(names))
    await scheduler.waitFor(Promise.all([...reads, ...rotated.map(rotate)]))
    for (const [name, { secret }] of (await Promise.all(reads)).flatMap((results) => [...results]))
      expect(secret?.text()).toBe(secret?.version === '1' ? `${name}!` : `${name}#${secret?.version}`)
    await client.close()
  })
  await fc.assert(property, { numRuns: 500 })
}, 60_000)
