import { canary, MemoryStore } from '@keyharbor/testing'
import { describe, expect, test } from 'vitest'
import { call, failoverPair, read, recording } from '../../fixtures/failover-pair.ts'
import { createSecretClient } from '../client/create-secret-client.ts'
import { configError } from '../errors/config-error.ts'
import { timeUp } from '../resilience/waits.ts'
import { errorCodes, type ErrorCode } from '../store/error-codes.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { isStoreFailure, StoreFailure } from '../store/store-failure.ts'
import { failover } from './failover.ts'
import type { FailoverOptions } from './failover-options.ts'

function codeOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return (error as { code: unknown }).code
  }
}

describe('which store answers', () => {
  test('the primary, and the replica is not asked', async () => {
    const { client, replica, events } = await failoverPair()
    expect(await read(client)).toBe('of the primary')
    expect(replica.calls.count()).toBe(0)
    expect(events).toEqual([])
  })

  // Acceptance check 27.
  test('the replica within two attempt timeouts when the primary is blackholed, and that is told', async () => {
    const { clock, client, primary, events } = await failoverPair({ attemptTimeoutMs: 3_000 })
    primary.faults.hang('readSecret', Infinity)
    let text = ''
    const reading = read(client).then((value) => (text = value))
    await clock.advance(2_999)
    expect(text).toBe('')
    await clock.advance(1)
    expect(text).toBe('of the replica')
    await reading
    expect(events).toEqual([{ failover: { from: 0, to: 1, code: 'TIMEOUT' } }])
  })

  test('the replica within one attempt of a client as it comes, which two stores share', async () => {
    const { clock, store, primary } = await failoverPair()
    const client = createSecretClient({ store, clock })
    primary.faults.hang('readSecret', Infinity)
    const reading = read(client)
    await clock.advance(1_500)
    expect(await reading).toBe('of the replica')
    await client.close()
  })

  test('a store that ignores its signal and never settles holds up nobody', async () => {
    const { clock, client, primary } = await failoverPair()
    let signal: AbortSignal | undefined
    primary.readSecret = (_, options) => {
      signal = options.signal
      return new Promise(() => {})
    }
    const reading = read(client)
    await clock.advance(3_000)
    expect(await reading).toBe('of the replica')
    expect(signal?.aborted).toBe(true)
  })

  const movesOn: readonly ErrorCode[] = [
    ...(['UNAVAILABLE', 'TIMEOUT', 'MALFORMED_RESPONSE', 'UNKNOWN', 'RATE_LIMITED', 'QUOTA_EXCEEDED'] as const),
    ...(['TLS_ERROR', 'CREDENTIALS_UNAVAILABLE', 'INTEGRITY'] as const),
  ]

  test.each(movesOn)('%s of the primary: the replica', async (code) => {
    const { client, primary, events } = await failoverPair()
    primary.faults.fail('readSecret', { code })
    expect(await read(client)).toBe('of the replica')
    expect(events).toEqual([{ failover: { from: 0, to: 1, code } }])
  })

  test.each(errorCodes.filter((code) => !movesOn.includes(code)))('%s of the primary is the answer', async (code) => {
    const { client, primary, replica, events } = await failoverPair()
    primary.faults.fail('readSecret', { code })
    await expect(read(client)).rejects.toMatchObject({ code })
    expect(replica.calls.count()).toBe(0)
    expect(events).toEqual([])
  })

  test('an error that only the primary can describe is described by it', async () => {
    const { client, primary, replica } = await failoverPair()
    class VendorError extends Error {
      override readonly name = 'VendorError'
    }
    primary.describeError = (error, { name, operation, aborted }) => {
      expect({ name, operation, aborted }).toEqual({ name: 'db', operation: 'readSecret', aborted: false })
      return { code: error instanceof VendorError ? 'PERMISSION_DENIED' : 'UNKNOWN', status: 403 }
    }
    primary.faults.fail('readSecret', new VendorError(canary()))
    await expect(read(client)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      cause: { name: 'VendorError', status: 403 },
    })
    expect(replica.calls.count()).toBe(0)
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['gives no facts', () => undefined],
    ['gives a code that there is not', () => ({ code: 'NONSENSE' })],
  ])('a describeError that %s makes it UNKNOWN, and the replica answers', async (_, describeError) => {
    const { client, primary } = await failoverPair()
    primary.describeError = describeError as never
    primary.faults.fail('readSecret', new Error('raw'))
    expect(await read(client)).toBe('of the replica')
  })

  test('a configuration error that a store finds at its first call is the answer', async () => {
    const { client, primary } = await failoverPair()
    primary.faults.fail('readSecret', configError('memory', 'Install the client.', 'missing-peer'))
    await expect(read(client)).rejects.toMatchObject({ code: 'CONFIG', reason: 'missing-peer' })
  })

  test.each(['NOT_FOUND', 'PERMISSION_DENIED', 'UNAUTHENTICATED', 'VERSION_DISABLED', 'UNAVAILABLE'] as const)(
    '%s of a replica is not definitive: what the primary failed with is told',
    async (code) => {
      const { client, primary, replica } = await failoverPair()
      primary.faults.fail('readSecret', { code: 'RATE_LIMITED', retryAfterMs: 7 }, Infinity)
      replica.faults.fail('readSecret', { code }, Infinity)
      await expect(read(client)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 7 })
    },
  )

  test('the second replica when the first has no such secret, and reads stay with the first all the same', async () => {
    const { clock, primary, replica, events } = await failoverPair()
    const third = new MemoryStore({ clock })
    await third.createSecret('only', { text: 'of the third' }, call)
    const store = failover([primary, replica, third], { clock, events: recording(events) })
    primary.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
    await store.readSecret('db', call)
    expect((await store.readSecret('only', call)).value).toEqual({ text: 'of the third' })
    await store.readSecret('db', call)
    expect(replica.calls.count('readSecret')).toBe(3)
    expect(events).toEqual([{ failover: { from: 0, to: 1, code: 'UNAVAILABLE' } }])
  })

  test('a primary that gave no answer in its share of the time is TIMEOUT, and that is no timeout of the caller', async () => {
    const { clock, store, primary, replica } = await failoverPair()
    primary.faults.hang('readSecret')
    replica.faults.fail('readSecret', { code: 'NOT_FOUND' })
    const failed = store.readSecret('db', call).catch((error: unknown) => error)
    await clock.advance(3_000)
    const error = await failed
    expect(isStoreFailure(error) && error.facts.code).toBe('TIMEOUT')
    expect(isStoreFailure(error) && error.facts).not.toBe(timeUp)
  })

  test('the next replica when the one that answered fails too', async () => {
    const { clock, primary, replica, events } = await failoverPair()
    const third = new MemoryStore({ clock })
    await third.createSecret('db', { text: 'of the third' }, call)
    const store = failover([primary, replica, third], { clock, events: recording(events) })
    primary.faults.hang('*', Infinity)
    const first = store.readSecret('db', call)
    await clock.advance(3_000)
    await first
    replica.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
    // Without a wait for the primary, which is known to be away.
    expect((await store.readSecret('db', call)).value).toEqual({ text: 'of the third' })
    expect(events).toEqual([
      { failover: { from: 0, to: 1, code: 'TIMEOUT' } },
      { failover: { from: 1, to: 2, code: 'UNAVAILABLE' } },
    ])
  })
})

describe('names and identity', () => {
  test('a name that one of the stores does not allow, or writes in another way, is refused before any request', async () => {
    const { clock, primary, replica } = await failoverPair()
    const store = failover([primary, replica], { clock })
    replica.checkName = (name) => {
      if (name === 'odd') throw new StoreFailure({ code: 'INVALID_NAME' })
      return name.toLowerCase()
    }
    const client = createSecretClient({ store, clock })
    expect((await client.get('db')).name).toBe('db')
    primary.calls.clear()
    for (const name of ['DB', 'odd', '..'])
      await expect(client.get(name)).rejects.toMatchObject({ code: 'INVALID_NAME' })
    expect(primary.calls.count()).toBe(0)
  })

  test('a form of the name that all stores give is the one name', async () => {
    const { primary, replica } = await failoverPair()
    for (const each of [primary, replica]) each.checkName = (name) => name.toLowerCase()
    expect(failover([primary, replica]).checkName('DB')).toBe('db')
  })

  test('its identity is that of all its stores, in order', () => {
    const [a, b, c] = [new MemoryStore(), new MemoryStore(), new MemoryStore()]
    const scopes = [failover([a]), failover([a, b]), failover([b, a]), failover([a, c])].map(({ scope }) =>
      JSON.stringify(scope),
    )
    expect(new Set(scopes).size).toBe(4)
    expect(failover([a, b]).scope).toEqual(failover([a, b]).scope)
  })
})

describe('listeners', () => {
  test('a listener that fails, at once or later, fails no read', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', listen)
    const { client, primary, clock } = await failoverPair({
      events: {
        onFailover: () => {
          throw new Error(canary())
        },
        onRecovered: () => Promise.reject(new Error(canary())) as unknown as undefined,
      },
    })
    primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    expect(await read(client)).toBe('of the replica')
    await clock.advance(10_000)
    await read(client)
    expect(await read(client)).toBe('of the primary')
    await new Promise(setImmediate)
    process.off('warning', listen)
    expect(warnings.map((warning) => (warning as { code?: string }).code)).toEqual([
      'KEYHARBOR_LISTENER',
      'KEYHARBOR_LISTENER',
    ])
  })
})

describe('what is refused', () => {
  const store = new MemoryStore()

  test.each([
    ['no list', undefined],
    ['an empty list', []],
    ['something that is no store', [store, {}]],
    ['one store twice', [store, store]],
    ['two stores of one identity', [store, Object.assign(new MemoryStore(), { scope: store.scope })]],
  ])('%s is CONFIG', (_, stores) => {
    expect(codeOf(() => failover(stores as unknown as [SecretStore]))).toBe('CONFIG')
  })

  test.each([
    { attemptTimeoutMs: 0 },
    { attemptTimeoutMs: Number.NaN },
    { probeAfterMs: -1 },
    { probeAfterMs: Infinity },
    { probeAfterMs: '5' },
    { attemptTimeout: 5 },
    null,
  ])('%j are no options', (options) => {
    expect(codeOf(() => failover([store], options as unknown as FailoverOptions))).toBe('CONFIG')
  })

  test('an option that is undefined is left out', () => {
    expect(failover([store], { attemptTimeoutMs: undefined } as unknown as FailoverOptions).kind).toBe('failover')
  })
})
