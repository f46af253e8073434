import { MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import { call, failoverPair, ofKind, read } from '../../fixtures/failover-pair.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { failover } from './failover.ts'

describe('sticky, and back', () => {
  test('while a replica answers, the primary keeps nobody waiting', async () => {
    const { clock, client, primary } = await failoverPair({ probeAfterMs: 10_000 })
    primary.faults.hang('readSecret', Infinity)
    const first = read(client)
    await clock.advance(3_000)
    await first
    primary.calls.clear()
    for (let i = 0; i < 5; i += 1) expect(await read(client)).toBe('of the replica')
    expect(primary.calls.count()).toBe(0)
  })

  test('once in each period one read tries the primary too, and waits only for the replica', async () => {
    const { clock, client, primary } = await failoverPair({ probeAfterMs: 10_000 })
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await read(client)
    primary.faults.hang('readSecret', Infinity)
    primary.calls.clear()
    await clock.advance(9_999)
    await read(client)
    expect(primary.calls.count()).toBe(0)
    await clock.advance(1)
    for (let i = 0; i < 5; i += 1) expect(await read(client)).toBe('of the replica')
    expect(primary.calls.count()).toBe(1)
    await clock.advance(10_000)
    await read(client)
    expect(primary.calls.count()).toBe(2)
  })

  test.each([
    ['answers', undefined],
    ['says that there is no such secret', 'NOT_FOUND'],
    ['denies it', 'PERMISSION_DENIED'],
  ] as const)('a primary that %s is back, and that is told', async (_, code) => {
    const { clock, client, primary, events } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await read(client)
    await clock.advance(10_000)
    if (code !== undefined) primary.faults.fail('readSecret', { code })
    expect(await read(client)).toBe('of the replica')
    expect(await read(client)).toBe('of the primary')
    expect(events.at(-1)).toEqual({ recovered: { from: 1 } })
    expect(events).toHaveLength(2)
  })

  test('a primary that is still away stays where it is', async () => {
    const { clock, client, primary, events } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 2)
    await read(client)
    await clock.advance(10_000)
    for (let i = 0; i < 3; i += 1) expect(await read(client)).toBe('of the replica')
    expect(events).toHaveLength(1)
  })

  test('an answer that comes after the time of the try does not count', async () => {
    const { clock, client, primary, events } = await failoverPair({ attemptTimeoutMs: 1_000 })
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await read(client)
    await clock.advance(10_000)
    primary.faults.answerLate('readSecret', 2_000)
    await read(client)
    await clock.advance(5_000)
    expect(events).toHaveLength(1)
  })

  test('a try does not keep the process alive, and ends in time', async () => {
    const { clock, store, primary } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await store.readSecret('db', call)
    await clock.advance(10_000)
    let signal: AbortSignal | undefined
    primary.readSecret = (_, options) => {
      signal = options.signal
      return new Promise(() => {})
    }
    await store.readSecret('db', call)
    expect(clock.pendingTimers).toEqual([{ dueInMs: 3_000, kind: 'background' }])
    expect(signal?.aborted).toBe(false)
    await clock.advance(3_000)
    expect(signal?.aborted).toBe(true)
  })

  test('a store that is asked does not keep the process alive: who waits for the call does', async () => {
    const { clock, store, primary } = await failoverPair()
    primary.faults.hang('readSecret')
    const reading = store.readSecret('db', call)
    await clock.advance(0)
    expect(clock.pendingTimers).toEqual([{ dueInMs: 3_000, kind: 'background' }])
    await clock.advance(3_000)
    expect((await reading).value).toEqual({ text: 'of the replica' })
  })

  test('closing while the primary is tried is no recovery', async () => {
    const { clock, store, primary, events } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await store.readSecret('db', call)
    await clock.advance(10_000)
    primary.faults.hang('readSecret')
    await store.readSecret('db', call)
    await store.close?.()
    await clock.advance(0)
    expect(events).toHaveLength(1)
  })

  test('many reads that fail together fail over once', async () => {
    const { clock, store, primary, replica, events } = await failoverPair()
    primary.faults.hang('readSecret', Infinity)
    const reads = Array.from({ length: 50 }, () => store.readSecret('db', call))
    await clock.advance(3_000)
    await Promise.all(reads)
    expect(events).toHaveLength(1)
    expect(replica.calls.count('readSecret')).toBe(50)
    expect(clock.pendingTimers).toEqual([])
  })

  test('a primary that is asked last and answers is back', async () => {
    const { client, primary, replica, events } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await read(client)
    replica.faults.fail('readSecret', { code: 'NOT_FOUND' })
    expect(await read(client)).toBe('of the primary')
    expect(events.at(-1)).toEqual({ recovered: { from: 1 } })
  })

  test('a primary that is asked last and refuses is back', async () => {
    const { client, primary, replica, events } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await read(client)
    replica.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    primary.faults.fail('readSecret', { code: 'NOT_FOUND' })
    await expect(read(client)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(events.at(-1)).toEqual({ recovered: { from: 1 } })
  })

  test('every kind of read tries the primary', async () => {
    const { clock, store, primary, events } = await failoverPair()
    let left = 0
    const { listSecrets } = primary
    primary.listSecrets = async function* (query, options) {
      for await (const info of listSecrets.call(primary, query, options)) {
        try {
          yield info
        } finally {
          left += 1
        }
      }
    }
    const reads: readonly (() => Promise<unknown>)[] = [
      () => store.describeSecret('db', call),
      () => store.readVersion('db', { id: '1' }, call),
      () => store.listVersions('db', call)[Symbol.asyncIterator]().next(),
      () => store.listSecrets({}, call)[Symbol.asyncIterator]().next(),
    ]
    for (const each of reads) {
      primary.faults.fail('*', { code: 'UNAVAILABLE' })
      await each()
      await clock.advance(10_000)
      await each()
      await clock.advance(0)
      expect(events.splice(0)).toEqual([
        { failover: { from: 0, to: 1, code: 'UNAVAILABLE' } },
        { recovered: { from: 1 } },
      ])
    }
    expect(left).toBe(1)
  })

  test('a listing that can not be left does no harm', async () => {
    const { clock, store, primary, events } = await failoverPair()
    primary.faults.fail('*', { code: 'UNAVAILABLE' })
    await store.readSecret('db', call)
    await clock.advance(10_000)
    primary.listSecrets = async function* () {
      try {
        yield { name: 'db' }
      } finally {
        // As an iterator does that breaks when it is left.
        await Promise.reject(new Error('broken'))
      }
    }
    await store.listSecrets({}, call)[Symbol.asyncIterator]().next()
    await clock.advance(0)
    expect(events).toHaveLength(2)
  })

  test('a try that hangs is given up when the next is due', async () => {
    const { clock, store, primary } = await failoverPair({ probeAfterMs: 1_000, attemptTimeoutMs: 3_000 })
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await store.readSecret('db', call)
    const signals: AbortSignal[] = []
    primary.readSecret = (_, options) => {
      signals.push(options.signal)
      return new Promise(() => {})
    }
    for (let i = 0; i < 2; i += 1) {
      await clock.advance(1_000)
      await store.readSecret('db', call)
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  test('a closed failover tries nothing', async () => {
    const { clock, store, primary } = await failoverPair()
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await store.readSecret('db', call)
    await clock.advance(10_000)
    await store.close?.()
    primary.calls.clear()
    await expect(store.readSecret('db', call)).rejects.toMatchObject({ facts: { code: 'CLOSED' } })
    expect(primary.calls.count()).toBe(0)
  })
})

describe('never back in version', () => {
  // Acceptance check 28.
  test('a replica that is older than what was served is not served, and that is told', async () => {
    const { client, primary, replica, events } = await failoverPair()
    await primary.writeSecret('db', { text: 'second' }, call)
    expect((await client.get('db')).version).toBe('2')
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    await expect(read(client)).rejects.toMatchObject({ code: 'STALE_EXCEEDED' })
    expect(events).toEqual([{ regressed: { from: 1 } }])
    await replica.writeSecret('db', { text: 'second' }, call)
    expect(await read(client)).toBe('second')
  })

  test('the next replica is asked when one is behind', async () => {
    const { clock, primary, replica } = await failoverPair()
    const third = new MemoryStore({ clock })
    await third.createSecret('db', { text: 'first' }, call)
    for (const each of [primary, third]) await each.writeSecret('db', { text: 'second' }, call)
    const store = failover([primary, replica, third], { clock })
    await store.readSecret('db', call)
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    expect((await store.readSecret('db', call)).version.id).toBe('2')
  })

  test('what a replica has served counts too', async () => {
    const { clock, primary, replica } = await failoverPair()
    const third = new MemoryStore({ clock })
    await third.createSecret('db', { text: 'first' }, call)
    await replica.writeSecret('db', { text: 'second' }, call)
    const store = failover([primary, replica, third], { clock })
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    expect((await store.readSecret('db', call)).version.id).toBe('2')
    replica.faults.fail('readSecret', { code: 'TIMEOUT' }, Infinity)
    await expect(store.readSecret('db', call)).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
  })

  test('the primary may go back: somebody has moved what is current there', async () => {
    const { client, primary, events } = await failoverPair()
    await primary.writeSecret('db', { text: 'second' }, call)
    expect(await read(client)).toBe('second')
    await primary.setCurrent('db', '1', '2', call)
    expect(await read(client)).toBe('of the primary')
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    expect(await read(client)).toBe('of the replica')
    expect(events).toEqual([{ failover: { from: 0, to: 1, code: 'UNAVAILABLE' } }])
  })

  test('each secret has an order of its own', async () => {
    const { store, primary, replica } = await failoverPair()
    await primary.createSecret('other', { text: 'x' }, call)
    await primary.writeSecret('other', { text: 'y' }, call)
    await store.readSecret('other', call)
    await replica.createSecret('__proto__', { text: 'z' }, call)
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    expect((await store.readSecret('db', call)).version.id).toBe('1')
    expect((await store.readSecret('__proto__', call)).version.id).toBe('1')
  })

  test('versions that can not be compared are served', async () => {
    const { store, primary, replica } = await failoverPair()
    await primary.writeSecret('db', { text: 'second' }, call)
    replica.compareVersions = () => undefined as never
    await store.readSecret('db', call)
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    expect((await store.readSecret('db', call)).version.id).toBe('1')
  })

  test('versions of another kind of store are not compared', async () => {
    const { clock, primary, replica } = await failoverPair()
    await primary.writeSecret('db', { text: 'second' }, call)
    const other: SecretStore = ofKind('other', replica)
    const store = failover([primary, other], { clock })
    await store.readSecret('db', call)
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    expect((await store.readSecret('db', call)).version.id).toBe('1')
  })
})
