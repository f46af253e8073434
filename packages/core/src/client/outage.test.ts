// A store that is away: what is served meanwhile and for how long, what it costs the store, and how it ends.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import { canary, type ManualClock, type MemoryStore } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'
import type { ErrorFacts } from '../store/store-failure.ts'
import type { SecretClient } from './secret-client.ts'
import type { SecretEvent } from '../events/secret-event.ts'

const [second, minute] = [1_000, 60_000]
const hour = 60 * minute

function heardStale(): SecretEvent[] {
  const heard: SecretEvent[] = []
  const hear = (event: unknown): void => void heard.push({ ...(event as SecretEvent) })
  subscribe('keyharbor:stale', hear)
  onTestFinished(() => void unsubscribe('keyharbor:stale', hear))
  return heard
}

// Acceptance check 4.
test('500 for 10 minutes: the stale value each time, told once in each cool-down', async () => {
  const { client, clock, store, reads, value } = await setup({ maxAgeMs: 5 * minute })
  await client.get('db')
  await clock.advance(5 * minute)
  store.faults.fail('readSecret', { code: 'UNAVAILABLE', status: 500 }, Infinity)
  const heard = heardStale()
  for (let passed = 0; passed < 10 * minute; passed += second / 2) {
    const secret = await client.get('db')
    expect([secret.text(), secret.freshness]).toEqual([value, 'stale'])
    await clock.advance(second / 2)
  }
  const failedReads = reads() - 1
  // 1, 2, 4, 8, 16 and 32 s, then 60 s each.
  expect(failedReads).toBe(1 + 6 + Math.floor((600 - 63) / 60))
  expect(heard).toHaveLength(1 + failedReads)
  expect(heard.slice(1).every(({ code }) => code === 'UNAVAILABLE')).toBe(true)
})

// Acceptance check 6.
test('a client of which nothing is said serves a stale value for an hour, not for ever', async () => {
  const { client, clock, store } = await setup()
  await client.get('db')
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
  await clock.advance(hour - 1)
  expect((await client.get('db')).freshness).toBe('stale')
  await clock.advance(1)
  expect(await codeOf(client.get('db'))).toBe('STALE_EXCEEDED')
  await clock.advance(100 * hour)
  expect(await codeOf(client.get('db'))).toBe('STALE_EXCEEDED')
})

// Acceptance check 9, as far as core goes: which answers are RATE_LIMITED, each adapter says.
test.each<ErrorFacts>([
  { code: 'RATE_LIMITED' },
  { code: 'RATE_LIMITED', retryAfterMs: 2_000 },
  { code: 'QUOTA_EXCEEDED' },
])('a refresh that fails with %o is no error while a value is held', async (facts) => {
  const { client, clock, store, value } = await setup({ maxAgeMs: minute, maxAttempts: 3 })
  await client.get('db')
  store.faults.fail('readSecret', facts, Infinity)
  for (let passed = 0; passed < 30; passed += 1) {
    await clock.advance(minute)
    expect((await client.get('db')).text()).toBe(value)
  }
  expect(client.health().secrets).toMatchObject([{ name: 'db', state: 'stale', lastErrorCode: facts.code }])
})

// Acceptance check 25, the second half of it.
test('an open breaker keeps no value from anybody who may have it', async () => {
  const { client, clock, store, reads, change } = await setup({ maxAgeMs: minute })
  for (let at = 0; at < 12; at += 1) await change('x', `cold${at}`)
  await client.get('db')
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
  for (let at = 0; at < 10; at += 1) expect(await codeOf(client.get(`cold${at}`))).toBe('UNAVAILABLE')
  const sent = reads()
  for (const name of ['cold10', 'cold11']) expect(await codeOf(client.get(name))).toBe('UNAVAILABLE')
  expect((await client.get('db')).freshness).toBe('fresh')
  await clock.advance(4_999)
  expect(await codeOf(client.get('cold11'))).toBe('UNAVAILABLE')
  expect(reads()).toBe(sent)
  await clock.advance(minute)
  expect((await client.get('db')).freshness).toBe('stale')
})

// Acceptance check 34, as far as core goes: which answers are not intact, each adapter says.
test('an answer that is not intact is asked for once more, and nothing of it is held', async () => {
  const { client, clock, store, reads, value } = await setup({ maxAgeMs: minute, maxAttempts: 3, random: () => 0 })
  store.faults.fail('readSecret', { code: 'INTEGRITY' }, 2)
  const failing = codeOf(client.get('db'))
  await clock.advance(0)
  expect([await failing, reads()]).toEqual(['INTEGRITY', 2])
  expect(client.peek('db')).toBeUndefined()
  await clock.advance(minute)
  expect((await client.get('db')).text()).toBe(value)
  store.faults.fail('readSecret', { code: 'INTEGRITY' }, 2)
  await clock.advance(2 * minute)
  const stale = client.get('db')
  await clock.advance(0)
  expect([(await stale).text(), (await stale).freshness]).toEqual([value, 'stale'])
})

describe('a store that hangs', () => {
  const limits = { maxAgeMs: minute, timeoutMs: 8_000, attemptTimeoutMs: 3_000, maxAttempts: 3 }

  test('keeps a get waiting once, and in each cool-down after that the value is served at once', async () => {
    const { client, clock, store, reads, value } = await setup(limits)
    await client.get('db')
    store.faults.hang('readSecret', Infinity)
    await clock.advance(3 * minute)
    const first = client.get('db')
    await clock.advance(8_000)
    expect((await first).text()).toBe(value)
    const sent = reads()
    expect((await client.get('db')).text()).toBe(value)
    expect(client.health().secrets).toMatchObject([
      { state: 'stale', lastErrorCode: 'TIMEOUT', nextRefreshInMs: 1_000 },
    ])
    await clock.advance(1_000)
    expect((await client.get('db')).text()).toBe(value)
    await clock.advance(0)
    expect(reads()).toBe(sent + 1)
  })

  test('keeps a get of what is not held waiting once in each cool-down', async () => {
    const { client, clock, store, reads } = await setup(limits)
    store.faults.hang('readSecret', Infinity)
    const first = codeOf(client.get('db'))
    await clock.advance(8_000)
    expect(await first).toBe('TIMEOUT')
    const sent = reads()
    expect([await codeOf(client.get('db')), reads()]).toEqual(['TIMEOUT', sent])
  })

  test('has not failed because one caller had little time', async () => {
    const { client, clock, store } = await setup(limits)
    store.faults.delay('readSecret', 2_000)
    const hasty = codeOf(client.get('db', { timeoutMs: 900 }))
    await clock.advance(900)
    expect(await hasty).toBe('TIMEOUT')
    store.faults.clear()
    expect((await client.get('db')).version).toBe('1')
  })

  test('has not failed for those who wait for what is read after a change', async () => {
    const { client, clock, store } = await setup({ ...limits, maxAttempts: 1 })
    store.faults.hang('readSecret')
    const early = client.get('db')
    await clock.advance(1)
    client.invalidate('db')
    expect((await client.get('db')).version).toBe('1')
    await clock.advance(8_000)
    expect((await early).version).toBe('1')
    expect(client.health().state).toBe('ready')
  })
})

/** Outages of each kind that leaves a held value alone; the last one gives no answer at all. */
const outages: readonly (readonly [string, (store: MemoryStore) => void])[] = [
  ...(['UNAVAILABLE', 'MALFORMED_RESPONSE', 'RATE_LIMITED', 'TLS_ERROR', 'UNKNOWN'] as const).map(
    (code) => [code, (store: MemoryStore) => store.faults.fail('*', { code }, Infinity)] as const,
  ),
  ['TIMEOUT', (store) => store.faults.hang('*', Infinity)],
]

describe('every store down', () => {
  const maxStaleMs = 10 * minute
  const names = Array.from({ length: 40 }, (_, at) => `s${at}`)
  const watched = names.slice(0, 5)

  /** When secrets were read, one after the other, 700 ms apart. */
  async function lastSuccesses({ client, clock }: { client: SecretClient<MemoryStore>; clock: ManualClock }) {
    const at = new Map<string, number>()
    for (const name of names) {
      at.set(name, (await client.get(name)).fetchedAt.getTime())
      await clock.advance(700)
    }
    return at
  }

  test.each(outages)(
    '%s: no get fails for maxStaleMs after the last success, each tells age and source, and from that millisecond all fail',
    async (_code, begin) => {
      const { client, clock, store, change } = await setup({ maxAgeMs: minute, maxStaleMs, random: () => 0.5 })
      const values = new Map(names.map((name) => [name, canary(name)]))
      for (const [name, text] of values) await change(text, name)
      const successes = await lastSuccesses({ client, clock })
      const handles = await Promise.all(watched.map((name) => client.watch(name)))
      begin(store)
      await clock.advance(3 * minute)
      // The first get of each waits for its read, since nothing is known against the store.
      const waiting = Promise.all(names.map((name) => client.get(name)))
      await clock.advance(8 * second)
      expect((await waiting).map((secret) => secret.text())).toEqual([...values.values()])
      for (const [name, successAt] of [...successes].sort(([, a], [, b]) => a - b)) {
        const endsAt = successAt + maxStaleMs
        await clock.advance(endsAt - 1 - clock.now())
        await served(client, name, { ageMs: maxStaleMs - 1, text: values.get(name) })
        await clock.advance(1)
        // In a cool-down it fails at once, else after one more try.
        const failing = client.get(name, { timeoutMs: 100 }).catch((error: unknown) => error)
        await clock.advance(100)
        expect(await failing).toMatchObject({
          code: 'STALE_EXCEEDED',
          store: 'memory',
          secret: name,
          message: expect.stringContaining(`last read at ${new Date(successAt).toISOString()}`),
        })
        expect(client.peek(name)).toBeUndefined()
      }
      expect(handles.map(({ current }) => current.text())).toEqual(watched.map((name) => values.get(name)))
      expect(handles.every(({ error }) => error !== undefined)).toBe(true)
      store.faults.clear()
      await clock.advance(5 * minute)
      for (const name of names) expect((await client.get(name)).text()).toBe(values.get(name))
      expect(handles.map(({ error }) => error)).toEqual(watched.map(() => undefined))
    },
  )

  async function served(
    client: SecretClient<MemoryStore>,
    name: string,
    { ageMs, text }: { ageMs: number; text: string | undefined },
  ): Promise<void> {
    const secret = await client.get(name)
    expect([secret.text(), secret.freshness, secret.store]).toEqual([text, 'stale', 'memory'])
    const told = client.health().secrets.find((secret) => secret.name === name)
    expect(told).toMatchObject({ ageMs, source: 'memory', state: 'stale', fetchedAt: secret.fetchedAt })
  }

  test(
    'gets of all names, as they come, all the time: none fails before its time, and none is late',
    { timeout: 30_000 },
    async () => {
      const { client, clock, store, change } = await setup({ maxAgeMs: minute, maxStaleMs, random: () => 0.5 })
      for (const name of names) await change('x', name)
      const successes = await lastSuccesses({ client, clock })
      store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
      const outcomes: string[] = []
      const last = Math.max(...successes.values()) + maxStaleMs
      while (clock.now() < last + 10 * second) {
        for (const name of names) {
          const expected = clock.now() < (successes.get(name) ?? 0) + maxStaleMs ? name : 'STALE_EXCEEDED'
          const got = await client.get(name).then(
            (secret) => secret.name,
            (error: { code: string }) => error.code,
          )
          if (got !== expected) outcomes.push(`${name} at ${clock.now()}: ${got} for ${expected}`)
        }
        await clock.advance(3_777)
      }
      expect(outcomes).toEqual([])
    },
  )
})

// Acceptance check 17.
test(
  'a wall clock that walks by seconds and days: nothing is served past its true end, and each jump costs one read',
  { timeout: 60_000 },
  async () => {
    const jump = fc.oneof(
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.constantFrom(86_400_000, -86_400_000, 3_600_000, -3_600_000),
    )
    const step = fc.record({ passMs: fc.integer({ min: 0, max: 4_000 }), jumpMs: jump })
    const walk = fc.array(step, { minLength: 5, maxLength: 15 })
    const lifeMs = 10_000
    await fc.assert(
      fc.asyncProperty(walk, async (steps) => {
        const { client, clock, store, reads } = await setup({ maxAgeMs: 3_000, maxStaleMs: Infinity })
        const { readSecret } = store
        const expiresAt = new Date(clock.now() + lifeMs)
        store.readSecret = async (name, call) => {
          const stored = await readSecret.call(store, name, call)
          return { ...stored, version: { ...stored.version, expiresAt } }
        }
        await client.get('db')
        store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
        for (const { passMs, jumpMs } of steps) {
          await clock.advance(passMs)
          const before = reads()
          clock.jumpWall(jumpMs)
          for (let asked = 0; asked < 5; asked += 1) {
            const code = await codeOf(client.get('db'))
            if (clock.monotonic() >= lifeMs) expect(code).toBe('STALE_EXCEEDED')
          }
          await clock.advance(0)
          expect(reads() - before).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 200 },
    )
  },
)

// Acceptance check 11.
test(
  'whatever is invalidated while it is read, no answer from before is held after it',
  { timeout: 60_000 },
  async () => {
    const act = fc.constantFrom('get', 'change', 'oldest answer', 'newest answer')
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 12 }), async (acts) => {
        const { client, store, change } = await setup()
        const answers: (() => void)[] = []
        const { readSecret } = store
        store.readSecret = async (name, call) => {
          const stored = await readSecret.call(store, name, call)
          await new Promise<void>((resolve) => answers.push(resolve))
          return stored
        }
        let newest = 1
        for (const one of acts) {
          if (one === 'get') void client.get('db')
          if (one === 'oldest answer') answers.shift()?.()
          if (one === 'newest answer') answers.pop()?.()
          if (one === 'change') {
            await change(`value ${(newest += 1)}`)
            client.invalidate('db')
            expect(client.peek('db')).toBeUndefined()
          }
          await setImmediate()
          expect([undefined, String(newest)]).toContain(client.peek('db')?.version)
        }
        let last: string | undefined
        void client.get('db').then(({ version }) => (last = version))
        while (last === undefined) {
          for (const answer of answers.splice(0)) answer()
          await setImmediate()
        }
        expect([last, client.peek('db')?.version]).toEqual([String(newest), String(newest)])
      }),
      { numRuns: 2_000 },
    )
  },
)

test('a store that is back is asked within a minute, however long it was away', async () => {
  const waits: number[] = []
  let chance = 1
  const random = (): number => (chance = (chance * 16_807) % 2_147_483_647) / 2_147_483_647
  for (let seconds = 60; seconds < 120; seconds += 3) {
    const { client, clock, store } = await setup({ maxAgeMs: 1_000, maxStaleMs: 6_000, maxAttempts: 3, random })
    const ask = async (): Promise<unknown> => {
      const asked = codeOf(client.get('db').then(({ freshness }) => freshness))
      await clock.advance(500)
      return await asked
    }
    await ask()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    for (let at = 0; at < seconds * 2; at += 1) await ask()
    store.faults.clear()
    let waited = 0
    while ((await ask()) !== 'fresh') waited += 0.5
    waits.push(waited)
    await client.close()
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(60)
})

test('a refresh that the breaker turned away holds back no later one', async () => {
  const { client, clock, store, change } = await setup()
  const names = Array.from({ length: 10 }, (_, at) => `secret-${at}`)
  for (const name of names) await change('x', name)
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, names.length)
  await Promise.all(names.map((name) => codeOf(client.get(name))))
  await clock.advance(5_000)
  const probe = client.refresh('db')
  expect(await codeOf(client.refresh('secret-0'))).toBe('UNAVAILABLE')
  await probe
  expect((await client.refresh('secret-0')).text()).toBe('x')
})
