import { expect, test } from 'vitest'
import { ask, jsonOf, vaultForTest } from '../../../fixtures/ask-vault.ts'
import type { FakeVault } from './fake-vault.ts'

interface Credentials {
  readonly password: string
  readonly ttl: number
  readonly last_vault_rotation: string
}

/** A fake with a static role `st` for the user `app`, whose password changes every minute. */
async function vaultWithRole(): Promise<FakeVault> {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/mounts/db', { body: { type: 'database' } })
  const connection = { plugin_name: 'postgresql-database-plugin', connection_url: 'postgresql://x', allowed_roles: '*' }
  await ask(fake, 'POST', 'db/config/pg', { body: connection })
  await ask(fake, 'POST', 'db/static-roles/st', { body: { db_name: 'pg', username: 'app', rotation_period: '1m' } })
  return fake
}

const credentials = async (fake: FakeVault): Promise<Credentials> =>
  (jsonOf(await ask(fake, 'GET', 'db/static-creds/st')) as { data: Credentials }).data

test('the time to live counts down to 0 with the old password, then there is another', async () => {
  const fake = await vaultWithRole()
  const first = await credentials(fake)
  expect(first).toMatchObject({ ttl: 60, last_vault_rotation: '2026-01-01T00:00:00Z' })
  await fake.clock.advance(20_000)
  expect(await credentials(fake)).toEqual({ ...first, ttl: 40 })
  await fake.clock.advance(39_999)
  expect(await credentials(fake)).toEqual({ ...first, ttl: 0 })
  expect(fake.database.accepts('app', first.password)).toBe(true)
  await fake.clock.advance(1)
  expect(fake.database.accepts('app', first.password)).toBe(false)
  const second = await credentials(fake)
  expect(second).toMatchObject({ ttl: 60, last_vault_rotation: '2026-01-01T00:01:00Z' })
  expect(second.password).not.toBe(first.password)
  expect(fake.database.accepts('app', second.password)).toBe(true)
})

test('a user keeps its last password when its role goes, or the mount of it', async () => {
  for (const path of ['db/static-roles/st', 'sys/mounts/db']) {
    const fake = await vaultWithRole()
    await fake.clock.advance(60_000)
    const { password } = await credentials(fake)
    expect((await ask(fake, 'DELETE', path)).status).toBe(204)
    await fake.clock.advance(600_000)
    expect(fake.database.accepts('app', password)).toBe(true)
  }
})

test('rotations that nobody looked at have happened at their time', async () => {
  const fake = await vaultWithRole()
  await fake.clock.advance(150_000)
  expect(await credentials(fake)).toMatchObject({ ttl: 30, last_vault_rotation: '2026-01-01T00:02:00Z' })
})

test('a rotation by hand counts from its own time', async () => {
  const fake = await vaultWithRole()
  const first = await credentials(fake)
  await fake.clock.advance(10_000)
  expect((await ask(fake, 'POST', 'db/rotate-role/st')).status).toBe(204)
  const second = await credentials(fake)
  expect(second).toMatchObject({ ttl: 60, last_vault_rotation: '2026-01-01T00:00:10Z' })
  expect(second.password).not.toBe(first.password)
})

test('while the database is down the old password stays, with nothing left to live', async () => {
  const fake = await vaultWithRole()
  const first = await credentials(fake)
  fake.database.cut()
  await fake.clock.advance(90_000)
  expect(await credentials(fake)).toEqual({ ...first, ttl: 0 })
  expect(await ask(fake, 'POST', 'db/rotate-role/st')).toMatchObject({
    status: 500,
    body: expect.stringContaining('* unable to finish rotating credentials; retries will continue') as string,
  })
  fake.database.restore()
  expect((await credentials(fake)).password).not.toBe(first.password)
})

test('a longer period moves the next rotation, a shorter one does not lose the last', async () => {
  const fake = await vaultWithRole()
  const role = { db_name: 'pg', username: 'app' }
  const first = await credentials(fake)
  await fake.clock.advance(30_000)
  await ask(fake, 'POST', 'db/static-roles/st', { body: { ...role, rotation_period: '2m' } })
  expect(await credentials(fake)).toEqual({ ...first, rotation_period: 120, ttl: 90 })
})

test('wrong credentials hold another password and stay well-formed', async () => {
  const fake = await vaultWithRole()
  const right = await credentials(fake)
  fake.faults.wrongSecret()
  const wrong = await credentials(fake)
  expect(wrong.password).not.toBe(right.password)
  expect(wrong.last_vault_rotation).toBe(right.last_vault_rotation)
})

test('what would change the credentials and is not had is 501, and never ignored', async () => {
  const [bao, vault] = [await vaultWithRole(), await vaultForTest({ variant: 'vault' })]
  const status = async (path: string, body: object): Promise<number> =>
    (await ask(bao, 'POST', `db/${path}`, { body })).status
  expect(await status('config/pg', { username_template: 'x' })).toBe(501)
  expect(await status('config/my', { plugin_name: 'mysql-database-plugin' })).toBe(501)
  expect(await status('roles/a', { db_name: 'pg', credential_type: 'rsa_private_key' })).toBe(501)
  expect(await status('roles/a', { db_name: 'pg', credential_config: {} })).toBe(501)
  await ask(vault, 'POST', 'sys/mounts/db', { body: { type: 'database' } })
  const role = { db_name: 'pg', username: 'app' }
  const texts = { errors: ['one of rotation_schedule or rotation_period must be provided to create a static account'] }
  expect(jsonOf(await ask(vault, 'POST', 'db/static-roles/a', { body: role }))).toEqual(texts)
  const scheduled = { ...role, rotation_schedule: '0 0 * * *' }
  expect((await ask(vault, 'POST', 'db/static-roles/a', { body: scheduled })).status).toBe(501)
})
