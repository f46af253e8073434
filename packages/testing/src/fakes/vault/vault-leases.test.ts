import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest } from '../../../fixtures/ask-vault.ts'
import { canary, findCanary } from '../../canary/canary.ts'
import type { FakeResponse } from '../fake-exchange.ts'
import type { FakeVault, FakeVaultOptions } from './fake-vault.ts'

const creds = 'path "db/creds/*" { capabilities = ["read"] }'

/** A fake with a database engine at `db/`, and a role `app` whose users live 1 minute, at most 2. */
async function vaultWithDatabase(options?: FakeVaultOptions): Promise<FakeVault> {
  const fake = await vaultForTest(options)
  await ask(fake, 'POST', 'sys/mounts/db', { body: { type: 'database' } })
  const connection = { plugin_name: 'postgresql-database-plugin', connection_url: 'postgresql://x', allowed_roles: '*' }
  await ask(fake, 'POST', 'db/config/pg', { body: connection })
  const role = { db_name: 'pg', creation_statements: 'CREATE', default_ttl: '1m', max_ttl: '2m' }
  await ask(fake, 'POST', 'db/roles/app', { body: role })
  return fake
}

interface User {
  readonly lease_id: string
  readonly lease_duration: number
  readonly data: { readonly username: string; readonly password: string }
}

const user = async (fake: FakeVault, token = fake.token): Promise<User> =>
  jsonOf(await ask(fake, 'GET', 'db/creds/app', { token })) as User

const renew = (fake: FakeVault, lease_id: string, more: object = {}): Promise<FakeResponse> =>
  ask(fake, 'POST', 'sys/leases/renew', { body: { lease_id, ...more } })

test('a user lives until its lease ends, and not longer', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id, data } = await user(fake)
  await fake.clock.advance(59_999)
  expect(fake.database.accepts(data.username, data.password)).toBe(true)
  await fake.clock.advance(1)
  expect(fake.database).toMatchObject({ users: [], revoked: 1 })
  expect(fake.database.accepts(data.username, data.password)).toBe(false)
  expect(jsonOf(await renew(fake, lease_id))).toEqual({ errors: ['lease not found'] })
})

test('a renewal moves the end from now on, and never past the longest life', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id } = await user(fake)
  await fake.clock.advance(50_000)
  expect(jsonOf(await renew(fake, lease_id))).toMatchObject({ lease_duration: 60, renewable: true, warnings: null })
  await fake.clock.advance(40_000)
  const capped = jsonOf(await renew(fake, lease_id))
  const warning = 'TTL of "1m" exceeded the effective max_ttl of "30s"; TTL value is capped accordingly'
  expect(capped).toMatchObject({ lease_id, lease_duration: 30, warnings: [warning] })
  await fake.clock.advance(29_999)
  expect(fake.database.users).toHaveLength(1)
  await fake.clock.advance(1)
  expect(fake.database.users).toEqual([])
})

test('an increment that is smaller than what is left shortens a lease', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id } = await user(fake)
  expect(jsonOf(await renew(fake, lease_id, { increment: 5 }))).toMatchObject({ lease_duration: 5 })
  await fake.clock.advance(5_000)
  expect(fake.database.users).toEqual([])
})

test('a renewal goes by what the role says by then', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id } = await user(fake)
  await fake.clock.advance(20_000)
  await ask(fake, 'POST', 'db/roles/app', { body: { max_ttl: '10s' } })
  const text = 'failed to renew entry: resp: (*logical.Response)(nil) err: past the max TTL, cannot renew'
  expect(jsonOf(await renew(fake, lease_id))).toEqual({ errors: [text] })
  expect(fake.database.users).toHaveLength(1)
})

test('leases end with the token that made them, whether it is revoked or dies by the clock', async () => {
  const fake = await vaultWithDatabase()
  const [revoked, short] = [await tokenWith(fake, creds), await tokenWith(fake, creds, { ttl: '30s' })]
  await user(fake, revoked)
  await user(fake, short)
  const own = await user(fake)
  await ask(fake, 'POST', 'sys/policies/acl/for-test', {
    body: { policy: 'path "auth/token/revoke-self" { capabilities = ["update"] }' },
  })
  await ask(fake, 'POST', 'auth/token/revoke-self', { token: revoked })
  expect(fake.database.users).toHaveLength(2)
  await fake.clock.advance(30_000)
  expect(fake.database.users).toEqual([own.data.username])
})

test('a lease that a token makes with its last use ends at once', async () => {
  const fake = await vaultWithDatabase()
  const token = await tokenWith(fake, creds, { num_uses: 1 })
  expect((await user(fake, token)).lease_duration).toBe(60)
  expect(fake.database).toMatchObject({ users: [], revoked: 1 })
})

test('leases end with their mount, and others stay', async () => {
  const fake = await vaultWithDatabase()
  await user(fake)
  await ask(fake, 'POST', 'sys/mounts/db2', { body: { type: 'database' } })
  expect((await ask(fake, 'DELETE', 'sys/mounts/db2')).status).toBe(204)
  expect(fake.database.users).toHaveLength(1)
  expect((await ask(fake, 'DELETE', 'sys/mounts/db')).status).toBe(204)
  expect(fake.database).toMatchObject({ users: [], revoked: 1 })
})

test('while the database is down nothing is made, renewed or revoked, and leases live on', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id } = await user(fake)
  fake.database.cut()
  expect(await ask(fake, 'GET', 'db/creds/app')).toMatchObject({
    status: 500,
    body: expect.stringContaining('* unable to start transaction: failed to connect to') as string,
  })
  expect(await renew(fake, lease_id)).toMatchObject({
    status: 400,
    body: expect.stringContaining('failed to renew entry: resp: (*logical.Response)(nil) err: 1 error') as string,
  })
  expect(await ask(fake, 'POST', 'sys/leases/revoke', { body: { lease_id } })).toMatchObject({
    status: 400,
    body: expect.stringContaining('failed to revoke entry: resp: (*logical.Response)(nil) err: failed to') as string,
  })
  fake.database.restore()
  expect((await renew(fake, lease_id)).status).toBe(200)
})

test('a lease that ends while the database is down is expired, and goes when the database is back', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id } = await user(fake)
  fake.database.cut()
  expect((await ask(fake, 'POST', 'sys/leases/revoke', { body: { lease_id, sync: false } })).status).toBe(202)
  expect(jsonOf(await renew(fake, lease_id))).toEqual({ errors: ['lease expired'] })
  const told = await ask(fake, 'POST', 'sys/leases/lookup', { body: { lease_id } })
  expect(jsonOf(told)).toMatchObject({ data: { renewable: false, ttl: 0, expire_time: '2026-01-01T00:00:00Z' } })
  fake.database.restore()
  expect(fake.database.users).toEqual([])
  expect(jsonOf(await renew(fake, lease_id))).toEqual({ errors: ['lease not found'] })
})

test('a mount whose leases can not be revoked is left tainted, and goes at the next try', async () => {
  const fake = await vaultWithDatabase()
  const { lease_id } = await user(fake)
  fake.database.cut()
  const failed = `failed to revoke "${lease_id}" (1 / 1): failed to revoke entry: `
  expect((await ask(fake, 'DELETE', 'sys/mounts/db')).body).toContain(JSON.stringify(failed).slice(1, -1))
  const tainted = 'no handler for route "db/creds/app" on namespace "". route entry or namespace is tainted.'
  expect(jsonOf(await ask(fake, 'GET', 'db/creds/app'))).toEqual({ errors: [tainted] })
  fake.database.restore()
  expect((await ask(fake, 'DELETE', 'sys/mounts/db')).status).toBe(204)
  expect(jsonOf(await ask(fake, 'GET', 'db/creds/app'))).toMatchObject({
    errors: [expect.stringContaining('not found')],
  })
})

test('all leases of a prefix end, and no others', async () => {
  const fake = await vaultWithDatabase()
  await ask(fake, 'POST', 'db/roles/apple', { body: { db_name: 'pg', creation_statements: 'CREATE' } })
  await user(fake)
  await ask(fake, 'GET', 'db/creds/apple')
  expect((await ask(fake, 'POST', 'sys/leases/revoke-prefix/db/creds/app')).status).toBe(204)
  const listed = jsonOf(await ask(fake, 'GET', 'sys/leases/lookup/db/creds/?list=true'))
  expect(listed).toMatchObject({ data: { keys: ['apple/'] } })
})

test('a lease of a batch token ends with it, and can be renewed until then', async () => {
  const fake = await vaultWithDatabase()
  await ask(fake, 'POST', 'sys/policies/acl/creds', { body: { policy: creds } })
  const body = { policies: ['creds'], type: 'batch', ttl: '30s' }
  const { auth } = jsonOf(await ask(fake, 'POST', 'auth/token/create', { body })) as { auth: { client_token: string } }
  const { lease_id, lease_duration } = await user(fake, auth.client_token)
  expect(lease_duration).toBe(30)
  expect(jsonOf(await renew(fake, lease_id))).toMatchObject({ lease_duration: 30, renewable: true })
  await fake.clock.advance(30_000)
  expect(fake.database.users).toEqual([])
})

test('what a mount says of lives counts where a role says nothing, and caps what it says', async () => {
  const fake = await vaultWithDatabase()
  await ask(fake, 'POST', 'sys/mounts/db/tune', { body: { default_lease_ttl: 20, max_lease_ttl: 40 } })
  expect((await user(fake)).lease_duration).toBe(40)
  await ask(fake, 'POST', 'db/roles/app', { body: { default_ttl: 0, max_ttl: 0 } })
  const { lease_id, lease_duration } = await user(fake)
  expect(lease_duration).toBe(20)
  expect(jsonOf(await renew(fake, lease_id, { increment: 60 }))).toMatchObject({ lease_duration: 40 })
})

test('the variant vault revokes later where nothing else is asked for', async () => {
  const fake = await vaultWithDatabase({ variant: 'vault' })
  const [first, second] = [await user(fake), await user(fake)]
  const revoke = async (body: object): Promise<number> =>
    (await ask(fake, 'POST', 'sys/leases/revoke', { body })).status
  expect(await revoke({ lease_id: first.lease_id })).toBe(202)
  expect(await revoke({ lease_id: second.lease_id, sync: true })).toBe(204)
  expect(fake.database).toMatchObject({ users: [], revoked: 2 })
  expect((await ask(fake, 'POST', 'sys/leases/revoke-prefix/db')).status).toBe(202)
  expect((await ask(fake, 'POST', 'sys/leases/tidy')).body).toContain("Vault's server logs")
})

test('leases of tokens, which the servers have, are 501', async () => {
  const fake = await vaultForTest()
  const path = 'auth/token/create'
  expect((await ask(fake, 'POST', `sys/leases/revoke-prefix/${path}`)).status).toBe(501)
  expect((await ask(fake, 'GET', 'sys/leases/lookup/?list=true')).status).toBe(501)
  expect((await ask(fake, 'GET', `sys/leases/lookup/${path}/?list=true`)).status).toBe(501)
  expect((await ask(fake, 'POST', 'sys/leases/lookup', { body: { lease_id: `${path}/x` } })).status).toBe(501)
})

test('a lease that ends while the server is sealed is revoked when it is open again', async () => {
  const fake = await vaultWithDatabase()
  await user(fake)
  fake.seal()
  await fake.clock.advance(60_000)
  expect(fake.database.users).toHaveLength(1)
  fake.unseal()
  expect(fake.database.users).toEqual([])
})

test('leases of a namespace are listed there alone, and can be renewed from anywhere', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/namespaces/team', { body: {} })
  await ask(fake, 'POST', 'team/sys/mounts/db', { body: { type: 'database' } })
  const connection = { plugin_name: 'postgresql-database-plugin', connection_url: 'postgresql://x', allowed_roles: '*' }
  await ask(fake, 'POST', 'team/db/config/pg', { body: connection })
  await ask(fake, 'POST', 'team/db/roles/app', { body: { db_name: 'pg', creation_statements: 'CREATE' } })
  const { lease_id } = jsonOf(await ask(fake, 'GET', 'team/db/creds/app')) as User
  expect(lease_id).toMatch(/^db\/creds\/app\/\w{24}\.\w+$/)
  expect((await ask(fake, 'GET', 'sys/leases/lookup/db/?list=true')).status).toBe(404)
  expect((await ask(fake, 'GET', 'team/sys/leases/lookup/db/?list=true')).status).toBe(200)
  expect((await renew(fake, lease_id)).status).toBe(200)
})

test('a path of leases that takes sudo is refused without', async () => {
  const fake = await vaultForTest()
  const policy = (rights: string): string => `path "sys/leases/revoke-prefix/*" { capabilities = [${rights}] }`
  const without = await tokenWith(fake, policy('"update"'))
  expect((await ask(fake, 'POST', 'sys/leases/revoke-prefix/db', { token: without })).status).toBe(403)
  const withSudo = await tokenWith(fake, policy('"update", "sudo"'))
  expect((await ask(fake, 'POST', 'sys/leases/revoke-prefix/db', { token: withSudo })).status).toBe(204)
})

test('calls show no URL, password or statement, and a reset forgets leases, users and a database that is down', async () => {
  const fake = await vaultWithDatabase()
  const config = { plugin_name: 'postgresql-database-plugin', username: canary('user'), password: canary('password') }
  await ask(fake, 'POST', 'db/config/pg', { body: { ...config, connection_url: `postgresql://${canary('url')}` } })
  await ask(fake, 'POST', 'db/roles/app', { body: { creation_statements: [canary('statement')] } })
  await ask(fake, 'POST', 'db/static-roles/st', { body: { db_name: 'pg', username: canary(), rotation_period: 60 } })
  const { lease_id } = await user(fake)
  await renew(fake, lease_id)
  expect(findCanary(inspect([...fake.calls], { depth: Infinity, maxStringLength: Infinity }))).toBeUndefined()
  expect(fake.calls.last).toMatchObject({ body: { lease_id } })
  fake.database.cut()
  fake.reset()
  expect(fake.database).toMatchObject({ users: [], revoked: 0 })
  expect(jsonOf(await renew(fake, lease_id))).toEqual({ errors: ['lease not found'] })
  await ask(fake, 'POST', 'sys/mounts/db', { body: { type: 'database' } })
  expect(
    (await ask(fake, 'POST', 'db/config/pg', { body: { ...config, connection_url: 'postgresql://x' } })).status,
  ).toBe(204)
})
