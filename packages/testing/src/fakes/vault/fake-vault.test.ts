import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest } from '../../../fixtures/ask-vault.ts'
import { canary, findCanary } from '../../canary/canary.ts'
import { ManualClock } from '../../manual-clock.ts'
import { fakeVault } from './fake-vault.ts'
import { runBehaviour } from './run-behaviour.ts'

const deadToken = '{"errors":["permission denied"]}\n'

// A thousand requests twice, RSA keys among them.
test('the script of behaviour runs, and a second run on one fake answers the same', { timeout: 30_000 }, async () => {
  const fake = await vaultForTest()
  const first = await runBehaviour({ address: fake.address, token: fake.token, run: 'first-run' })
  const second = await runBehaviour({ address: fake.address, token: fake.token, run: 'second-run' })
  expect(first.filter(({ status }) => status === 200).length).toBeGreaterThan(50)
  expect(second).toEqual(first)
})

test('a socket and a call in process reach the same state', async () => {
  const fake = await vaultForTest()
  const headers = { 'X-Vault-Token': fake.token }
  const body = JSON.stringify({ data: { user: canary() } })
  await fetch(`${fake.address}/v1/secret/data/a`, { method: 'POST', headers, body })
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(200)
})

test('an option that there is not is refused', async () => {
  await expect(fakeVault({ tokens: 'x' } as object)).rejects.toMatchObject({ code: 'CONFIG' })
})

test('a version ends at the time that was set for it, and not before', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/metadata/a', { body: { delete_version_after: '1h' } })
  await ask(fake, 'POST', 'secret/data/a', { body: { data: { n: 1 } } })
  await fake.clock.advance(3_599_999)
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(200)
  await fake.clock.advance(1)
  const ended = await ask(fake, 'GET', 'secret/data/a')
  expect(ended.status).toBe(404)
  expect(jsonOf(ended)).toMatchObject({ data: { data: null, metadata: { deletion_time: '2026-01-01T01:00:00Z' } } })
})

test('the shorter of two times until the end counts, of the mount and of the secret', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/config', { body: { delete_version_after: '10s' } })
  await ask(fake, 'POST', 'secret/metadata/a', { body: { delete_version_after: '1h' } })
  const written = await ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })
  expect(jsonOf(written)).toMatchObject({ data: { deletion_time: '2026-01-01T00:00:10Z' } })
})

test('a token dies at its end, and a renewal moves that', async () => {
  const fake = await vaultForTest()
  const token = await tokenWith(fake, 'path "auth/token/renew-self" { capabilities = ["update"] }', { ttl: '1m' })
  await fake.clock.advance(59_999)
  expect((await ask(fake, 'POST', 'auth/token/renew-self', { token })).status).toBe(200)
  await fake.clock.advance(59_999)
  expect((await ask(fake, 'POST', 'auth/token/renew-self', { token })).status).toBe(200)
  await fake.clock.advance(60_000)
  expect(await ask(fake, 'POST', 'auth/token/renew-self', { token })).toMatchObject({ status: 403, body: deadToken })
})

test('a renewal does not go past the longest life', async () => {
  const fake = await vaultForTest()
  const token = await tokenWith(fake, 'path "auth/token/renew-self" { capabilities = ["update"] }')
  await fake.clock.advance(2_764_700_000)
  const renewed = await ask(fake, 'POST', 'auth/token/renew-self', { token, body: { increment: '1h' } })
  expect(jsonOf(renewed)).toMatchObject({ auth: { lease_duration: 100 } })
})

test('each variant says that a token is dead in its own way', async () => {
  const [bao, vault] = [await vaultForTest(), await vaultForTest({ variant: 'vault' })]
  const asked = { token: 'none' }
  expect(jsonOf(await ask(bao, 'GET', 'secret/data/a', asked))).toEqual({ errors: ['permission denied'] })
  const texts = ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n']
  expect(jsonOf(await ask(vault, 'GET', 'secret/data/a', asked))).toEqual({ errors: texts })
})

test('each variant names its own command where a path is wrong', async () => {
  const [bao, vault] = [await vaultForTest(), await vaultForTest({ variant: 'vault' })]
  expect((await ask(bao, 'GET', 'secret/a')).body).toContain("OpenBao CLI, use 'bao kv get'")
  expect((await ask(vault, 'GET', 'secret/a')).body).toContain("Vault CLI, use 'vault kv get'")
})

test('sealed, everything but health and seal status is 503, and nothing is lost', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })
  expect((await ask(fake, 'PUT', 'sys/seal')).status).toBe(204)
  expect(await ask(fake, 'GET', 'secret/data/a')).toMatchObject({
    status: 503,
    body: '{"errors":["Vault is sealed"]}\n',
  })
  expect((await ask(fake, 'GET', 'sys/health')).status).toBe(503)
  expect((await ask(fake, 'GET', 'sys/health?sealedcode=299')).status).toBe(299)
  expect(jsonOf(await ask(fake, 'GET', 'sys/seal-status'))).toMatchObject({ sealed: true })
  fake.unseal()
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(200)
})

test('a policy with a plus and a rest, and the closest rule counts', async () => {
  const fake = await vaultForTest()
  const rules = [
    'path "secret/data/*" { capabilities = ["read"] }',
    'path "secret/data/+/secret" { capabilities = ["deny"] }',
    'path "secret/data/open/secret" { capabilities = ["read", "create"] }',
  ]
  const token = await tokenWith(fake, rules.join('\n'))
  const status = async (path: string): Promise<number> =>
    (await ask(fake, 'GET', `secret/data/${path}`, { token })).status
  expect(await status('any')).toBe(404)
  expect(await status('app/secret')).toBe(403)
  expect(await status('open/secret')).toBe(404)
})

test('of two rules for one path the one that denies counts', async () => {
  const fake = await vaultForTest()
  const rule = (right: string): string => `path "secret/data/a" { capabilities = ["${right}"] }`
  const token = await tokenWith(fake, `${rule('read')} ${rule('deny')}`)
  expect((await ask(fake, 'GET', 'secret/data/a', { token })).status).toBe(403)
})

test('rights of a child namespace end at its border', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/namespaces/team', { body: {} })
  const headers = { 'x-vault-namespace': 'team' }
  const policy = 'path "secret/*" { capabilities = ["read"] }'
  await ask(fake, 'POST', 'sys/policies/acl/p', { body: { policy }, headers })
  const made = await ask(fake, 'POST', 'auth/token/create', { body: { policies: ['p'] }, headers })
  const { auth } = jsonOf(made) as { auth: { client_token: string } }
  await ask(fake, 'POST', 'sys/mounts/secret', { body: { type: 'kv' }, headers })
  const asked = { token: auth.client_token }
  expect((await ask(fake, 'GET', 'team/secret/a', asked)).status).toBe(404)
  expect((await ask(fake, 'GET', 'secret/data/a', asked)).status).toBe(403)
})

test('all mounts that a token can reach are told in one answer', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/mounts/team/kv', { body: { type: 'kv', options: { version: '1' } } })
  const token = await tokenWith(fake, 'path "team/kv/app" { capabilities = ["read"] }')
  const told = jsonOf(await ask(fake, 'GET', 'sys/internal/ui/mounts', { token })) as { data: { secret: object } }
  expect(told.data.secret).toEqual({ 'team/kv/': expect.objectContaining({ type: 'kv', options: { version: '1' } }) })
})

test('a namespace shows its own mounts, and those around it do not', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/namespaces/team', { body: {} })
  await ask(fake, 'POST', 'team/sys/mounts/own', { body: { type: 'kv' } })
  const mounts = async (headers = {}): Promise<string[]> => {
    const told = jsonOf(await ask(fake, 'GET', 'sys/internal/ui/mounts', { headers })) as { data: { secret: object } }
    return Object.keys(told.data.secret)
  }
  expect(await mounts()).toEqual(['secret/'])
  expect(await mounts({ 'x-vault-namespace': 'team' })).toEqual(['own/'])
})

test('a path that is not clean is redirected before anybody looks at the token', async () => {
  const fake = await vaultForTest()
  const answer = await ask(fake, 'GET', 'secret/data/../../sys/mounts', { token: 'none' })
  expect(answer).toMatchObject({ status: 307, headers: { location: '/v1/sys/mounts' } })
})

test('what the servers have and the fake does not is 501', async () => {
  const fake = await vaultForTest()
  expect((await ask(fake, 'POST', 'sys/mounts/pki', { body: { type: 'pki' } })).status).toBe(501)
  expect((await ask(fake, 'POST', 'sys/auth/cert', { body: { type: 'cert' } })).status).toBe(501)
})

test('a field called __proto__ is a field like any other', async () => {
  const fake = await vaultForTest()
  await fake.handle({
    method: 'POST',
    url: '/v1/secret/data/a',
    headers: { 'x-vault-token': fake.token },
    body: '{"data":{"__proto__":{"a":1}}}',
  })
  await fake.handle({
    method: 'PATCH',
    url: '/v1/secret/data/a',
    headers: { 'x-vault-token': fake.token, 'content-type': 'application/merge-patch+json' },
    body: '{"data":{"b":2}}',
  })
  expect((await ask(fake, 'GET', 'secret/data/a')).body).toContain('{"__proto__":{"a":1},"b":2}')
})

test('calls show neither values nor tokens, and keep what is no secret', async () => {
  const fake = await vaultForTest({ token: canary('token') })
  const body = { data: { user: canary(), list: [canary()], options: canary() }, options: { cas: 0 } }
  await ask(fake, 'POST', 'secret/data/a', { body })
  await ask(fake, 'POST', 'sys/mounts/kv1', { body: { type: 'kv' } })
  await ask(fake, 'POST', 'kv1/a', { body: { options: canary(), ttl: canary() } })
  await fake.handle({ method: 'POST', url: '/v1/kv1/a', headers: { authorization: canary() }, body: `{"${canary()}` })
  expect(findCanary(inspect([...fake.calls], { depth: Infinity, maxStringLength: Infinity }))).toBeUndefined()
  expect([...fake.calls][0]).toMatchObject({
    method: 'POST',
    url: '/v1/secret/data/a',
    headers: { 'x-vault-token': '[redacted]' },
    body: { data: { user: '[redacted]', list: ['[redacted]'], options: '[redacted]' }, options: { cas: 0 } },
  })
  expect(fake.calls.count('POST', 'kv1/a')).toBe(2)
})

test('a reset forgets secrets, tokens, policies, faults and calls', async () => {
  const fake = await vaultForTest()
  const token = await tokenWith(fake, 'path "secret/*" { capabilities = ["read"] }')
  await ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })
  fake.faults.fail({ times: Infinity })
  fake.seal()
  fake.reset()
  expect([...fake.calls]).toEqual([])
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(404)
  expect((await ask(fake, 'GET', 'secret/data/a', { token })).status).toBe(403)
  const made = await ask(fake, 'POST', 'auth/token/create', { body: { policies: ['for-test'] } })
  expect(jsonOf(made)).toMatchObject({ warnings: ['Policy "for-test" does not exist'] })
})

test('after its end nobody listens', async () => {
  const fake = await fakeVault({ clock: new ManualClock() })
  onTestFinished(() => fake.close())
  await fake[Symbol.asyncDispose]()
  await expect(fetch(`${fake.address}/v1/sys/health`)).rejects.toThrow('fetch failed')
})
