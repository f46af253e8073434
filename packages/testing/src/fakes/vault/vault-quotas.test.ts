import { expect, test } from 'vitest'
import { ask, vaultForTest } from '../../../fixtures/ask-vault.ts'
import type { FakeVault } from './fake-vault.ts'

const limit = (fake: FakeVault, body: object): ReturnType<typeof ask> =>
  ask(fake, 'POST', 'sys/quotas/rate-limit/q', { body })
const read = (fake: FakeVault): ReturnType<typeof ask> => ask(fake, 'GET', 'secret/data/a')

const refused = { status: 429, body: '{"errors":["request path \\"secret/data/a\\": rate limit quota exceeded"]}\n' }

test('a quota counts to its rate, and from nothing again when its interval is over', async () => {
  const fake = await vaultForTest()
  await limit(fake, { path: 'secret/', rate: 2, interval: '10s' })
  for (const status of [404, 404, 429]) expect((await read(fake)).status).toBe(status)
  await fake.clock.advance(9_999)
  expect(await read(fake)).toMatchObject(refused)
  await fake.clock.advance(1)
  expect((await read(fake)).status).toBe(404)
})

test('headers tell of a quota, on answers of all kinds, only when they are wanted', async () => {
  const fake = await vaultForTest()
  await limit(fake, { path: 'secret/', rate: 1, interval: '1m' })
  expect((await read(fake)).headers).not.toHaveProperty('x-ratelimit-limit')
  expect((await read(fake)).headers).not.toHaveProperty('retry-after')
  await ask(fake, 'POST', 'sys/quotas/config', { body: { enable_rate_limit_response_headers: true } })
  await fake.clock.advance(60_000)
  expect((await read(fake)).headers).toMatchObject({ 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' })
  await fake.clock.advance(500)
  const { headers } = await read(fake)
  expect(headers).toMatchObject({ 'retry-after': '59', 'x-ratelimit-limit': '1', 'x-ratelimit-reset': '59' })
})

test('the closest quota counts: for a path, for its mount, for all', async () => {
  const fake = await vaultForTest()
  const quota = (name: string, body: object): ReturnType<typeof ask> =>
    ask(fake, 'POST', `sys/quotas/rate-limit/${name}`, { body: { interval: '1h', ...body } })
  await quota('path', { path: 'secret/data/a', rate: 3 })
  await quota('mount', { path: 'secret/', rate: 1 })
  const asked = async (path: string): Promise<number> => (await ask(fake, 'GET', path)).status
  for (const status of [404, 404, 404, 429]) expect(await asked('secret/data/a')).toBe(status)
  for (const status of [404, 429]) expect(await asked('secret/data/b')).toBe(status)
  await quota('all', { rate: 1 })
  for (const status of [200, 429]) expect(await asked('auth/token/lookup-self')).toBe(status)
  expect(await asked('secret/data/b')).toBe(429)
})

test('what is always open is not counted, until other paths are exempt', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/quotas/rate-limit/all', { body: { rate: 1, interval: '1h' } })
  const exempt = { rate_limit_exempt_paths: ['secret/data/a'] }
  for (const _ of [1, 2]) expect((await ask(fake, 'GET', 'sys/health')).status).toBe(200)
  expect((await ask(fake, 'POST', 'sys/quotas/config', { body: exempt })).status).toBe(204)
  for (const _ of [1, 2]) expect((await read(fake)).status).toBe(404)
  expect((await ask(fake, 'GET', 'sys/health')).status).toBe(429)
})

test('quotas are listed by name, and a reset takes them away', async () => {
  const fake = await vaultForTest()
  const list = (): ReturnType<typeof ask> => ask(fake, 'GET', 'sys/quotas/rate-limit?list=true')
  expect((await list()).status).toBe(404)
  await limit(fake, { path: 'secret/', rate: 1 })
  expect((await list()).body).toContain('"keys":["q"]')
  fake.reset()
  expect((await list()).status).toBe(404)
})

test('what quotas have and the fake does not is 501', async () => {
  const fake = await vaultForTest()
  expect((await limit(fake, { path: 'secret/', rate: 1, block_interval: 5 })).status).toBe(501)
})
