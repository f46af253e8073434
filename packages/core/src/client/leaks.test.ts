// What a client holds, gives out and tells shows no value in any sink, also when stores, schemas and hooks quote it.
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { canary, findCanary } from '@keyharbor/testing'
import { expect, onTestFinished, test } from 'vitest'
import { setup, type Setup } from '../../fixtures/setup.ts'
import { shownIn, sinks } from '../../fixtures/sinks.ts'
import { failover } from '../compose/failover.ts'
import { withPrefix } from '../compose/with-prefix.ts'
import type { StandardSchema } from '../secret/standard-schema.ts'
import { CacheEntry } from './cache-entry.ts'

const schema = (validate: (content: unknown) => unknown): StandardSchema =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as StandardSchema

const accepting = schema((content) => ({ value: { content } }))
/** It quotes what it refuses, as schemas do. */
const refusing = schema((content) => ({ issues: [{ message: `not ${String(content)}` }] }))

async function failureOf(promise: Promise<unknown>): Promise<object> {
  return await promise.then(
    () => expect.unreachable('It did not fail.'),
    (error: object) => error,
  )
}

/** Every event from now on. */
function heard(): object[] {
  const events: object[] = []
  const hear = (event: unknown): void => void events.push(event as object)
  const trace = { start: hear, end: hear, asyncStart: hear, asyncEnd: hear, error: hear }
  const points = ['retry', 'stale', 'evict', 'reject'].map((name) => `keyharbor:${name}`)
  const traces = ['get', 'refresh'].map((name) => tracingChannel(`keyharbor:${name}`))
  for (const point of points) subscribe(point, hear)
  for (const one of traces) one.subscribe(trace)
  onTestFinished(() => {
    for (const point of points) unsubscribe(point, hear)
    for (const one of traces) one.unsubscribe(trace)
  })
  return events
}

/** Errors behind which the value was quoted, each by another one. */
async function failures({ client, store, value }: Setup): Promise<Record<string, object>> {
  const quoting = new Error(`HTTP 500: {"value":"${value}"}`, { cause: { token: value } })
  const raw = Object.assign(quoting, { config: { headers: { token: value } }, body: Buffer.from(value) })
  store.faults.fail('readSecret', raw)
  const ofStore = await failureOf(client.refresh('db'))
  return {
    'an error of the store': ofStore,
    'an error of a schema': await failureOf(client.get('db', { schema: refusing })),
    'an error of a decoder': await failureOf(client.get('db').then((secret) => secret.json())),
    'an error of a run': await failureOf(client.run('own call', 'db', () => Promise.reject(quoting))),
    'an error about a name': await failureOf(client.get(`${value}\n`)),
    'an error about an option': await failureOf(client.get('db', { timeoutMs: value } as object)),
  }
}

/** Everything that an application can hold or hear, with a value behind it. */
async function all(): Promise<Record<string, object>> {
  const made = await setup({ traceNames: true, minRefreshIntervalMs: 0 })
  const { client, store, clock, value, change } = made
  await change(canary('other'), 'other')
  const events = heard()
  const checked = await client.get('db', { schema: accepting })
  const [handle, bundle] = [await client.watch('db'), await client.watchMany(['db', 'other'])]
  const errors = await failures(made)
  await change(canary('newer'))
  await client.refresh('db')
  const policy = { maxAgeMs: 1, maxStaleMs: 1, staleWhileRevalidateMs: 1, clock }
  const stored = { value: { text: value }, version: { id: '1', state: 'enabled' } } as const
  const started = { wall: clock.now(), tick: clock.monotonic() }
  expect(events.length).toBeGreaterThan(10)
  return {
    client,
    store: withPrefix(store, 'a/'),
    'a store of stores': failover([store, withPrefix(store, 'b/')]),
    'a result of many': await client.getMany(['db', 'other', 'none']),
    'a checked secret': checked,
    'a handle': handle,
    'an iterator': handle[Symbol.asyncIterator](),
    'a bundle': bundle,
    'the secrets of a bundle': bundle.current,
    health: client.health(),
    'an entry': new CacheEntry({ name: 'db', store: 'memory', stored, started, policy }),
    'all events': events,
    ...errors,
  }
}

// Acceptance check 54, of what a client holds and tells.
test.each(Object.keys(sinks))('%s shows no value', async (sink) => {
  const things = Object.entries(await all())
  const showing = things.filter(([, thing]) => findCanary(shownIn(sink, thing)) !== undefined)
  expect(showing.map(([what]) => what)).toEqual([])
  expect(things).toHaveLength(18)
})

test('a thing that has a value in the open shows it in most sinks', () => {
  const open = { value: canary('open'), toString: () => canary('open') }
  const showing = Object.keys(sinks).filter((sink) => findCanary(shownIn(sink, open)) !== undefined)
  expect(showing.length).toBeGreaterThan(15)
})
