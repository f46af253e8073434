import { expect, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest, type Asked } from '../../../fixtures/ask-vault.ts'
import type { FakeVault } from './fake-vault.ts'

const minute = 60_000

interface Made {
  readonly auth: { readonly client_token: string; readonly accessor: string; readonly lease_duration: number }
}

const make = async (fake: FakeVault, body: object, asked: Asked = {}): Promise<Made['auth']> =>
  (jsonOf(await ask(fake, 'POST', 'auth/token/create', { body: { policies: ['default'], ...body }, ...asked })) as Made)
    .auth

const isAlive = async (fake: FakeVault, token: string): Promise<boolean> =>
  (await ask(fake, 'GET', 'auth/token/lookup-self', { token })).status === 200

const renew = async (fake: FakeVault, token: string, increment?: string): Promise<unknown> =>
  jsonOf(await ask(fake, 'POST', 'auth/token/renew-self', { token, body: { increment } }))

test('a token with a period lives on for as long as it is renewed, past the longest life', async () => {
  const fake = await vaultForTest()
  const { client_token: token } = await make(fake, { period: '20d' })
  for (let renewals = 0; renewals < 3; renewals += 1) {
    await fake.clock.advance(20 * 24 * 60 * minute - 1)
    expect(await renew(fake, token, '1h')).toMatchObject({ auth: { lease_duration: 20 * 24 * 60 * 60 } })
  }
  await fake.clock.advance(20 * 24 * 60 * minute)
  expect(await isAlive(fake, token)).toBe(false)
})

test('the longest life of a token ends its period too', async () => {
  const fake = await vaultForTest()
  const { client_token: token } = await make(fake, { period: '2m', explicit_max_ttl: '3m' })
  await fake.clock.advance(minute + 30_000)
  const warnings = ['TTL of "2m" exceeded the effective max_ttl of "1m30s"; TTL value is capped accordingly']
  expect(await renew(fake, token)).toMatchObject({ auth: { lease_duration: 90 }, warnings })
  await fake.clock.advance(minute + 30_000)
  expect(await isAlive(fake, token)).toBe(false)
})

test('a token dies when the one that made it has ended by the clock, and an orphan does not', async () => {
  const fake = await vaultForTest()
  const maker = await tokenWith(fake, 'path "auth/token/create*" { capabilities = ["update"] }', { ttl: '1m' })
  const body = { policies: [], ttl: '1h' }
  const { client_token: child } = await make(fake, body, { token: maker })
  const orphan = await ask(fake, 'POST', 'auth/token/create-orphan', { token: maker, body: { ttl: '1h' } })
  await fake.clock.advance(minute)
  const dead = await ask(fake, 'POST', 'auth/token/lookup', { body: { token: child } })
  expect(dead).toMatchObject({ status: 403, body: '{"errors":["bad token"]}\n' })
  const { auth } = jsonOf(orphan) as Made
  expect((await ask(fake, 'POST', 'auth/token/lookup', { body: { token: auth.client_token } })).status).toBe(200)
})

test('what a token has made stays dead when its id is used anew', async () => {
  const fake = await vaultForTest()
  const parent = { id: 'own', policies: ['root'], ttl: '1h' }
  await ask(fake, 'POST', 'auth/token/create', { body: parent })
  const { client_token: child } = await make(fake, {}, { token: 'own' })
  expect(await isAlive(fake, child)).toBe(true)
  await ask(fake, 'POST', 'auth/token/revoke', { body: { token: 'own' } })
  await ask(fake, 'POST', 'auth/token/create', { body: parent })
  expect(await isAlive(fake, child)).toBe(false)
})

test('tokens that have ended are found neither by accessor nor in the list', async () => {
  const fake = await vaultForTest()
  const { accessor } = await make(fake, { ttl: '1m' })
  const list = async (): Promise<unknown> => jsonOf(await ask(fake, 'GET', 'auth/token/accessors/?list=true'))
  expect(await list()).toMatchObject({ data: { keys: expect.arrayContaining([accessor]) as unknown } })
  await fake.clock.advance(minute)
  expect(await list()).toMatchObject({ data: { keys: expect.not.arrayContaining([accessor]) as unknown } })
  const found = await ask(fake, 'POST', 'auth/token/lookup-accessor', { body: { accessor } })
  expect(found).toMatchObject({ status: 400, body: expect.stringContaining('invalid accessor') as unknown })
})

test('a look-up tells of the last renewal, and of what is left', async () => {
  const fake = await vaultForTest()
  const { client_token: token } = await make(fake, { ttl: '10m' })
  await fake.clock.advance(minute)
  await renew(fake, token)
  await fake.clock.advance(minute + 1)
  expect(jsonOf(await ask(fake, 'GET', 'auth/token/lookup-self', { token }))).toMatchObject({
    data: { ttl: 539, creation_ttl: 600, last_renewal: '2026-01-01T00:01:00Z', expire_time: '2026-01-01T00:11:00Z' },
  })
})

test('tokens of each variant begin as its tokens do', async () => {
  const [bao, vault] = [await vaultForTest(), await vaultForTest({ variant: 'vault' })]
  expect((await make(bao, { type: 'batch' })).client_token).toMatch(/^b\.\w+$/)
  expect((await make(vault, {})).client_token).toMatch(/^hvs\.\w+$/)
  expect((await make(vault, { type: 'batch' })).client_token).toMatch(/^hvb\.\w+$/)
})

test('tokens and accessors of a namespace end with its id', async () => {
  const fake = await vaultForTest()
  const { data } = jsonOf(await ask(fake, 'POST', 'sys/namespaces/team', { body: {} })) as { data: { id: string } }
  const made = jsonOf(await ask(fake, 'POST', 'team/auth/token/create', { body: { policies: ['default'] } })) as Made
  expect(made.auth.client_token.split('.').at(-1)).toBe(data.id)
  expect(made.auth.accessor.split('.').at(-1)).toBe(data.id)
})

test('the root token lives for ever, and is renewed by nobody', async () => {
  const fake = await vaultForTest()
  await fake.clock.advance(10_000 * 24 * 60 * minute)
  expect(await isAlive(fake, fake.token)).toBe(true)
  expect(await renew(fake, fake.token)).toEqual({ errors: ['lease is not renewable'] })
})

test('a reset forgets roles of tokens', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'auth/token/roles/app', { body: {} })
  expect((await ask(fake, 'GET', 'auth/token/roles/app')).status).toBe(200)
  fake.reset()
  expect((await ask(fake, 'GET', 'auth/token/roles/app')).status).toBe(404)
})
