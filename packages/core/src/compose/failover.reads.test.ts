import { ManualClock, MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import { call, failoverPair, ofKind, recording } from '../../fixtures/failover-pair.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { failover } from './failover.ts'

describe('time and signals', () => {
  test('stores share the time of the call, and the last has all that is left', async () => {
    const { clock, primary, replica } = await failoverPair()
    const third = new MemoryStore({ clock })
    const store = failover([primary, replica, third], { clock, attemptTimeoutMs: 3_000 })
    for (const each of [primary, replica, third]) each.faults.hang('readSecret', Infinity)
    const given: number[] = []
    for (const each of [primary, replica, third]) {
      const { readSecret } = each
      each.readSecret = (name, options) => {
        given.push(options.timeoutMs)
        return readSecret.call(each, name, options)
      }
    }
    const failed = store.readSecret('db', { ...call, timeoutMs: 6_000 }).catch((error: unknown) => error)
    await clock.advance(6_000)
    expect(given).toEqual([2_000, 2_000, 2_000])
    expect(await failed).toMatchObject({ facts: { code: 'TIMEOUT' } })
    given.length = 0
    void store.readSecret('db', { ...call, timeoutMs: 30_000 }).catch(() => {})
    await clock.advance(30_000)
    expect(given).toEqual([3_000, 3_000, 24_000])
  })

  test('a store that fails at once leaves its time to the next', async () => {
    const { clock, store, primary, replica } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    replica.faults.delay('readSecret', 7_999)
    const reading = store.readSecret('db', call)
    await clock.advance(7_999)
    expect((await reading).value).toEqual({ text: 'of the replica' })
  })

  test.each(['primary', 'replica'] as const)(
    'a caller who leaves while the %s is asked ends that, and no other is asked',
    async (asked) => {
      const { clock, primary, replica, events } = await failoverPair()
      const third = new MemoryStore({ clock })
      const store = failover([primary, replica, third], { clock, events: recording(events) })
      if (asked === 'replica') primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
      const abort = new AbortController()
      const signal = new Promise<AbortSignal>((resolve) => {
        const hanging = asked === 'primary' ? primary : replica
        hanging.readSecret = (_, options) => {
          resolve(options.signal)
          return new Promise(() => {})
        }
      })
      const reading = store.readSecret('db', { ...call, signal: abort.signal }).catch((error: unknown) => error)
      const given = await signal
      abort.abort()
      expect(await reading).toMatchObject({ facts: { code: 'ABORTED' } })
      expect(given.aborted).toBe(true)
      expect(third.calls.count()).toBe(0)
      expect([events, clock.pendingTimers]).toEqual([[], []])
    },
  )

  test('a caller who has left asks no store', async () => {
    const { store, primary } = await failoverPair()
    const reading = store.readSecret('db', { ...call, signal: AbortSignal.abort() })
    await expect(reading).rejects.toMatchObject({ facts: { code: 'ABORTED' } })
    expect(primary.calls.count()).toBe(0)
  })

  test('closing while a replica is asked asks no other', async () => {
    const { clock, primary, replica } = await failoverPair()
    const third = new MemoryStore({ clock })
    const store = failover([primary, replica, third], { clock })
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    replica.faults.hang('readSecret')
    const reading = store.readSecret('db', call).catch((error: unknown) => error)
    await clock.advance(0)
    await store.close?.()
    expect(await reading).toMatchObject({ facts: { code: 'CLOSED' } })
    expect(third.calls.count()).toBe(0)
  })

  test('a raw error of a store that was ended by its caller is not taken for an outage', async () => {
    const { store, primary, replica } = await failoverPair()
    const abort = new AbortController()
    primary.readSecret = async () => {
      abort.abort()
      throw new Error('socket closed')
    }
    await expect(store.readSecret('db', { ...call, signal: abort.signal })).rejects.toMatchObject({
      facts: { code: 'ABORTED' },
    })
    expect(replica.calls.count()).toBe(0)
  })

  test('closing ends what is under way and closes all stores, also when one can not be', async () => {
    const clock = new ManualClock()
    const closed: string[] = []
    const primary = Object.assign(new MemoryStore({ clock }), {
      close: async () => {
        throw new StoreFailure({ code: 'UNAVAILABLE' })
      },
    })
    const replica = Object.assign(new MemoryStore({ clock }), {
      close: async () => {
        await new Promise(setImmediate)
        closed.push('replica')
      },
    })
    const store = failover([primary, replica], { clock })
    primary.faults.hang('readSecret')
    const reading = store.readSecret('db', call).catch((error: unknown) => error)
    await Promise.resolve()
    await expect(store.close?.()).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
    expect(await reading).toMatchObject({ facts: { code: 'CLOSED' } })
    expect(closed).toEqual(['replica'])
    expect(replica.calls.count()).toBe(0)
    await expect(store.readSecret('db', call)).rejects.toMatchObject({ facts: { code: 'CLOSED' } })
    expect(clock.pendingTimers).toEqual([])
  })

  test('closing ends a try of the primary', async () => {
    const { clock, store, primary } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await store.readSecret('db', call)
    await clock.advance(10_000)
    primary.faults.hang('readSecret')
    await store.readSecret('db', call)
    await store.close?.()
    await clock.advance(0)
    expect(clock.pendingTimers).toEqual([])
  })
})

describe('what else it reads', () => {
  test('it can what all of its stores can read, and nothing that writes', async () => {
    const { primary, replica } = await failoverPair()
    const least: SecretStore = {
      kind: 'least',
      scope: [],
      checkName: (name) => name,
      describeError: () => ({ code: 'UNKNOWN' }),
      readSecret: (name, options) => replica.readSecret(name, options),
    }
    const base = ['checkName', 'close', 'describeError', 'kind', 'readSecret', 'scope']
    const reads = ['compareVersions', 'describeSecret', 'listSecrets', 'listVersions', 'onChange', 'readVersion']
    expect(Object.keys(failover([primary, replica])).sort()).toEqual([...base, ...reads].sort())
    expect(Object.keys(failover([primary, least])).sort()).toEqual([...base, 'onChange'].sort())
    expect(Object.keys(failover([least])).sort()).toEqual(base)
  })

  test('versions and descriptions come from the replica when the primary is away', async () => {
    const { client, primary } = await failoverPair()
    primary.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
    expect((await client.getVersion('db', { id: '1' })).text()).toBe('of the replica')
    expect((await client.describe('db')).name).toBe('db')
    const listed: string[] = []
    for await (const { id } of client.listVersions('db')) listed.push(id)
    for await (const { name } of client.list()) listed.push(name)
    expect(listed).toEqual(['1', 'db'])
  })

  test('a version that the primary does not know is not asked of a replica', async () => {
    const { client, replica } = await failoverPair()
    await expect(client.getVersion('db', { id: '7' })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
    expect(replica.calls.count()).toBe(0)
  })

  test('a replica of another kind is not asked for versions, whose ids it does not share', async () => {
    const { clock, primary, replica } = await failoverPair()
    const store = failover([primary, ofKind('other', replica)], { clock })
    primary.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
    await expect(store.readVersion('db', { id: '1' }, call)).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
    expect(store.compareVersions({ id: '1' }, { id: '2' })).toBeUndefined()
    expect(replica.calls.count()).toBe(0)
    expect(failover([primary, replica]).compareVersions({ id: '1' }, { id: '2' })).toBeLessThan(0)
  })

  test('a listing that has begun is not mixed with that of another store', async () => {
    const { store, primary, replica } = await failoverPair()
    primary.listSecrets = async function* () {
      yield { name: 'db' }
      throw new Error('raw')
    }
    primary.describeError = () => ({ code: 'RATE_LIMITED' })
    const listing = store.listSecrets({}, call)[Symbol.asyncIterator]()
    expect((await listing.next()).value).toEqual({ name: 'db' })
    await expect(listing.next()).rejects.toMatchObject({ facts: { code: 'RATE_LIMITED' } })
    expect(replica.calls.count()).toBe(0)
  })

  test('whoever leaves a listing lets the store end it, and a signal reaches it to its end', async () => {
    const { store, primary } = await failoverPair()
    const abort = new AbortController()
    let ended = 0
    let signal: AbortSignal | undefined
    primary.listSecrets = async function* (_, options) {
      signal = options.signal
      try {
        yield { name: 'a' }
        yield { name: 'b' }
      } finally {
        ended += 1
      }
    }
    for await (const { name } of store.listSecrets({}, { ...call, signal: abort.signal })) {
      expect(name).toBe('a')
      abort.abort()
      break
    }
    expect([ended, signal?.aborted]).toEqual([1, true])
  })

  test('changes of any store are told until nobody listens', async () => {
    const { store, primary, replica } = await failoverPair()
    const told: string[] = []
    const subscription = store.onChange((name) => told.push(name))
    await primary.writeSecret('db', { text: 'x' }, call)
    await replica.writeSecret('db', { text: 'x' }, call)
    await new Promise(setImmediate)
    subscription[Symbol.dispose]()
    await primary.writeSecret('db', { text: 'y' }, call)
    await replica.writeSecret('db', { text: 'y' }, call)
    await new Promise(setImmediate)
    expect(told).toEqual(['db', 'db'])
  })
})
