import { expect, test } from 'vitest'
import { ask, jsonOf, vaultForTest } from '../../fixtures/ask-vault.ts'
import { canary } from '../canary/canary.ts'
import type { FakeVault } from './vault/fake-vault.ts'

const health = 'sys/health'

function overSocket(fake: FakeVault, path = health, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${fake.address}/v1/${path}`, { headers: { 'X-Vault-Token': fake.token }, redirect: 'manual', signal })
}

test('requests are throttled as often as is said, with the time to wait', async () => {
  const fake = await vaultForTest()
  fake.faults.throttle({ times: 2, retryAfterSeconds: 3 })
  const answers = [await overSocket(fake), await overSocket(fake), await overSocket(fake)]
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200])
  expect(answers[0]?.headers.get('retry-after')).toBe('3')
})

test('a failure is for the requests it is meant for, and those do nothing', async () => {
  const fake = await vaultForTest()
  fake.faults.fail({ status: 503, when: ({ method }) => method === 'POST' })
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(404)
  expect((await ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })).status).toBe(503)
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(404)
})

test('a page of HTML passes for an answer', async () => {
  const fake = await vaultForTest()
  fake.faults.htmlPage()
  const page = await overSocket(fake)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
})

test('a redirect leads where it is told to', async () => {
  const fake = await vaultForTest()
  fake.faults.redirect('http://127.0.0.1:1/v1/sys/health')
  const answer = await overSocket(fake)
  expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/v1/sys/health'])
})

test('a request hangs until the client gives up', async () => {
  const fake = await vaultForTest()
  fake.faults.hang({ times: 2 })
  const given = new AbortController()
  const [socket, inProcess] = [
    overSocket(fake, health, given.signal),
    fake.handle({ method: 'GET', url: '/v1/sys/health' }, given.signal),
  ]
  given.abort(new Error('given up'))
  await expect(socket).rejects.toThrow('given up')
  await expect(inProcess).rejects.toThrow('given up')
})

test('a body breaks off after the work was done', async () => {
  const fake = await vaultForTest()
  fake.faults.cutBody({ times: 2 })
  const answer = await overSocket(fake)
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('terminated')
  const written = ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })
  await expect(written).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(200)
})

test('a refused request breaks the connection, and nothing is done', async () => {
  const fake = await vaultForTest()
  fake.faults.refuse({ times: 2 })
  await expect(overSocket(fake)).rejects.toThrow('fetch failed')
  const written = ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })
  await expect(written).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(404)
})

test('a delay is one of the clock of the fake', async () => {
  const fake = await vaultForTest()
  fake.faults.delay(1000)
  const answer = ask(fake, 'GET', health)
  await fake.clock.advance(999)
  expect(fake.clock.pendingTimers).toHaveLength(1)
  await fake.clock.advance(1)
  expect((await answer).status).toBe(200)
})

test('a delay ends with its request', async () => {
  const fake = await vaultForTest()
  fake.faults.delay(1000)
  const given = new AbortController()
  const answer = fake.handle({ method: 'GET', url: '/v1/sys/health' }, given.signal)
  given.abort(new Error('given up'))
  await expect(answer).rejects.toThrow('given up')
  expect(fake.clock.pendingTimers).toEqual([])
})

test('a body trickles byte by byte', async () => {
  const fake = await vaultForTest()
  fake.faults.trickle(10)
  const answer = await overSocket(fake)
  const reader = answer.body?.getReader()
  const first = reader?.read()
  await fake.clock.advance(10)
  expect((await first)?.value).toHaveLength(1)
  await reader?.cancel()
})

test('an answer holds another secret than the one asked for', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/data/a', { body: { data: { value: canary() } } })
  fake.faults.wrongSecret()
  const wrong = jsonOf(await ask(fake, 'GET', 'secret/data/a'))
  expect(wrong).toMatchObject({ data: { data: { value: 'another secret' }, metadata: { version: 1 } } })
})

test('after clear all goes well', async () => {
  const fake = await vaultForTest()
  fake.faults.fail({ times: Infinity })
  expect((await ask(fake, 'GET', health)).status).toBe(500)
  fake.faults.clear()
  expect((await ask(fake, 'GET', health)).status).toBe(200)
})

test.each([0, 1.5, Number.NaN])('a fault for %s requests is refused', async (times) => {
  const fake = await vaultForTest()
  expect(() => fake.faults.hang({ times })).toThrow(RangeError)
})

test('a failure is a status of the server', async () => {
  const fake = await vaultForTest()
  expect(() => fake.faults.fail({ status: 404 })).toThrow(RangeError)
})

test('a fake that is cut off refuses connections, and listens at the same address afterwards', async () => {
  const fake = await vaultForTest()
  const { address } = fake
  await fake.cut()
  await expect(overSocket(fake)).rejects.toThrow('fetch failed')
  await fake.restore()
  expect(fake.address).toBe(address)
  expect((await overSocket(fake)).status).toBe(200)
})
