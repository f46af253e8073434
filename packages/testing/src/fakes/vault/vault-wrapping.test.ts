import { expect, test } from 'vitest'
import { ask, jsonOf, vaultForTest } from '../../../fixtures/ask-vault.ts'
import type { FakeResponse } from '../fake-exchange.ts'
import type { FakeVault } from './fake-vault.ts'

const spent = { status: 400, body: '{"errors":["wrapping token is not valid or does not exist"]}\n' }

interface WrapInfo {
  readonly token: string
  readonly accessor: string
  readonly ttl: number
}

async function wrapped(fake: FakeVault, seconds = 60): Promise<WrapInfo> {
  const headers = { 'x-vault-wrap-ttl': String(seconds) }
  const answer = await ask(fake, 'POST', 'sys/wrapping/wrap', { body: { a: 'b' }, headers })
  return (jsonOf(answer) as { wrap_info: WrapInfo }).wrap_info
}

const unwrap = (fake: FakeVault, token: string): Promise<FakeResponse> =>
  ask(fake, 'POST', 'sys/wrapping/unwrap', { body: { token } })

test('a wrapped answer ends at its time, and not before', async () => {
  const fake = await vaultForTest()
  const [first, second] = [await wrapped(fake), await wrapped(fake)]
  await fake.clock.advance(59_999)
  expect(jsonOf(await unwrap(fake, first.token))).toMatchObject({ data: { a: 'b' }, wrap_info: null })
  await fake.clock.advance(1)
  expect(await unwrap(fake, second.token)).toMatchObject(spent)
  expect(await ask(fake, 'POST', 'sys/wrapping/lookup', { body: { token: second.token } })).toMatchObject(spent)
})

test('wrapping again begins the time anew, and keeps where it came from', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/data/a', { body: { data: { x: 'y' } } })
  const headers = { 'x-vault-wrap-ttl': '60' }
  const read = jsonOf(await ask(fake, 'GET', 'secret/data/a', { headers })) as { wrap_info: WrapInfo }
  await fake.clock.advance(59_999)
  const again = await ask(fake, 'POST', 'sys/wrapping/rewrap', { body: { token: read.wrap_info.token } })
  await fake.clock.advance(59_999)
  expect(jsonOf(again)).toMatchObject({ wrap_info: { ttl: 60, creation_path: 'secret/data/a' } })
  const { wrap_info } = jsonOf(again) as { wrap_info: WrapInfo }
  expect(jsonOf(await unwrap(fake, wrap_info.token))).toMatchObject({ data: { data: { x: 'y' } } })
})

test('who wrapped an answer may revoke its token by the accessor, and then nobody unwraps it', async () => {
  const fake = await vaultForTest()
  const { token, accessor } = await wrapped(fake)
  expect((await ask(fake, 'POST', 'auth/token/revoke-accessor', { body: { accessor } })).status).toBe(204)
  expect(await unwrap(fake, token)).toMatchObject(spent)
})

test('an answer is wrapped once a request, and the secret is in no other answer', async () => {
  const fake = await vaultForTest()
  const answer = await ask(fake, 'POST', 'sys/wrapping/wrap', {
    body: { a: 'the value' },
    headers: { 'x-vault-wrap-ttl': '60' },
  })
  expect(answer.body).not.toContain('the value')
  const { wrap_info } = jsonOf(answer) as { wrap_info: WrapInfo }
  const looked = await ask(fake, 'POST', 'sys/wrapping/lookup', { body: { token: wrap_info.token } })
  expect(looked.body).not.toContain('the value')
  expect((await unwrap(fake, wrap_info.token)).body).toContain('the value')
})

test('a wrong secret in a wrapped answer is another wrapping token', async () => {
  const fake = await vaultForTest()
  fake.faults.wrongSecret()
  expect((await wrapped(fake)).token).toBe('another secret')
})

test('what a token keeps for itself is gone with it, and another of the same name finds nothing', async () => {
  const fake = await vaultForTest()
  const body = { id: 'own', policies: ['default'] }
  await ask(fake, 'POST', 'auth/token/create', { body })
  await ask(fake, 'POST', 'cubbyhole/a', { token: 'own', body: { x: 'y' } })
  expect((await ask(fake, 'GET', 'cubbyhole/a', { token: 'own' })).status).toBe(200)
  await ask(fake, 'POST', 'auth/token/revoke', { body: { token: 'own' } })
  await ask(fake, 'POST', 'auth/token/create', { body })
  expect((await ask(fake, 'GET', 'cubbyhole/a', { token: 'own' })).status).toBe(404)
})

test('a reset forgets wrapped answers and what tokens keep for themselves', async () => {
  const fake = await vaultForTest()
  const { token } = await wrapped(fake)
  await ask(fake, 'POST', 'cubbyhole/a', { body: { x: 'y' } })
  fake.reset()
  expect(await unwrap(fake, token)).toMatchObject(spent)
  expect((await ask(fake, 'GET', 'cubbyhole/a')).status).toBe(404)
})
