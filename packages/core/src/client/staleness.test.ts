// Reading through the client: what is served while a value ages and while reading fails.
import { describe, expect, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'

const minute = 60_000
const policy = { maxAgeMs: minute, staleWhileRevalidateMs: minute, maxStaleMs: 60 * minute }

describe('a value that is older than maxAgeMs', () => {
  test('is served at once while one read renews it', async () => {
    const { client, clock, change, reads } = await setup(policy)
    await client.get('db')
    await change('newer')
    await clock.advance(minute)
    const served = await Promise.all([client.get('db'), client.get('db')])
    expect(served.map(({ version, freshness }) => [version, freshness])).toEqual([
      ['1', 'stale'],
      ['1', 'stale'],
    ])
    await clock.advance(0)
    expect((await client.get('db')).text()).toBe('newer')
    expect(reads()).toBe(2)
  })

  // Acceptance check 3.
  test('is served at once by a store that takes 5 s to answer, which is asked once', async () => {
    const { client, clock, store, reads, value } = await setup(policy)
    await client.get('db')
    store.faults.delay('readSecret', 5_000, Infinity)
    await clock.advance(minute)
    const startedAt = clock.monotonic()
    for (let asked = 0; asked < 100; asked += 1) expect((await client.get('db')).text()).toBe(value)
    expect([clock.monotonic() - startedAt, reads()]).toEqual([0, 2])
    await clock.advance(5_000)
    expect((await client.get('db')).freshness).toBe('fresh')
    expect(reads()).toBe(2)
  })

  test('is waited for anew when it is older than that, and nothing is known against the store', async () => {
    const { client, clock, change } = await setup(policy)
    await client.get('db')
    await change('newer')
    await clock.advance(2 * minute)
    expect((await client.get('db')).text()).toBe('newer')
  })

  test('is served instead of the failure of a read, and keeps its date', async () => {
    const { client, clock, store } = await setup(policy)
    const { fetchedAt } = await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(3 * minute)
    const stale = await client.get('db')
    expect(stale.freshness).toBe('stale')
    expect(stale.fetchedAt).toEqual(fetchedAt)
  })

  test('is served when a store that hangs takes all the time of the call', async () => {
    const { client, clock, store } = await setup(policy)
    await client.get('db')
    store.faults.hang('readSecret', Infinity)
    await clock.advance(3 * minute)
    const pending = client.get('db', { timeoutMs: 500 })
    await clock.advance(500)
    expect((await pending).version).toBe('1')
  })

  test('is not served to a call that wants a younger one', async () => {
    const { client, clock, store } = await setup(policy)
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(3 * minute)
    expect(await codeOf(client.get('db', { maxAgeMs: minute }))).toBe('UNAVAILABLE')
  })
})

describe('an outage', () => {
  test('fails no read for maxStaleMs after the last success, and every read from that millisecond on', async () => {
    const { client, clock, store } = await setup(policy)
    const { fetchedAt } = await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    for (let passed = 0; passed < 60 * minute - 1; passed += minute - 1) {
      expect((await client.get('db')).fetchedAt).toEqual(fetchedAt)
      await clock.advance(Math.min(minute - 1, 60 * minute - 1 - passed))
    }
    expect(clock.now() - fetchedAt.getTime()).toBe(60 * minute - 1)
    expect((await client.get('db')).version).toBe('1')
    await clock.advance(1)
    await expect(client.get('db')).rejects.toMatchObject({
      code: 'STALE_EXCEEDED',
      message: expect.stringContaining(`last read at ${fetchedAt.toISOString()}; since then: UNAVAILABLE`),
    })
    expect(client.peek('db')).toBeUndefined()
  })

  test('costs one try in each cool-down, however many ask', async () => {
    const { client, clock, store, reads } = await setup(policy)
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(3 * minute)
    for (let asked = 0; asked < 1_000; asked += 1) await client.get('db')
    expect(reads()).toBe(2)
    await clock.advance(1_000)
    for (let asked = 0; asked < 1_000; asked += 1) await client.get('db')
    await clock.advance(0)
    expect(reads()).toBe(3)
  })

  test('of a secret that is not held is told from memory until its cool-down is over', async () => {
    const { client, clock, store, reads } = await setup(policy)
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 1)
    expect(await codeOf(client.get('db'))).toBe('UNAVAILABLE')
    expect(await codeOf(client.get('db'))).toBe('UNAVAILABLE')
    expect(reads()).toBe(1)
    await clock.advance(1_000)
    expect((await client.get('db')).version).toBe('1')
  })

  test('does not end with maxStaleMs where the values of a secret may be used longer', async () => {
    const { client, clock, store } = await setup({ ...policy, perSecret: { db: { maxStaleMs: Infinity } } })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(10_000 * minute)
    expect((await client.get('db')).version).toBe('1')
  })

  test('leaves nothing to serve where no stale value may be', async () => {
    const { client, clock, store } = await setup({ ...policy, maxStaleMs: 0 })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(minute)
    expect(await codeOf(client.get('db'))).toBe('STALE_EXCEEDED')
  })
})

describe('a failure that is about the call and not about the secret', () => {
  test('leaves what is held, and is not asked for again with each get', async () => {
    const { client, clock, store, reads } = await setup(policy)
    await client.get('db')
    store.faults.fail('readSecret', { code: 'CONFIG' }, Infinity)
    await clock.advance(minute)
    for (let asked = 0; asked < 100; asked += 1) {
      expect((await client.get('db')).version).toBe('1')
      await clock.advance(10)
    }
    expect(reads()).toBe(2)
    await clock.advance(5_000)
    await client.get('db')
    await clock.advance(0)
    expect(reads()).toBe(3)
    await clock.advance(minute)
    expect(await codeOf(client.get('db'))).toBe('CONFIG')
  })
})

describe('a definitive answer', () => {
  // Acceptance check 7.
  test.each(['NOT_FOUND', 'PENDING_DELETION', 'VERSION_DISABLED', 'VERSION_DESTROYED'] as const)(
    '%s takes the value away at once, inside maxStaleMs too, and is remembered for 10 s',
    async (code) => {
      const { client, clock, store, reads } = await setup(policy)
      await client.get('db')
      store.faults.fail('readSecret', { code }, 1)
      expect(await codeOf(client.refresh('db'))).toBe(code)
      expect(client.peek('db')).toBeUndefined()
      for (let asked = 0; asked < 100; asked += 1) expect(await codeOf(client.get('db'))).toBe(code)
      expect(reads()).toBe(2)
      await clock.advance(10_000)
      expect((await client.get('db')).version).toBe('1')
    },
  )

  // Acceptance check 14.
  test('that there is no such secret is one request in 10 s, however often it is asked for', async () => {
    const { client, clock, reads } = await setup(policy)
    for (let asked = 0; asked < 100; asked += 1) {
      expect(await codeOf(client.get('missing'))).toBe('NOT_FOUND')
      await clock.advance(99)
    }
    expect(reads()).toBe(1)
    await clock.advance(100)
    expect(await codeOf(client.get('missing'))).toBe('NOT_FOUND')
    expect(reads()).toBe(2)
  })

  test('that there is no such secret is forgotten when it is put', async () => {
    const { client } = await setup(policy)
    expect(await client.getOptional('new')).toBeUndefined()
    expect(await client.has('new')).toBe(false)
    await client.create('new', 'x')
    expect(await client.has('new')).toBe(true)
    expect((await client.getOptional('new'))?.text()).toBe('x')
  })

  test('other than NOT_FOUND is an error for getOptional, too', async () => {
    const { client, store } = await setup(policy)
    store.faults.fail('readSecret', { code: 'PENDING_DELETION' })
    expect(await codeOf(client.getOptional('db'))).toBe('PENDING_DELETION')
    store.faults.fail('readSecret', { code: 'PERMISSION_DENIED' })
    await client.put('db', 'x')
    expect(await codeOf(client.has('db'))).toBe('PERMISSION_DENIED')
  })
})

describe('a denial', () => {
  test('leaves the value for deniedGraceMs and takes it away then, however fresh it is', async () => {
    const { client, clock, store } = await setup({ ...policy, maxAgeMs: 10 * minute, deniedGraceMs: 5_000 })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'PERMISSION_DENIED' }, Infinity)
    expect(await codeOf(client.refresh('db'))).toBe('PERMISSION_DENIED')
    await clock.advance(4_999)
    expect((await client.get('db')).version).toBe('1')
    await clock.advance(1)
    expect(client.peek('db')).toBeUndefined()
    expect(await codeOf(client.get('db'))).toBe('PERMISSION_DENIED')
  })

  test('that goes on does not lengthen the grace', async () => {
    const { client, clock, store } = await setup({ ...policy, deniedGraceMs: 30_000, minRefreshIntervalMs: 0 })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'PERMISSION_DENIED' }, Infinity)
    for (let at = 0; at < 3; at += 1) {
      await codeOf(client.refresh('db'))
      await clock.advance(10_000)
    }
    expect(client.peek('db')).toBeUndefined()
  })

  test('that ends in time leaves the value as it was', async () => {
    const { client, clock, store } = await setup({ ...policy, deniedGraceMs: 5_000, minRefreshIntervalMs: 0 })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'PERMISSION_DENIED' })
    await codeOf(client.refresh('db'))
    await client.refresh('db')
    await clock.advance(10_000)
    expect((await client.get('db')).version).toBe('1')
  })
})

describe('a machine that sleeps', () => {
  test('gains no time for a value that the store denies', async () => {
    const { client, clock, store } = await setup({ ...policy, deniedGraceMs: 5_000 })
    await client.get('db')
    store.faults.fail('readSecret', { code: 'PERMISSION_DENIED' }, Infinity)
    await codeOf(client.refresh('db'))
    clock.suspend(4_999)
    expect(client.peek('db')?.version).toBe('1')
    clock.suspend(1)
    expect(client.peek('db')).toBeUndefined()
    expect(await codeOf(client.get('db'))).toBe('PERMISSION_DENIED')
  })
})

describe('the expiry that the store states', () => {
  test('ends a value at that time, whatever the policy says', async () => {
    const { client, clock, store } = await setup(policy)
    const { readSecret } = store
    const expiresAt = new Date(clock.now() + 10_000)
    store.readSecret = async (name, call) => {
      const stored = await readSecret.call(store, name, call)
      return { ...stored, version: { ...stored.version, expiresAt } }
    }
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await clock.advance(9_999)
    expect((await client.get('db')).freshness).toBe('fresh')
    await clock.advance(1)
    expect(client.peek('db')).toBeUndefined()
    expect(await codeOf(client.get('db'))).toBe('STALE_EXCEEDED')
  })
})

describe('clocks', () => {
  test('a wall clock that is set back makes no value younger', async () => {
    const { client, clock, reads } = await setup(policy)
    await client.get('db')
    await clock.advance(30_000)
    clock.jumpWall(-29_000)
    await clock.advance(30_000)
    expect((await client.get('db')).freshness).toBe('stale')
    await clock.advance(0)
    expect(reads()).toBe(2)
  })

  test('a machine that slept finds its values as old as they are', async () => {
    const { client, clock, store } = await setup(policy)
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    clock.suspend(60 * minute)
    expect(client.peek('db')).toBeUndefined()
    expect(await codeOf(client.get('db'))).toBe('STALE_EXCEEDED')
  })

  test.each([86_400_000, -86_400_000])('a jump of the wall clock by %d ms costs at most one read', async (jumpMs) => {
    const { client, clock, reads } = await setup(policy)
    await client.get('db')
    clock.jumpWall(jumpMs)
    for (let asked = 0; asked < 10; asked += 1) await client.get('db')
    await clock.advance(0)
    expect(reads()).toBeLessThanOrEqual(2)
  })
})

describe('refreshing ahead of time', () => {
  test('a secret in use is read before it is maxAgeMs old, and is never stale', async () => {
    const { client, clock, reads } = await setup({ ...policy, random: () => 0.5 })
    await client.get('db')
    for (let passed = 0; passed < 10 * minute; passed += 5_000) {
      expect((await client.get('db')).freshness).toBe('fresh')
      await clock.advance(5_000)
    }
    // The first period is 0.55 of maxAgeMs, the others 0.95.
    expect(reads()).toBe(1 + 1 + Math.floor((10 - 0.55) / 0.95))
  })

  test('a secret that nobody asks for is left alone', async () => {
    const { client, clock, reads } = await setup(policy)
    await client.get('db')
    await clock.advance(50 * minute)
    expect(reads()).toBe(1)
  })

  // Acceptance check 13.
  test('1 000 secrets that were read together are refreshed at different times', { timeout: 30_000 }, async () => {
    const { client, clock, store, change } = await setup({ maxAgeMs: 300_000, random: Math.random })
    const names = Array.from({ length: 1_000 }, (_, i) => `s${i}`)
    for (const name of names) await change('x', name)
    await client.prefetch(names)
    await client.prefetch(names)
    let most = 0
    for (let second = 0; second < 300; second += 1) {
      const before = store.calls.count('readSecret')
      await clock.advance(1_000)
      most = Math.max(most, store.calls.count('readSecret') - before)
    }
    // Evenly they were 3.7 in each second from the 30th on; all at once, 1 000.
    expect(store.calls.count('readSecret')).toBe(1_000)
    expect(most).toBeLessThanOrEqual(30)
  })

  test('all of it is one timer, which does not keep the process alive', async () => {
    const { client, clock, change } = await setup(policy)
    for (let i = 0; i < 50; i += 1) await change('x', `s${i}`)
    await client.getMany(Array.from({ length: 50 }, (_, i) => `s${i}`))
    expect(clock.pendingTimers.map(({ kind }) => kind)).toEqual(['background'])
  })
})

describe('a forced read', () => {
  // Acceptance check 45, as far as it is about `refresh`.
  test('is made once in 5 s for each secret, and the others get what came of it', async () => {
    const { client, clock, change, reads } = await setup(policy)
    await client.get('db')
    await change('newer')
    for (let asked = 0; asked < 1_000; asked += 1) expect((await client.refresh('db')).version).toBe('2')
    expect((await client.get('db', { force: true })).version).toBe('2')
    expect(reads()).toBe(2)
    await clock.advance(5_000)
    await client.refresh('db')
    expect(reads()).toBe(3)
  })

  test('that failed is not made again in that time either', async () => {
    const { client, store, reads } = await setup(policy)
    store.faults.fail('readSecret', { code: 'CONFIG' })
    expect([await codeOf(client.refresh('db')), await codeOf(client.refresh('db'))]).toEqual(['CONFIG', 'CONFIG'])
    expect(reads()).toBe(1)
  })

  test('that its caller has left tells nothing, and the next one is made', async () => {
    const { client, clock, store, change } = await setup(policy)
    await client.get('db')
    await change('newer')
    store.faults.hang('readSecret')
    const controller = new AbortController()
    const pending = codeOf(client.refresh('db', { signal: controller.signal }))
    await clock.advance(1)
    controller.abort()
    expect(await pending).toBe('ABORTED')
    expect((await client.refresh('db')).text()).toBe('newer')
  })

  test('is made after all when the secret was forgotten', async () => {
    const { client, change } = await setup(policy)
    await client.refresh('db')
    await change('newer')
    client.invalidate('db')
    expect((await client.refresh('db')).text()).toBe('newer')
  })
})

describe('a credential that the store does not accept', () => {
  test('is tried once in each step of the back-off, whatever the number of secrets', async () => {
    const { client, clock, store, change, reads } = await setup(policy)
    const names = Array.from({ length: 50 }, (_, i) => `s${i}`)
    for (const name of names) await change('x', name)
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' }, Infinity)
    const ask = async (): Promise<Set<unknown>> =>
      new Set(await Promise.all(names.map((name) => codeOf(client.get(name)))))
    expect(await codeOf(client.get('db'))).toBe('UNAUTHENTICATED')
    expect(await ask()).toEqual(new Set(['UNAUTHENTICATED']))
    expect(reads()).toBe(1)
    await clock.advance(10_000)
    expect(await ask()).toEqual(new Set(['UNAUTHENTICATED']))
    expect(reads()).toBe(2)
    await clock.advance(19_999)
    await ask()
    expect(reads()).toBe(2)
  })

  test('is good again with the first answer', async () => {
    const { client, clock, store, change } = await setup(policy)
    await change('x', 'other')
    store.faults.fail('readSecret', { code: 'CREDENTIALS_UNAVAILABLE' })
    expect(await codeOf(client.get('db'))).toBe('CREDENTIALS_UNAVAILABLE')
    expect(await codeOf(client.get('other'))).toBe('CREDENTIALS_UNAVAILABLE')
    await clock.advance(1_000)
    expect((await client.get('other')).text()).toBe('x')
    expect((await client.get('db')).version).toBe('1')
  })

  test('is not tried sooner because of a read that somebody forces', async () => {
    const { client, clock, store, change, reads } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    await change('x', 'other')
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' }, Infinity)
    for (const _ of [1, 2, 3]) await codeOf(client.refresh('db'))
    store.faults.clear()
    store.faults.hang('readSecret', 1)
    void codeOf(client.refresh('db'))
    await clock.advance(39_999)
    expect(await codeOf(client.get('other'))).toBe('UNAUTHENTICATED')
    expect(reads()).toBe(4)
    await clock.advance(1)
    expect((await client.get('other')).text()).toBe('x')
  })

  test('that is refused for one secret while another is denied says that it is good', async () => {
    const { client, store } = await setup({ ...policy, minRefreshIntervalMs: 0 })
    store.faults.fail('readSecret', { code: 'UNAUTHENTICATED' })
    await codeOf(client.get('db'))
    store.faults.fail('readSecret', { code: 'NOT_FOUND' })
    await codeOf(client.refresh('other'))
    expect(await codeOf(client.get('third'))).toBe('NOT_FOUND')
  })
})
