import { expect, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest } from '../../../fixtures/ask-vault.ts'
import type { FakeVault } from './fake-vault.ts'

const leader = 'http://127.0.0.1:18200'
const alone = { 'x-vault-no-request-forwarding': 'true' }
const noLeader = { status: 500, body: '{"errors":["local node not active but active cluster node not found"]}\n' }

const read = (fake: FakeVault, headers = {}): ReturnType<typeof ask> => ask(fake, 'GET', 'secret/data/a', { headers })
const write = (fake: FakeVault, headers = {}): ReturnType<typeof ask> =>
  ask(fake, 'POST', 'secret/data/a', { body: { data: { n: 1 } }, headers })
const health = async (fake: FakeVault, query = ''): Promise<number> =>
  (await ask(fake, 'GET', `sys/health${query}`)).status

test('a standby of OpenBao reads itself and passes on what is written', async () => {
  const fake = await vaultForTest()
  await write(fake)
  fake.standby({ leader })
  expect((await read(fake)).status).toBe(200)
  expect((await write(fake)).status).toBe(200)
  expect(jsonOf(await read(fake))).toMatchObject({ data: { metadata: { version: 2 } } })
})

test('what is not passed on is redirected to the same path and query of the leader, before anybody looks at the token', async () => {
  const fake = await vaultForTest()
  fake.standby({ leader })
  const sent = { method: 'POST', url: '/v1/secret/data/a%20b?x=1', headers: alone, body: '{"data":{}}' }
  expect(await fake.handle(sent)).toEqual({ status: 307, headers: { location: `${leader}${sent.url}` }, body: '' })
  fake.standby({ leader, forwards: false })
  expect(await write(fake)).toMatchObject({ status: 307, headers: { location: `${leader}/v1/secret/data/a` } })
  expect((await read(fake)).status).toBe(404)
})

test('what stores nothing is not redirected though it is sent as a write, and a read that is wrapped is', async () => {
  const fake = await vaultForTest()
  fake.standby({ leader, forwards: false })
  const asked = await ask(fake, 'POST', 'sys/capabilities-self', { body: { paths: ['a'] } })
  expect(asked.status).toBe(200)
  expect((await read(fake, { 'x-vault-wrap-ttl': '1m' })).status).toBe(307)
  for (const method of ['PUT', 'DELETE']) expect((await ask(fake, method, 'secret/data/a')).status).toBe(307)
})

test('what is wrong with a request is said by the standby', async () => {
  const fake = await vaultForTest()
  fake.standby({ leader, forwards: false })
  const url = '/v1/secret/data/a'
  expect((await fake.handle({ method: 'POST', url, body: '{' })).status).toBe(400)
  expect((await write(fake, { 'x-vault-namespace': 'none' })).status).toBe(404)
})

test('without a leader OpenBao still reads, and Vault does nothing', async () => {
  const [bao, vault] = [await vaultForTest(), await vaultForTest({ variant: 'vault' })]
  for (const fake of [bao, vault]) {
    await write(fake)
    fake.standby()
    expect(await write(fake)).toMatchObject(noLeader)
  }
  expect((await read(bao)).status).toBe(200)
  expect(await read(vault)).toMatchObject(noLeader)
})

test('a standby of Vault passes reads on too, or redirects them', async () => {
  const fake = await vaultForTest({ variant: 'vault' })
  await write(fake)
  fake.standby({ leader })
  expect((await read(fake)).status).toBe(200)
  expect((await read(fake, alone)).status).toBe(307)
  fake.standby({ leader, forwards: false, as: 'performance-standby' })
  expect((await read(fake)).status).toBe(200)
  expect((await write(fake)).status).toBe(307)
  fake.standby({ leader, as: 'dr-secondary' })
  expect(await read(fake)).toMatchObject({
    status: 400,
    body: '{"errors":["path disabled in replication DR secondary mode"]}\n',
  })
})

test('health has a status for each way to stand by, and the query can change it', async () => {
  const fake = await vaultForTest({ variant: 'vault' })
  fake.standby({ leader })
  expect(await health(fake)).toBe(429)
  expect(await health(fake, '?standbycode=298&performancestandbycode=297')).toBe(298)
  expect(await health(fake, '?standbyok=true&activecode=296')).toBe(296)
  expect(await health(fake, '?perfstandbyok=true&standbyok=false')).toBe(429)
  expect(await health(fake, '?perfstandbyok=maybe')).toBe(400)
  fake.standby({ leader, as: 'performance-standby' })
  expect(await health(fake)).toBe(473)
  expect(await health(fake, '?performancestandbycode=297&standbycode=298')).toBe(297)
  expect(await health(fake, '?standbyok=true')).toBe(473)
  expect(await health(fake, '?perfstandbyok=true')).toBe(200)
  fake.standby({ leader, as: 'dr-secondary' })
  expect(await health(fake)).toBe(472)
  expect(await health(fake, '?drsecondarycode=295')).toBe(295)
  expect(await health(fake, '?drsecondarycode=x')).toBe(400)
  fake.seal()
  expect(await health(fake)).toBe(503)
  expect(await health(fake, '?sealedcode=299&drsecondarycode=295')).toBe(299)
})

test('health tells whether a node stands by, and Vault how', async () => {
  const [bao, vault] = [await vaultForTest(), await vaultForTest({ variant: 'vault' })]
  const told = async (fake: FakeVault): Promise<unknown> => jsonOf(await ask(fake, 'GET', 'sys/health'))
  expect(await told(vault)).toMatchObject({ standby: false, performance_standby: false, enterprise: false })
  expect(await told(bao)).not.toHaveProperty('performance_standby')
  bao.standby({ leader })
  vault.standby({ leader, as: 'performance-standby' })
  expect(await told(bao)).toMatchObject({ standby: true, replication_performance_mode: 'primary' })
  expect(await told(vault)).toMatchObject({ standby: true, performance_standby: true, enterprise: true })
})

test('who leads is told by the active node and by one that knows', async () => {
  const fake = await vaultForTest()
  const told = async (): Promise<unknown> => jsonOf(await ask(fake, 'GET', 'sys/leader'))
  expect(await told()).toEqual({ ha_enabled: false })
  fake.activate()
  const self = { leader_address: fake.address, active_time: '2026-01-01T00:00:00Z' }
  expect(await told()).toMatchObject({ ha_enabled: true, is_self: true, ...self })
  fake.standby({ leader })
  const other = { leader_address: leader, leader_cluster_address: 'https://127.0.0.1:18201' }
  expect(await told()).toMatchObject({ ha_enabled: true, is_self: false, ...other })
  fake.standby()
  expect(await told()).not.toHaveProperty('leader_address')
})

test('who leads is told by Vault with the fields that it always has', async () => {
  const fake = await vaultForTest({ variant: 'vault' })
  const none = { is_self: false, leader_address: '', leader_cluster_address: '', performance_standby: false }
  expect(jsonOf(await ask(fake, 'GET', 'sys/leader'))).toEqual({
    ha_enabled: false,
    ...none,
    performance_standby_last_remote_wal: 0,
  })
})

test('an active node that steps down knows no leader, and that takes a right', async () => {
  const fake = await vaultForTest()
  fake.activate()
  const mayWrite = await tokenWith(fake, 'path "sys/step-down" { capabilities = ["update"] }')
  expect((await ask(fake, 'PUT', 'sys/step-down', { token: mayWrite })).status).toBe(403)
  expect(await health(fake)).toBe(200)
  expect((await ask(fake, 'PUT', 'sys/step-down')).status).toBe(204)
  expect(await health(fake)).toBe(429)
  expect(await write(fake)).toMatchObject(noLeader)
  fake.activate()
  expect((await write(fake)).status).toBe(200)
})

test('a single server sends no index; a node of a cluster sends one that grows with each write', async () => {
  const fake = await vaultForTest()
  expect((await write(fake)).headers).not.toHaveProperty('x-vault-index')
  fake.activate()
  const [first, second] = [await write(fake), await write(fake)].map(({ headers }) => headers['x-vault-index'])
  expect(first).toMatch(/./)
  expect(second).not.toBe(first)
  expect((await read(fake)).headers['x-vault-index']).toBe(second)
  expect((await ask(fake, 'POST', 'secret/data', { body: {} })).headers['x-vault-index']).toBe(second)
  expect((await ask(fake, 'GET', 'secret/data/none')).headers).not.toHaveProperty('x-vault-index')
})

test('a standby that lacks a write refuses who asks for it, and a way out goes to the leader', async () => {
  const fake = await vaultForTest()
  fake.activate()
  const old = (await write(fake)).headers['x-vault-index'] ?? ''
  const index = (await write(fake)).headers['x-vault-index'] ?? ''
  fake.standby({ leader, writesBehind: 1 })
  const refused = { status: 429, headers: { 'retry-after': '1' }, body: '{"errors":[]}\n' }
  expect(await read(fake, { 'x-vault-index': index })).toMatchObject(refused)
  expect(await write(fake, { 'x-vault-index': index })).toMatchObject(refused)
  expect((await read(fake, { 'x-vault-index': old })).status).toBe(200)
  expect((await read(fake)).headers['x-vault-index']).toBe(old)
  const otherwise = { 'x-vault-index': index, 'x-vault-inconsistent': 'forward-active-node' }
  expect((await read(fake, otherwise)).status).toBe(200)
  expect((await read(fake, { ...otherwise, ...alone })).status).toBe(307)
  expect(await read(fake, { 'x-vault-index': index, 'x-vault-forward': 'active-node' })).toMatchObject(refused)
  fake.activate()
  expect((await read(fake, { 'x-vault-index': index })).status).toBe(200)
})

test('a performance standby of Vault says 412 for what it lacks, unless it is to forward', async () => {
  const fake = await vaultForTest({ variant: 'vault' })
  fake.standby({ leader, as: 'performance-standby', writesBehind: 1 })
  const index = (await write(fake)).headers['x-vault-index'] ?? ''
  expect(await read(fake, { 'x-vault-index': index })).toMatchObject({
    status: 412,
    body: '{"errors":["required index state not present"]}\n',
  })
  expect((await read(fake, { 'x-vault-index': index, 'x-vault-forward': 'active-node' })).status).toBe(200)
  const otherwise = { 'x-vault-index': index, 'x-vault-inconsistent': 'forward-active-node' }
  expect((await read(fake, otherwise)).status).toBe(200)
  fake.standby({ leader, as: 'performance-standby' })
  expect((await read(fake, { 'x-vault-index': index })).status).toBe(200)
})

test('a reset makes it a single server again', async () => {
  const fake = await vaultForTest()
  fake.standby({ leader, forwards: false })
  fake.reset()
  expect((await write(fake)).status).toBe(200)
  expect(jsonOf(await ask(fake, 'GET', 'sys/leader'))).toEqual({ ha_enabled: false })
})

test('a way to stand by that there is not is refused', async () => {
  const fake = await vaultForTest()
  const refused = (options: object): unknown => {
    try {
      fake.standby(options)
      return undefined
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(refused({ as: 'performance-standby' })).toBe('CONFIG')
  expect(refused({ leader: 'nowhere' })).toBe('CONFIG')
  expect(refused({ writesBehind: -1 })).toBe('CONFIG')
  expect(refused({ redirects: true })).toBe('CONFIG')
  expect(await health(fake)).toBe(200)
})
