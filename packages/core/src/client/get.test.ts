// Reading through the client: cache, sharing, deadlines.
import { getEventListeners } from 'node:events'
import { printed, type MemoryStore } from '@keyharbor/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'
import { SecretError } from '../errors/secret-error.ts'
import { StoreFailure } from '../store/store-failure.ts'

describe('from cache', () => {
  test('a fresh value is not read again', async () => {
    const { client, reads, value } = await setup()
    const first = await client.get('db')
    expect(first.text()).toBe(value)
    expect(await client.get('db')).toBe(first)
    expect(await client.get('db', { timeoutMs: 5 })).toBe(first)
    expect(reads()).toBe(1)
  })

  // Acceptance check 2: how long a hit takes, the benchmark tells.
  test('a million gets of a fresh value are no read', { timeout: 30_000 }, async () => {
    const { client, reads } = await setup()
    const first = await client.get('db')
    let others = 0
    for (let asked = 0; asked < 1_000_000; asked += 1) if ((await client.get('db')) !== first) others += 1
    expect([others, reads()]).toEqual([0, 1])
  })

  test('a value is read again once it is maxAgeMs old', async () => {
    const { client, clock, reads, change } = await setup({ maxAgeMs: 1_000 })
    await client.get('db')
    await change('newer')
    await clock.advance(999)
    expect((await client.get('db')).version).toBe('1')
    await clock.advance(1)
    expect((await client.get('db')).text()).toBe('newer')
    expect(reads()).toBe(2)
  })

  test('one call may accept older values, or only newer ones', async () => {
    const { client, clock, reads } = await setup({ maxAgeMs: 1_000 })
    await client.get('db')
    await clock.advance(5_000)
    await client.get('db', { maxAgeMs: 10_000 })
    expect(reads()).toBe(1)
    await client.get('db', { maxAgeMs: 4_000 })
    expect(reads()).toBe(2)
    await client.get('db', { force: true })
    await client.get('db', { maxAgeMs: 0 })
    expect(reads()).toBe(4)
  })

  test('the time of a value is the start of its read, so it never looks younger than it is', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: 1_000 })
    const startedAt = clock.now()
    store.faults.delay('readSecret', 600)
    const pending = client.get('db')
    await clock.advance(600)
    const secret = await pending
    expect(secret.fetchedAt.getTime()).toBe(startedAt)
    await clock.advance(400)
    expect(secret.freshness).toBe('stale')
  })

  test('peek answers what is held, however old, and never reads', async () => {
    const { client, clock, reads } = await setup({ maxAgeMs: 1_000 })
    expect(client.peek('db')).toBeUndefined()
    await client.get('db')
    expect(client.peek('db')?.freshness).toBe('fresh')
    await clock.advance(1_000)
    expect(client.peek('db')?.freshness).toBe('stale')
    expect(reads()).toBe(1)
  })

  test('a failed read is not remembered, and takes nothing from the cache', async () => {
    const { client, store, value } = await setup()
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    await expect(client.refresh('db')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      operation: 'refresh',
      secret: 'db',
    })
    expect((await client.get('db')).text()).toBe(value)
  })

  test('the least recently used value goes when there are too many', async () => {
    const { client, reads } = await setup({ maxEntries: 1 })
    await client.put('other', 'x', { upsert: true })
    await client.get('db')
    await client.get('other')
    await client.get('db')
    expect(reads()).toBe(3)
  })
})

describe('shared reads', () => {
  // Acceptance check 1.
  test('10 000 concurrent gets of a cold secret are one read', { timeout: 30_000 }, async () => {
    const { client, reads } = await setup()
    const secrets = await Promise.all(Array.from({ length: 10_000 }, () => client.get('db')))
    expect(new Set(secrets).size).toBe(1)
    expect(reads()).toBe(1)
  })

  // Acceptance check 50.
  test('10 000 gets on one signal are no warning, and no listener is left', { timeout: 30_000 }, async () => {
    const { client, clock, store } = await setup()
    const warnings: unknown[] = []
    const warn = (warning: unknown): void => void warnings.push(warning)
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    store.faults.delay('readSecret', 10)
    const { signal } = new AbortController()
    const all = Array.from({ length: 10_000 }, () => client.get('db', { signal }))
    await clock.advance(5)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await clock.advance(5)
    expect((await Promise.all(all)).length).toBe(10_000)
    await new Promise(setImmediate)
    expect([warnings, getEventListeners(signal, 'abort')]).toEqual([[], []])
  })

  test('1 000 concurrent gets that fail are one read, and an error for each', async () => {
    const { client, store, reads } = await setup()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    const all = await Promise.all(
      Array.from({ length: 1_000 }, () => client.get('db').catch((error: unknown) => error)),
    )
    expect(new Set(all).size).toBe(1_000)
    expect(new Set(all.map(String)).size).toBe(1)
    expect(reads()).toBe(1)
  })

  test('the stack of an error leads to the line that asked', async () => {
    const { client, store } = await setup()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 2)
    const asker = async (): Promise<unknown> => await client.get('db')
    const failed: unknown = await asker().catch((error: unknown) => error)
    expect((failed as Error).stack).toMatch(/at (async )?asker/)
  })

  test('a read that hangs is given up at its deadline, however many callers come and go', async () => {
    const { client, clock, store, reads } = await setup({ timeoutMs: 1_000 })
    const { readSecret } = store
    const signals: AbortSignal[] = []
    store.readSecret = (name, call) => {
      signals.push(call.signal)
      return signals.length === 1 ? new Promise(() => {}) : readSecret.call(store, name, call)
    }
    const outcomes: Promise<unknown>[] = []
    for (let caller = 0; caller < 5; caller += 1) {
      outcomes.push(client.get('db').then(String, (error: { code: string }) => error.code))
      await clock.advance(300)
    }
    const good = '[Secret db@1]'
    expect(await Promise.all(outcomes)).toEqual(['TIMEOUT', good, good, good, good])
    await clock.advance(0)
    expect(signals[0]?.aborted).toBe(true)
    expect(signals[1]?.aborted).toBe(false)
    expect(reads()).toBe(1)
  })

  test('one caller that aborts ends only its own wait', async () => {
    const { client, clock, store, value } = await setup()
    store.faults.delay('readSecret', 100)
    const controller = new AbortController()
    const leaver = client.get('db', { signal: controller.signal }).catch((error: unknown) => error)
    const stayer = client.get('db')
    await clock.advance(50)
    controller.abort()
    expect(await leaver).toMatchObject({ code: 'ABORTED', operation: 'get' })
    await clock.advance(50)
    expect((await stayer).text()).toBe(value)
  })

  test('the read is aborted when the last caller has left', async () => {
    const { clock, client, store } = await setup()
    let signal: AbortSignal | undefined
    const { readSecret } = store
    store.readSecret = (name, call) => {
      signal = call.signal
      return readSecret.call(store, name, call)
    }
    store.faults.hang('readSecret')
    const controllers = [new AbortController(), new AbortController()]
    const waits = controllers.map((controller) => client.get('db', { signal: controller.signal }).catch(() => {}))
    await new Promise(setImmediate)
    controllers[0]?.abort()
    expect(signal?.aborted).toBe(false)
    controllers[1]?.abort()
    await Promise.all(waits)
    await clock.advance(0)
    expect(signal?.aborted).toBe(true)
  })

  test('a refresh joins a read that is under way', async () => {
    const { client, reads } = await setup()
    await Promise.all([client.get('db'), client.refresh('db'), client.get('db', { force: true })])
    expect(reads()).toBe(1)
  })

  test('whoever asked before invalidate gets what came of it, and what was read before is not kept', async () => {
    const { client, store } = await setup()
    const answers = heldAnswers(store)
    const before = client.get('db')
    await new Promise(setImmediate)
    client.invalidate('db')
    answers[0]?.('old')
    await new Promise(setImmediate)
    expect(client.peek('db')).toBeUndefined()
    answers[1]?.('newer')
    expect((await before).text()).toBe('newer')
    expect(client.peek('db')?.text()).toBe('newer')
  })

  test('whoever asked before a change gets what came of it, also where there was nothing before', async () => {
    const { client, store } = await setup()
    const { readSecret } = store
    let answer = (): void => {}
    store.readSecret = () =>
      new Promise((_, reject) => (answer = () => reject(new StoreFailure({ code: 'NOT_FOUND' }))))
    const before = client.get('new')
    await new Promise(setImmediate)
    await client.create('new', 'made meanwhile')
    store.readSecret = readSecret
    answer()
    expect((await before).text()).toBe('made meanwhile')
  })

  test.each(['UNAVAILABLE', 'PERMISSION_DENIED'] as const)(
    'nobody gets what was read before invalidate, also when what is read after it is %s',
    async (code) => {
      const { client, store } = await setup()
      const answers = heldAnswers(store)
      const before = codeOf(client.get('db'))
      await new Promise(setImmediate)
      client.invalidate('db')
      store.readSecret = () => Promise.reject(new StoreFailure({ code }))
      answers[0]?.('old')
      expect(await before).toBe(code)
    },
  )

  test('whoever asked before a change does not wait for the read before it, which ends', async () => {
    const { client, store, change } = await setup()
    const { readSecret } = store
    let isEnded = false
    store.readSecret = (_, { signal }) => {
      store.readSecret = readSecret
      signal.addEventListener('abort', () => (isEnded = true))
      return new Promise(() => {})
    }
    const before = client.get('db')
    await new Promise(setImmediate)
    await change('newer')
    client.invalidate('db')
    expect((await before).text()).toBe('newer')
    expect(isEnded).toBe(true)
  })

  test('whoever asked before a change does not ask again what has just failed after it', async () => {
    const { client, clock, store, reads } = await setup()
    store.faults.answerLate('readSecret', 100)
    const first = codeOf(client.get('db'))
    await clock.advance(50)
    client.invalidate('db')
    store.faults.fail('readSecret', { code: 'NOT_FOUND' }, Infinity)
    expect(await codeOf(client.get('db'))).toBe('NOT_FOUND')
    await clock.advance(50)
    expect(await first).toBe('NOT_FOUND')
    expect(reads()).toBe(2)
  })

  test('whoever joins a read late has all of its own time', async () => {
    const { client, clock, store } = await setup({ timeoutMs: 1_000 })
    const { readSecret } = store
    let reads = 0
    store.readSecret = (name, call) => {
      reads += 1
      return reads === 1 ? new Promise(() => {}) : readSecret.call(store, name, call)
    }
    const first = client.get('db').catch((error: { code: string }) => error.code)
    await clock.advance(900)
    const late = client.get('db')
    await clock.advance(100)
    expect(await first).toBe('TIMEOUT')
    expect((await late).version).toBe('1')
  })

  test('whoever joined a read that hung gets what is read after a change, also when the second read is overtaken', async () => {
    const { client, clock, store } = await setup({ timeoutMs: 1_000 })
    const answers = heldAnswers(store)
    const first = codeOf(client.get('db'))
    await clock.advance(900)
    const late = client.get('db')
    await clock.advance(100)
    expect(await first).toBe('TIMEOUT')
    client.invalidate('db')
    await clock.advance(0)
    for (const [index, answer] of answers.entries()) answer(['hung', 'old', 'newer'][index] ?? '')
    expect((await late).text()).toBe('newer')
  })

  test('a timeout that the store reports is not read again', async () => {
    const { client, store, reads } = await setup()
    store.faults.fail('readSecret', { code: 'TIMEOUT' })
    await expect(client.get('db')).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(reads()).toBe(1)
  })

  test('a get that is overtaken by invalidate and then by a write gets what was written, not a failure', async () => {
    const { client, clock, store } = await setup()
    Object.assign(store, { setCurrent: undefined })
    store.faults.answerLate('readSecret', 100, 2)
    const before = client.get('db')
    await clock.advance(10)
    client.invalidate('db')
    await clock.advance(10)
    await client.put('db', 'newer')
    await clock.advance(100)
    expect((await before).text()).toBe('newer')
  })

  test('a get that is overtaken again and again answers after its second read', async () => {
    const { client, store } = await setup()
    const answers = heldAnswers(store)
    const before = client.get('db')
    for (const text of ['old', 'newer']) {
      await new Promise(setImmediate)
      client.invalidate('db')
      await new Promise(setImmediate)
      answers.shift()?.(text)
    }
    expect((await before).text()).toBe('newer')
    expect(client.peek('db')).toBeUndefined()
  })
})

/** Lets a test answer each read when it wants to. */
function heldAnswers(store: MemoryStore): ((text: string) => void)[] {
  const answers: ((text: string) => void)[] = []
  store.readSecret = () =>
    new Promise((resolve) => {
      answers.push((text) => resolve({ value: { text }, version: { id: text } }))
    })
  return answers
}

describe('deadlines', () => {
  test('a store that never answers fails at the deadline, whatever it does with the signal', async () => {
    const { client, clock, store } = await setup({ timeoutMs: 2_000 })
    store.readSecret = () => new Promise(() => {})
    const outcome = client.get('db').catch((error: unknown) => error)
    await clock.advance(1_999)
    await clock.advance(1)
    expect(await outcome).toMatchObject({ code: 'TIMEOUT', secret: 'db' })
    expect(clock.pendingTimers).toEqual([])
  })

  test('one call may have another deadline, also a longer one', async () => {
    const { client, clock, store } = await setup({ timeoutMs: 2_000 })
    store.faults.delay('readSecret', 3_000, 2)
    const short = client.get('db', { timeoutMs: 100 }).catch((error: unknown) => error)
    await clock.advance(100)
    expect(await short).toMatchObject({ code: 'TIMEOUT' })
    expect(clock.pendingTimers.filter(({ dueInMs }) => dueInMs < 2_900)).toEqual([])
    const long = client.get('db', { timeoutMs: 5_000 })
    await clock.advance(3_000)
    expect((await long).version).toBe('1')
  })

  test('a signal that is aborted already starts no read', async () => {
    const { client, reads } = await setup()
    await expect(client.get('db', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(reads()).toBe(0)
  })
})

describe('bad input, refused before anything is read', () => {
  test.each([
    ['an empty name', ''],
    ['a dot-dot segment', 'a/../b'],
    ['a line break', 'a\nb'],
    ['no text', 7],
  ])('%s', async (_what, name) => {
    const { client, reads } = await setup()
    for (const call of [() => client.get(name as string), () => client.refresh(name as string)]) {
      await expect(call()).rejects.toMatchObject({ code: 'INVALID_NAME', store: 'memory' })
    }
    expect(() => client.peek(name as string)).toThrow('INVALID_NAME')
    expect(() => client.invalidate(name as string)).toThrow('INVALID_NAME')
    expect(reads()).toBe(0)
  })

  test.each([
    ['an unknown option', { maxAge: 5 }],
    ['a negative age', { maxAgeMs: -1 }],
    ['an age that is no number', { maxAgeMs: '5' }],
    ['an endless time', { timeoutMs: Infinity }],
    ['a signal that is none', { signal: 'now' }],
    ['half a signal', { signal: { aborted: false, addEventListener: () => {} } }],
    ['a force that is neither true nor false', { force: 'yes' }],
    ['options that are none', 'fast'],
  ])('%s', async (_what, options) => {
    const { client, reads } = await setup()
    const refused = { code: 'INVALID_ARGUMENT', secret: 'db' }
    await expect(client.get('db', options as object)).rejects.toMatchObject(refused)
    expect(reads()).toBe(0)
    await client.get('db')
    await expect(client.get('db', options as object)).rejects.toMatchObject(refused)
  })

  test('a name that is refused is not repeated, since it may be a value given in its place', async () => {
    const { client, value } = await setup()
    const error: unknown = await client.get(`${value}\n`).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_NAME' })
    expect(JSON.stringify(error) + String(error)).not.toContain(value)
  })
})

describe('a store that folds names', () => {
  test('gives every spelling of a name the same entry, under its canonical name', async () => {
    const { client, store, reads } = await setup()
    store.checkName = (name) => name.toLowerCase()
    const secret = await client.get('DB')
    expect(secret.name).toBe('db')
    expect(await client.get('Db')).toBe(secret)
    expect(client.peek('dB')).toBe(secret)
    client.invalidate('DB')
    expect(client.peek('db')).toBeUndefined()
    expect(reads()).toBe(1)
  })

  test('and gives none back is told, before it mixes secrets up', async () => {
    const { client, store } = await setup()
    store.checkName = () => undefined as never
    await expect(client.get('db')).rejects.toMatchObject({ code: 'UNKNOWN' })
  })
})

describe('times that the store tells', () => {
  const stored = (more: object): object => ({ value: { text: 'x' }, version: { id: '1' }, ...more })

  test('an answer that is older than the call is as old as it says', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: 1_000 })
    store.readSecret = () => Promise.resolve(stored({ observedAt: clock.now() - 900 }) as never)
    const secret = await client.get('db')
    expect(secret.fetchedAt.getTime()).toBe(clock.now() - 900)
    await clock.advance(100)
    expect(secret.freshness).toBe('stale')
  })

  test('an answer from the future is dated at its read', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: 1_000 })
    store.readSecret = () => Promise.resolve(stored({ observedAt: clock.now() + 5_000 }) as never)
    const secret = await client.get('db')
    expect(await client.get('db')).toBe(secret)
  })

  test('a version that expires is not given from the cache after that', async () => {
    const { client, clock, store } = await setup({ maxAgeMs: 1_000 })
    let reads = 0
    store.readSecret = () => {
      reads += 1
      return Promise.resolve(stored({ version: { id: '1', expiresAt: new Date(clock.now() + 10) } }) as never)
    }
    await client.get('db')
    await clock.advance(10)
    await client.get('db')
    expect(reads).toBe(2)
  })
})

test('describeError is told whether the call had been ended', async () => {
  const { client, clock, store } = await setup({ timeoutMs: 100 })
  const told: boolean[] = []
  store.describeError = (_error, { aborted }) => {
    told.push(aborted)
    return { code: 'UNAVAILABLE' }
  }
  store.faults.fail('readSecret', new Error('down'))
  await client.get('db').catch(() => {})
  store.readSecret = (_name, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    })
  const controller = new AbortController()
  const step = client.promote('db', '1', { signal: controller.signal }).catch(() => {})
  await clock.advance(0)
  controller.abort()
  await step
  await clock.advance(0)
  expect(told).toEqual([false, true])
})

test.each([
  ['nothing', undefined],
  ['a code that there is not', { code: 'BOOM' }],
])('an adapter that describes an error by %s gives UNKNOWN', async (_what, facts) => {
  const { client, store } = await setup()
  store.describeError = () => facts as never
  store.faults.fail('readSecret', new Error('raw'))
  await expect(client.get('db')).rejects.toMatchObject({ code: 'UNKNOWN', cause: { name: 'Error' } })
})

test('an adapter that gives no promise, or the error of another client, is taken as it is', async () => {
  const { client, store } = await setup()
  store.readSecret = () => ({ value: { text: 'x' }, version: { id: '1' } }) as never
  expect((await client.get('db')).text()).toBe('x')
  const inner = new SecretError({ code: 'NOT_FOUND' }, { operation: 'get', store: 'inner' })
  store.readSecret = () => Promise.reject(inner)
  await expect(client.refresh('db')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a failure of an adapter with another copy of this package is told like any other', async () => {
  const { client, store } = await setup()
  const foreign = { [Symbol.for('keyharbor.StoreFailure')]: true, facts: { code: 'PERMISSION_DENIED' } }
  store.readSecret = () => Promise.reject(Object.assign(new Error('foreign'), foreign))
  await expect(client.get('db')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('the code of an error behind a failure of an adapter is kept', async () => {
  const { client, store } = await setup()
  const cause = Object.assign(new Error('secret text'), { code: 'ECONNREFUSED' })
  store.readSecret = () => Promise.reject(new StoreFailure({ code: 'UNAVAILABLE', status: 0 }, { cause }))
  const failed: unknown = await client.get('db').catch((error: unknown) => error)
  expect(failed).toMatchObject({ code: 'UNAVAILABLE', cause: { name: 'Error', code: 'ECONNREFUSED' } })
  expect(printed(failed)).not.toContain('secret text')
})

test('what an adapter throws by accident comes out as UNKNOWN, with its name only', async () => {
  const { client, store, value } = await setup()
  store.faults.fail('readSecret', new RangeError(`wrong: ${value}`))
  const error: unknown = await client.get('db').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'UNKNOWN', cause: { name: 'RangeError' } })
  expect(String(error)).not.toContain(value)
})

test('the status and request id that a store gives are kept as cause', async () => {
  const { client, store } = await setup()
  store.faults.fail('readSecret', { code: 'RATE_LIMITED', status: 429, requestId: 'a1-b2', retryAfterMs: 1_000 })
  await expect(client.get('db')).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterMs: 1_000,
    cause: { status: 429, requestId: 'a1-b2' },
  })
})

test('an adapter whose describeError throws does not hide the failure', async () => {
  const { client, store } = await setup()
  store.describeError = () => {
    throw new Error('again')
  }
  store.faults.fail('readSecret', new Error('first'))
  await expect(client.get('db')).rejects.toMatchObject({ code: 'UNKNOWN', secret: 'db' })
})

test('an answer that is no secret is a failure, and is not kept', async () => {
  const { client, store } = await setup()
  store.readSecret = () => Promise.resolve({} as never)
  await expect(client.get('db')).rejects.toMatchObject({ code: 'UNKNOWN', cause: { name: 'TypeError' } })
  expect(client.peek('db')).toBeUndefined()
})
