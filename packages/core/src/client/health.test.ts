// What a client tells of itself.
import { findCanary } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'

const minute = 60_000

test('everything that is held and could be read is ready', async () => {
  const { client, clock } = await setup({ maxAgeMs: minute })
  expect(client.health()).toEqual({ state: 'ready', secrets: [] })
  const { fetchedAt } = await client.get('db')
  await client.get('db')
  await clock.advance(10_000)
  expect(client.health()).toEqual({
    state: 'ready',
    secrets: [
      {
        ...{ name: 'db', version: '1', state: 'ready', source: 'memory' },
        ...{ ageMs: 10_000, fetchedAt, hits: 1, nextRefreshInMs: 50_000 },
      },
    ],
  })
})

test('what is served because it can not be read is stale, with the code and the time of the next try', async () => {
  const { client, clock, store } = await setup({ maxAgeMs: minute })
  await client.get('db')
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
  await clock.advance(3 * minute)
  await client.get('db')
  expect(client.health()).toMatchObject({
    state: 'stale',
    secrets: [{ state: 'stale', ageMs: 3 * minute, lastErrorCode: 'UNAVAILABLE', nextRefreshInMs: 1_000 }],
  })
})

test('what can not be read and is not held is an error; what is not there is none', async () => {
  const { client, store } = await setup({ maxAgeMs: minute })
  await codeOf(client.get('missing'))
  expect(client.health()).toMatchObject({ state: 'ready', secrets: [{ name: 'missing', lastErrorCode: 'NOT_FOUND' }] })
  store.faults.fail('readSecret', { code: 'PERMISSION_DENIED' })
  await codeOf(client.get('db'))
  expect(client.health().state).toBe('error')
})

test('what has expired is not held any more', async () => {
  const { client, clock } = await setup({ maxAgeMs: minute, maxStaleMs: minute })
  await client.get('db')
  await clock.advance(minute)
  expect(client.health().secrets).toEqual([])
})

test('a closed client says so, and nothing else', async () => {
  const { client } = await setup()
  await client.get('db')
  await client.close()
  expect(client.health()).toEqual({ state: 'closed', secrets: [] })
})

test('no value is told', async () => {
  const { client } = await setup()
  await client.get('db')
  expect(findCanary(JSON.stringify(client.health()))).toBeUndefined()
})
