import { expect, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest } from '../../../fixtures/ask-vault.ts'
import type { FakeVault } from './fake-vault.ts'

const read = (fake: FakeVault, path = 'secret/data/a'): ReturnType<typeof ask> => ask(fake, 'GET', path)

test('a mount that is upgraded refuses everything for its time, and no other mount does', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/mounts/team/kv', { body: { type: 'kv', options: { version: '2' } } })
  fake.upgrade('team/kv', 1_000)
  const upgrading = expect.stringContaining('Upgrading from non-versioned to versioned data. ') as string
  expect(await read(fake, 'team/kv/data/a')).toMatchObject({ status: 400, body: upgrading })
  const written = await ask(fake, 'POST', 'team/kv/data/a', { body: { data: {} } })
  expect(written).toMatchObject({ status: 400, body: upgrading })
  expect((await read(fake)).status).toBe(404)
  await fake.clock.advance(999)
  expect((await read(fake, 'team/kv/config')).status).toBe(400)
  await fake.clock.advance(1)
  expect((await read(fake, 'team/kv/data/a')).status).toBe(404)
})

test('a standby waits for the upgrade of its leader', async () => {
  const fake = await vaultForTest()
  fake.standby({ leader: 'http://127.0.0.1:18200' })
  fake.upgrade('secret/', 1_000)
  expect((await read(fake)).body).toContain('Waiting for the primary to upgrade from non-versioned to versioned data. ')
  fake.reset()
  expect((await read(fake)).status).toBe(404)
})

test('only version 2 is upgraded', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/mounts/kv1', { body: { type: 'kv' } })
  fake.upgrade('kv1', 1_000)
  expect(jsonOf(await read(fake, 'kv1/a'))).toEqual({ errors: [] })
})

test('policies are listed with those of every server, each namespace its own', async () => {
  const fake = await vaultForTest()
  await tokenWith(fake, 'path "a" { capabilities = ["read"] }')
  await ask(fake, 'POST', 'sys/namespaces/team', { body: {} })
  const listed = async (path: string): Promise<unknown> => jsonOf(await read(fake, `${path}?list=true`))
  expect(await listed('sys/policies/acl')).toMatchObject({ data: { keys: ['default', 'for-test', 'root'] } })
  expect(await listed('team/sys/policies/acl')).toMatchObject({ data: { keys: ['default', 'root'] } })
})

test('namespaces are listed with what is told of each', async () => {
  const fake = await vaultForTest()
  const list = async (path: string): Promise<unknown> => jsonOf(await read(fake, `${path}?list=true`))
  expect(await list('sys/namespaces')).toEqual({ errors: [] })
  await ask(fake, 'POST', 'sys/namespaces/team', { body: {} })
  await ask(fake, 'POST', 'team/sys/namespaces/inner', { body: {} })
  expect(await list('sys/namespaces')).toMatchObject({
    data: { keys: ['team/'], key_info: { 'team/': { path: 'team/' } } },
  })
  expect(await list('team/sys/namespaces')).toMatchObject({ data: { keys: ['inner/'] } })
})

test('what a token may do is told as its policies say it', async () => {
  const fake = await vaultForTest()
  const rules = [
    'path "sys/capabilities-self" { capabilities = ["update"] }',
    'path "secret/data/*" { capabilities = ["read", "create"] }',
    'path "secret/data/denied" { capabilities = ["deny"] }',
  ]
  const token = await tokenWith(fake, rules.join('\n'))
  const paths = ['secret/data/a', 'secret/data/denied', 'other']
  const told = jsonOf(await ask(fake, 'POST', 'sys/capabilities-self', { token, body: { paths } }))
  expect(told).toMatchObject({
    data: { 'secret/data/a': ['create', 'read'], 'secret/data/denied': ['deny'], other: ['deny'] },
  })
})

test('what the servers have below sys and the fake does not is 501, and what none has is 404', async () => {
  const fake = await vaultForTest()
  for (const path of ['sys/mounts', 'sys/audit', 'sys/policies/acl/default']) {
    expect((await read(fake, path)).status, path).toBe(501)
  }
  expect((await ask(fake, 'DELETE', 'sys/namespaces/team')).status).toBe(501)
  expect((await read(fake, 'sys/nothing')).body).toContain('unsupported path')
})

test('a HEAD of health has its status and no body', async () => {
  const fake = await vaultForTest()
  fake.seal()
  expect(await ask(fake, 'HEAD', 'sys/health')).toMatchObject({ status: 503, body: '' })
  const { status } = await fetch(`${fake.address}/v1/sys/health?sealedcode=204`, { method: 'HEAD' })
  expect(status).toBe(204)
})
