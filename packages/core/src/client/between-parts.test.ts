// Reading through the client: what once went wrong between its parts.
import { ManualClock, MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'
import { SecretError } from '../errors/secret-error.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { createSecretClient } from './create-secret-client.ts'

const minute = 60_000
const hour = 60 * minute

describe('a watched secret is read on and on', () => {
  test('after it was due while a credential was refused for another one', async () => {
    const { client, clock, store, change, reads } = await setup({ maxAgeMs: minute })
    await change('x', 'other')
    await client.watch('db')
    await clock.advance(minute - 1_000)
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('other'))
    const before = reads()
    await clock.advance(hour)
    expect(reads() - before).toBeGreaterThan(50)
  })

  test('after it was due while a caller read it, who left', async () => {
    const { client, clock, store, reads } = await setup({ maxAgeMs: minute })
    await client.watch('db')
    await clock.advance(minute - 10)
    store.faults.hang('readSecret')
    const controller = new AbortController()
    const pending = codeOf(client.get('db', { maxAgeMs: 0, signal: controller.signal }))
    await clock.advance(20)
    controller.abort()
    expect(await pending).toBe('ABORTED')
    const before = reads()
    await clock.advance(hour)
    expect(reads() - before).toBeGreaterThan(50)
  })

  test('after a store that rejects with an error of the client itself, which its handle shows', async () => {
    const { client, clock, store, reads } = await setup({ maxAgeMs: minute })
    const handle = await client.watch('db')
    store.readSecret = () => {
      store.calls.clear()
      return Promise.reject(new SecretError({ code: 'UNAVAILABLE' }, { operation: 'read', store: 'inner' }))
    }
    await clock.advance(minute)
    expect(handle.error).toMatchObject({ code: 'UNAVAILABLE' })
    expect(client.health().state).toBe('stale')
    expect(reads()).toBe(0)
  })

  test('though a wall clock that is set back stops its quick way', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: 5 * minute })
    await client.get('db')
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    clock.jumpWall(-4 * minute)
    await clock.advance(5 * minute)
    store.faults.clear()
    await clock.advance(2_000)
    await client.get('db')
    await clock.advance(0)
    expect(client.health().state).toBe('ready')
  })

  test('and a handle that opens in an outage says why it is not newer', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: minute })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(3 * minute)
    const handle = await client.watch('db')
    expect(handle.error).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('and an adapter whose checkName throws by accident does not end the process', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: minute })
    const handle = await client.watch('db')
    store.checkName = () => {
      throw new Error('broken')
    }
    await clock.advance(10 * minute)
    expect(handle.current.version).toBe('1')
  })
})

describe('a refused credential', () => {
  test('is no longer waited for when the one read that was let out was left', async () => {
    const { client, clock, store, change } = await setup()
    await change('x', 'other')
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('db'))
    await clock.advance(10_000)
    store.faults.hang('readSecret')
    const controller = new AbortController()
    const left = codeOf(client.get('db', { timeoutMs: hour, signal: controller.signal }))
    await clock.advance(10)
    controller.abort()
    await left
    await clock.advance(0)
    expect((await client.get('other')).text()).toBe('x')
  })

  test('is good again when a write succeeds, and with any answer about a secret', async () => {
    const { client, store } = await setup({ minRefreshIntervalMs: 0 })
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('db'))
    await client.put('db', 'newer')
    expect((await client.get('db')).text()).toBe('newer')
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.refresh('db'))
    store.faults.fail('readSecret', { code: 'VERSION_DISABLED' })
    await codeOf(client.refresh('other'))
    expect(await codeOf(client.get('third'))).toBe('NOT_FOUND')
  })

  test('rests as long as the longest of its refusals', async () => {
    const { client, clock, store, reads } = await setup({ minRefreshIntervalMs: 0 })
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('db'))
    store.faults.fail('readSecret', { code: 'CREDENTIALS_UNAVAILABLE' })
    await codeOf(client.refresh('db'))
    await clock.advance(9_999)
    expect([await codeOf(client.get('other')), reads()]).toEqual(['UNAUTHENTICATED', 2])
  })

  test('keeps nobody from what a write that succeeded has made', async () => {
    const { client, clock, store } = await setup()
    const handle = await client.watch('db')
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('other'))
    await client.put('db', 'newer')
    await clock.advance(0)
    expect(handle.current.text()).toBe('newer')
  })

  test('is not tried by those whose read a change has overtaken when another one was refused', async () => {
    const { client, clock, store, reads } = await setup()
    store.faults.hang('readSecret')
    const overtaken = codeOf(client.get('db'))
    await clock.advance(0)
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('other'))
    client.invalidate('db')
    expect([await overtaken, reads()]).toEqual(['UNAUTHENTICATED', 2])
  })

  test('is not tried by those who stood in line when another one was refused', async () => {
    const { client, store, change, reads } = await setup({ maxConcurrency: 2 })
    const names = Array.from({ length: 50 }, (_, i) => `s${i}`)
    for (const name of names) await change('x', name)
    Object.assign(store, { readSecrets: undefined })
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' }, Infinity)
    const results = await client.getMany(names)
    expect(new Set([...results.values()].map(({ error }) => error?.code))).toEqual(new Set(['UNAUTHENTICATED']))
    expect(reads()).toBeLessThanOrEqual(4)
  })
})

describe('what is remembered of failures', () => {
  test('a forced read that falls to an outage does not shorten the wait that the store has asked for', async () => {
    const { client, clock, store, reads } = await setup({ minRefreshIntervalMs: 0 })
    store.faults.fail('readSecret', { code: 'RATE_LIMITED', retryAfterMs: minute })
    await codeOf(client.get('db'))
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await codeOf(client.refresh('db'))
    await clock.advance(minute - 1)
    expect([await codeOf(client.get('db')), reads()]).toEqual(['RATE_LIMITED', 2])
    await clock.advance(1)
    expect((await client.get('db')).version).toBe('1')
  })

  test('what the store says of the secret ends a wait for an outage', async () => {
    const { client, store } = await setup({ minRefreshIntervalMs: 0 })
    store.faults.fail('readSecret', { code: 'RATE_LIMITED', retryAfterMs: minute })
    await codeOf(client.get('db'))
    store.faults.fail('readSecret', { code: 'NOT_FOUND' })
    await codeOf(client.refresh('db'))
    expect(await codeOf(client.get('db'))).toBe('NOT_FOUND')
  })

  test('a secret that somebody else has made is there after the failed create', async () => {
    const { client, change } = await setup()
    expect(await codeOf(client.get('new'))).toBe('NOT_FOUND')
    await change('theirs', 'new')
    expect(await codeOf(client.create('new', 'ours'))).toBe('ALREADY_EXISTS')
    expect((await client.get('new')).text()).toBe('theirs')
  })

  test('an outage after a deletion is told as an outage', async () => {
    const { client, clock, store } = await setup({ minRefreshIntervalMs: 0 })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'NOT_FOUND' })
    await codeOf(client.refresh('db'))
    await clock.advance(10_000)
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    expect(await codeOf(client.get('db'))).toBe('UNAVAILABLE')
  })

  test('health tells of a secret that can not be read for whatever reason', async () => {
    const { client, store } = await setup()
    await client.get('db')
    store.faults.fail('readSecret', { code: 'CONFIG' }, Infinity)
    await codeOf(client.refresh('db'))
    expect(client.health()).toMatchObject({ state: 'stale', secrets: [{ state: 'stale', lastErrorCode: 'CONFIG' }] })
    await codeOf(client.get('other'))
    expect(client.health().state).toBe('error')
  })

  test('an answer from an earlier time than may be served is none', async () => {
    const { client, clock, store } = await setup()
    const { readSecret } = store
    store.readSecret = async (name, call) => ({
      ...(await readSecret.call(store, name, call)),
      observedAt: clock.now() - 2 * hour,
    })
    await expect(client.get('db')).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'outdated-answer' })
  })
})

describe('writes', () => {
  test('a call of run that is named like a method of the store tells nothing of versions', async () => {
    const { client } = await setup()
    await client.run('writeSecret', 'db', () => Promise.resolve({ id: '999' }))
    expect((await client.get('db')).version).toBe('1')
    await client.run('writeSecret', 'db', () => Promise.resolve(null))
    expect((await client.get('db')).version).toBe('1')
  })

  test('an idempotent write that failed forgets what is held, since an earlier attempt may have been stored', async () => {
    const { client, clock, store } = await setup({ maxAttempts: 2, random: () => 0 })
    await client.get('db')
    const { writeSecretOnce } = store
    let attempts = 0
    store.writeSecretOnce = async (...args) => {
      attempts += 1
      if (attempts === 2) throw new StoreFailure({ code: 'PERMISSION_DENIED' })
      await writeSecretOnce.apply(store, args)
      throw new StoreFailure({ code: 'UNAVAILABLE' })
    }
    const pending = codeOf(client.putOnce('db', 'newer', 'key'))
    await clock.advance(1_000)
    expect(await pending).toBe('PERMISSION_DENIED')
    expect((await client.get('db')).text()).toBe('newer')
  })
})

describe('values in memory', () => {
  test('the version before is let go when it is over', async () => {
    const { client, clock, change } = await setup({ maxAgeMs: minute, maxStaleMs: 10 * minute })
    await client.watch('db')
    await change('newer')
    await clock.advance(20 * minute)
    await client.reportRejected('db', '2')
    expect((await client.get('db')).version).toBe('2')
  })

  test('a value that has room alone is not given up for the one before it', async () => {
    const { client, change } = await setup({ maxBytes: 100, minRefreshIntervalMs: 0 })
    await change('x'.repeat(60))
    await client.get('db')
    await change('y'.repeat(60))
    await client.refresh('db')
    expect(client.peek('db')?.text()).toBe('y'.repeat(60))
  })

  test('a copy that was disposed of knows its age, and not the value that it was made of', async () => {
    const { client, clock } = await setup({ maxAgeMs: minute })
    const copy = (await client.get('db')).detach()
    expect(copy.freshness).toBe('fresh')
    await clock.advance(minute)
    expect(copy.freshness).toBe('stale')
    copy.dispose()
    expect(() => copy.text()).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  test('a handle goes back with its secret when the new version is rejected', async () => {
    const { client, change } = await setup()
    const handle = await client.watch('db')
    await change('too early')
    await client.refresh('db')
    expect(handle.current.version).toBe('2')
    await client.reportRejected('db', '2')
    expect(handle.current.version).toBe('1')
  })
})

test('short waits in a row teach that the store hangs', async () => {
  const { client, clock, store, reads } = await setup()
  store.faults.hang('readSecret', Infinity)
  const first = codeOf(client.get('db', { timeoutMs: 1_000 }))
  await clock.advance(1_000)
  expect(await first).toBe('TIMEOUT')
  expect(await codeOf(client.get('db', { timeoutMs: 1_000 }))).toBe('TIMEOUT')
  expect(reads()).toBe(1)
})

test('a schema that rejects later fails like one that throws', async () => {
  const { client } = await setup()
  const validate = (): Promise<never> => Promise.reject(new Error('x'))
  const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
  expect(await codeOf(client.get('db', { schema }))).toBe('DECODE_FAILED')
})

test('what a probe of the breaker keeps out is asked for again in a moment', async () => {
  const clock = new ManualClock()
  const store = new MemoryStore({ clock })
  const client = createSecretClient({ store, clock, maxAttempts: 1, random: () => 1, minRefreshIntervalMs: 0 })
  for (const name of ['a', 'b']) await client.create(name, name)
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
  for (let failed = 0; failed < 10; failed += 1) await codeOf(client.refresh('a'))
  store.faults.clear()
  await clock.advance(5_000)
  const [probe, kept] = [client.refresh('a'), codeOf(client.get('b'))]
  expect([(await probe).text(), await kept]).toEqual(['a', 'UNAVAILABLE'])
  await clock.advance(1_000)
  expect((await client.get('b')).text()).toBe('b')
})
