// What is told on diagnostics channels.
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { findCanary } from '@keyharbor/testing'
import { expect, onTestFinished, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'
import type { SecretEvent } from './secret-event.ts'

/** All that is told until the end of the test, as `channel: event`, copied when it is told. */
function listening(): { told: [string, SecretEvent][]; of: (name: string) => SecretEvent[] } {
  const told: [string, SecretEvent][] = []
  const points = ['retry', 'stale', 'evict', 'reject']
  for (const name of points) {
    const hear = (event: unknown): void => void told.push([name, { ...(event as SecretEvent) }])
    subscribe(`keyharbor:${name}`, hear)
    onTestFinished(() => void unsubscribe(`keyharbor:${name}`, hear))
  }
  for (const name of ['get', 'refresh']) {
    const hear =
      (phase: string) =>
      (event: object): void =>
        void told.push([`${name} ${phase}`, { ...(event as SecretEvent) }])
    const subscribers = {
      ...{ start: hear('start'), end: hear('end'), asyncStart: hear('asyncStart') },
      ...{ asyncEnd: hear('asyncEnd'), error: hear('error') },
    }
    tracingChannel(`keyharbor:${name}`).subscribe(subscribers)
    onTestFinished(() => void tracingChannel(`keyharbor:${name}`).unsubscribe(subscribers))
  }
  return { told, of: (name) => told.filter(([own]) => own === name).map(([, event]) => event) }
}

test('a get and the read behind it are told from start to end, with how they ended', async () => {
  const { client } = await setup()
  const { told } = listening()
  await client.get('db')
  await client.get('db')
  const get = { store: 'memory', operation: 'get' }
  expect(told).toEqual([
    ['get start', get],
    ['refresh start', get],
    ['refresh asyncEnd', { ...get, durationMs: 0 }],
    ['get asyncEnd', { ...get, durationMs: 0, outcome: 'read' }],
    ['get start', get],
    ['get asyncEnd', { ...get, durationMs: 0, outcome: 'hit' }],
  ])
})

test('a get that may not read again so soon tells that it was answered from memory, and how old that is', async () => {
  const { client, clock } = await setup({ maxAgeMs: 1_000 })
  const { of } = listening()
  for (const _ of [1, 2]) await client.get('db', { force: true })
  clock.jumpWall(1_000)
  await client.get('db', { force: true })
  expect(of('get asyncEnd').map(({ outcome }) => outcome)).toEqual(['read', 'hit', 'stale'])
  expect(of('stale')).toEqual([{ store: 'memory', operation: 'get', ageMs: 1_000 }])
})

test('a failure is told with its code, a retry with its wait', async () => {
  const { client, clock, store } = await setup({ maxAttempts: 2, random: () => 0.5 })
  const { of } = listening()
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
  const pending = codeOf(client.get('db'))
  await clock.advance(1_000)
  expect(await pending).toBe('UNAVAILABLE')
  expect(of('retry')).toEqual([{ store: 'memory', operation: 'get', attempt: 2, delayMs: 25, code: 'UNAVAILABLE' }])
  expect(of('get error')).toEqual([{ store: 'memory', operation: 'get', outcome: 'error', code: 'UNAVAILABLE' }])
  expect(of('get asyncEnd')).toMatchObject([{ code: 'UNAVAILABLE', durationMs: 25 }])
})

test('a stale value is told once for each value and each failed refresh', async () => {
  const { client, clock, store } = await setup({ maxAgeMs: 60_000 })
  await client.get('db')
  const { of } = listening()
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
  await clock.advance(60_000)
  for (let asked = 0; asked < 10; asked += 1) await client.get('db')
  await clock.advance(0)
  for (let asked = 0; asked < 10; asked += 1) await client.get('db')
  expect(of('stale')).toEqual([
    { store: 'memory', operation: 'get', ageMs: 60_000 },
    { store: 'memory', operation: 'get', ageMs: 60_000, code: 'UNAVAILABLE' },
  ])
})

test('what is not held any more is told with the reason', async () => {
  const { client, clock, store, change } = await setup({ maxAgeMs: 1_000, maxStaleMs: 2_000, maxEntries: 1 })
  const { of } = listening()
  await change('x', 'other')
  await client.get('db')
  await client.get('other')
  client.invalidate('other')
  await client.get('db')
  await clock.advance(2_000)
  await client.get('db')
  store.faults.fail('readSecret', { code: 'NOT_FOUND' })
  await codeOf(client.refresh('db'))
  expect(of('evict').map(({ reason }) => reason)).toEqual(['room', 'changed', 'expired', 'gone'])
})

test('a rejected version is told', async () => {
  const { client } = await setup()
  const { of } = listening()
  await client.get('db')
  await client.reportRejected('db', '1')
  expect(of('reject')).toEqual([{ store: 'memory', operation: 'use' }])
})

test('names and versions are told where the application wants it, values never', async () => {
  const { client } = await setup({ traceNames: true })
  const { told, of } = listening()
  await client.get('db')
  await client.reportRejected('db', '1')
  expect(told.filter(([, { secret }]) => secret === 'db')).toHaveLength(told.length)
  expect(of('reject')).toMatchObject([{ version: '1' }])
  expect(findCanary(inspect(told, { depth: 10, showHidden: true }))).toBeUndefined()
})

test('a context of the application reaches what runs inside the call', async () => {
  const { AsyncLocalStorage } = await import('node:async_hooks')
  const storage = new AsyncLocalStorage<string>()
  const trace = tracingChannel('keyharbor:refresh')
  trace.start.bindStore(storage, () => 'inside')
  const subscribers = { start: () => {}, end: () => {}, asyncStart: () => {}, asyncEnd: () => {}, error: () => {} }
  trace.subscribe(subscribers)
  onTestFinished(() => {
    trace.unsubscribe(subscribers)
    trace.start.unbindStore(storage)
  })
  const { client, store } = await setup()
  const { readSecret } = store
  let seen: string | undefined
  store.readSecret = (name, call) => {
    seen = storage.getStore()
    return readSecret.call(store, name, call)
  }
  await client.get('db')
  expect(seen).toBe('inside')
})

test('a failed refresh is told with its code and what refines it, such as a replica that lags', async () => {
  const { client, store, change } = await setup({ minRefreshIntervalMs: 0 })
  await change('newer')
  await client.get('db')
  const { told } = listening()
  const { readVersion } = store
  const unmovable = Object.assign(store, { setCurrent: undefined })
  store.readSecret = async (name, call) => await readVersion.call(unmovable, name, { id: '1' }, call)
  expect(await codeOf(client.refresh('db'))).toBe('UNAVAILABLE')
  expect(told.filter(([name]) => name === 'refresh error').map(([, event]) => event)).toMatchObject([
    { store: 'memory', operation: 'refresh', code: 'UNAVAILABLE', errorReason: 'outdated-answer', outcome: 'error' },
  ])
})
