import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ask, jsonOf, vaultForTest } from '../../../fixtures/ask-vault.ts'
import { canary, findCanary } from '../../canary/canary.ts'
import type { FakeResponse } from '../fake-exchange.ts'
import type { FakeVault } from './fake-vault.ts'
import { jwtIssuer } from './made-jwt.ts'

const minute = 60_000

/** A fake with AppRole at `approle/`, and a role `web` whose secret ids live 10 minutes. */
async function vaultWithApprole(role: object = {}): Promise<FakeVault> {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/auth/approle', { body: { type: 'approle' } })
  const body = { role_id: 'web', token_ttl: '1h', token_max_ttl: '2h', secret_id_ttl: '10m', ...role }
  await ask(fake, 'POST', 'auth/approle/role/web', { body })
  return fake
}

async function secretIdOf(fake: FakeVault): Promise<string> {
  const made = jsonOf(await ask(fake, 'POST', 'auth/approle/role/web/secret-id', { body: {} }))
  return (made as { data: { secret_id: string } }).data.secret_id
}

const logIn = (fake: FakeVault, secret_id: string): Promise<FakeResponse> =>
  ask(fake, 'POST', 'auth/approle/login', { token: '', body: { role_id: 'web', secret_id } })

const tokenOf = (answer: FakeResponse): string =>
  (jsonOf(answer) as { auth: { client_token: string } }).auth.client_token

const wrong = { status: 400, body: '{"errors":["invalid role or secret ID"]}\n' }

const denied = { status: 403, body: '{"errors":["permission denied"]}\n' }

test('a secret id ends at the time that its role says, and not before', async () => {
  const fake = await vaultWithApprole()
  const secretId = await secretIdOf(fake)
  await fake.clock.advance(10 * minute - 1)
  expect((await logIn(fake, secretId)).status).toBe(200)
  await fake.clock.advance(1)
  expect(await logIn(fake, secretId)).toMatchObject(wrong)
  const list = await ask(fake, 'GET', 'auth/approle/role/web/secret-id?list=true')
  expect(list.status).toBe(404)
})

test('a token of a login is renewed up to the longest life of its role', async () => {
  const fake = await vaultWithApprole()
  const token = tokenOf(await logIn(fake, await secretIdOf(fake)))
  const renewed = async (): Promise<unknown> =>
    jsonOf(await ask(fake, 'POST', 'auth/token/renew-self', { token, body: {} }))
  await fake.clock.advance(50 * minute)
  expect(await renewed()).toMatchObject({ auth: { lease_duration: 3600 } })
  await fake.clock.advance(50 * minute)
  expect(await renewed()).toMatchObject({ auth: { lease_duration: 1200 } })
  await fake.clock.advance(20 * minute)
  expect(await renewed()).toEqual({ errors: ['permission denied'] })
})

test('a role is locked out for a quarter of an hour after the last of five failures', async () => {
  const fake = await vaultWithApprole({ secret_id_ttl: '1h' })
  const secretId = await secretIdOf(fake)
  for (let failures = 0; failures < 5; failures += 1) expect(await logIn(fake, 'x')).toMatchObject(wrong)
  await fake.clock.advance(15 * minute - 1)
  expect(await logIn(fake, secretId)).toMatchObject(denied)
  await fake.clock.advance(1)
  expect((await logIn(fake, secretId)).status).toBe(200)
})

test('a failure does not count any more after a quarter of an hour without another', async () => {
  const fake = await vaultWithApprole({ secret_id_ttl: '10h' })
  const secretId = await secretIdOf(fake)
  for (let failures = 0; failures < 4; failures += 1) expect(await logIn(fake, 'x')).toMatchObject(wrong)
  await fake.clock.advance(15 * minute)
  expect(await logIn(fake, 'x')).toMatchObject(wrong)
  expect((await logIn(fake, secretId)).status).toBe(200)
})

test('a login that succeeds takes the failures before it away', async () => {
  const fake = await vaultWithApprole()
  const secretId = await secretIdOf(fake)
  for (let rounds = 0; rounds < 3; rounds += 1) {
    for (let failures = 0; failures < 4; failures += 1) expect(await logIn(fake, 'x')).toMatchObject(wrong)
    expect((await logIn(fake, secretId)).status).toBe(200)
  }
})

test('the end of a mount is the end of the tokens of its logins, and of no others', async () => {
  const fake = await vaultWithApprole()
  const token = tokenOf(await logIn(fake, await secretIdOf(fake)))
  const [look, other] = ['auth/token/lookup-self', { policies: ['default'] }]
  const made = tokenOf(await ask(fake, 'POST', 'auth/token/create', { body: other }))
  await ask(fake, 'DELETE', 'sys/auth/approle')
  expect(await ask(fake, 'GET', look, { token })).toMatchObject(denied)
  expect((await ask(fake, 'GET', look, { token: made })).status).toBe(200)
})

test('a JWT is good from a minute before its time until a minute after its end', async () => {
  const fake = await vaultForTest()
  const issuer = jwtIssuer()
  await ask(fake, 'POST', 'sys/auth/jwt', { body: { type: 'jwt' } })
  await ask(fake, 'POST', 'auth/jwt/config', { body: { jwt_validation_pubkeys: [issuer.pem] } })
  const role = { role_type: 'jwt', user_claim: 'sub', bound_subject: 'app' }
  await ask(fake, 'POST', 'auth/jwt/role/app', { body: role })
  const start = fake.clock.now() / 1000
  const jwt = issuer.make({ sub: 'app', nbf: start + 120, exp: start + 180 })
  const errors = async (): Promise<unknown> =>
    (
      jsonOf(await ask(fake, 'POST', 'auth/jwt/login', { token: '', body: { role: 'app', jwt } })) as {
        errors?: unknown
      }
    ).errors
  await fake.clock.advance(59_000)
  expect(await errors()).toEqual(['error validating token: invalid not before (nbf) claim: token not yet valid'])
  await fake.clock.advance(1000)
  expect(await errors()).toBeUndefined()
  await fake.clock.advance(180_000)
  expect(await errors()).toBeUndefined()
  await fake.clock.advance(1000)
  expect(await errors()).toEqual(['error validating token: invalid expiration time (exp) claim: token is expired'])
})

test('calls show neither secret ids, passwords, JWTs nor tokens, in bodies, headers and queries', async () => {
  const fake = await vaultWithApprole()
  await ask(fake, 'POST', 'auth/approle/role/web/custom-secret-id', {
    body: { secret_id: canary(), metadata: canary() },
  })
  await ask(fake, 'POST', 'auth/approle/role/web/secret-id/lookup', { body: { secret_id: canary() } })
  await ask(fake, 'POST', 'auth/approle/role/web', { body: { role_id: canary(), token_ttl: '5m' } })
  await ask(fake, 'POST', 'auth/approle/login', { body: { role_id: canary(), secret_id: canary() } })
  await ask(fake, 'POST', 'sys/auth/userpass', { body: { type: 'userpass' } })
  await ask(fake, 'POST', 'auth/userpass/users/ann', { body: { password: canary(), token_policies: ['web'] } })
  await ask(fake, 'POST', 'auth/userpass/users/ann/password', { body: { password: canary() } })
  await ask(fake, 'POST', 'auth/userpass/login/ann', { body: { password: canary() } })
  await ask(fake, 'POST', 'sys/auth/jwt', { body: { type: 'jwt' } })
  await ask(fake, 'POST', 'auth/jwt/login', { body: { role: 'app', jwt: canary() } })
  await ask(fake, 'POST', 'sys/auth/k8s', { body: { type: 'kubernetes' } })
  await ask(fake, 'POST', 'auth/k8s/config', { body: { kubernetes_host: 'h', token_reviewer_jwt: canary() } })
  await ask(fake, 'POST', 'auth/k8s/login', { body: { role: 'app', jwt: canary() } })
  await ask(fake, 'POST', 'auth/token/create', { body: { id: canary(), meta: { a: canary() }, ttl: '1h' } })
  await ask(fake, 'POST', 'auth/token/lookup', { body: { token: canary() }, token: canary() })
  await ask(fake, 'GET', `auth/token/lookup?token=${canary()}`)
  await ask(fake, 'POST', 'sys/capabilities', { body: { token: canary(), paths: ['a'] } })
  await ask(fake, 'POST', 'sys/wrapping/wrap', { body: { a: canary(), paths: canary(), type: canary() } })
  await ask(fake, 'POST', 'sys/wrapping/unwrap', { body: { token: canary() } })
  await ask(fake, 'POST', 'cubbyhole/a', { body: { a: canary(), ttl: canary() } })
  expect(findCanary(inspect([...fake.calls], { depth: Infinity, maxStringLength: Infinity }))).toBeUndefined()
  const bodies = [...fake.calls].map(({ body }) => body)
  expect(bodies).toContainEqual({ role_id: '[redacted]', token_ttl: '5m' })
  expect(bodies).toContainEqual({ password: '[redacted]', token_policies: ['web'] })
  expect(bodies).toContainEqual({ id: '[redacted]', meta: { a: '[redacted]' }, ttl: '1h' })
  expect(bodies).toContainEqual({ role: 'app', jwt: '[redacted]' })
})

test('a wrong secret in the answer to a login is another token', async () => {
  const fake = await vaultWithApprole()
  const secretId = await secretIdOf(fake)
  fake.faults.wrongSecret()
  const answer = await logIn(fake, secretId)
  expect(jsonOf(answer)).toMatchObject({ auth: { client_token: 'another secret', lease_duration: 3600 } })
})

test('a reset forgets methods, roles, and who is locked out', async () => {
  const fake = await vaultWithApprole()
  for (let failures = 0; failures < 5; failures += 1) await logIn(fake, 'x')
  fake.reset()
  expect((await ask(fake, 'GET', 'sys/auth/approle')).status).toBe(400)
  await ask(fake, 'POST', 'sys/auth/approle', { body: { type: 'approle' } })
  expect((await ask(fake, 'GET', 'auth/approle/role/web')).status).toBe(404)
  expect(jsonOf(await ask(fake, 'GET', 'sys/locked-users'))).toMatchObject({ data: { total: 0 } })
})

test('a method that one variant alone has is 501 there, and unknown to the other', async () => {
  const [bao, vault] = [await vaultForTest(), await vaultForTest({ variant: 'vault' })]
  const body = { type: 'ldap' }
  expect((await ask(vault, 'POST', 'sys/auth/ldap', { body })).status).toBe(501)
  expect(await ask(bao, 'POST', 'sys/auth/ldap', { body })).toMatchObject({
    status: 400,
    body: '{"errors":["plugin not found in the catalog: ldap"]}\n',
  })
})

test('what the servers have of logins and the fake does not is 501', async () => {
  const fake = await vaultWithApprole()
  await ask(fake, 'POST', 'sys/auth/jwt', { body: { type: 'jwt' } })
  await ask(fake, 'POST', 'sys/auth/userpass', { body: { type: 'userpass' } })
  const status = async (path: string, body: object): Promise<number> => (await ask(fake, 'POST', path, { body })).status
  expect(await status('sys/auth/cert', { type: 'cert' })).toBe(501)
  expect(await status('auth/jwt/config', { jwks_url: 'http://127.0.0.1' })).toBe(501)
  expect(await status('auth/jwt/oidc/auth_url', {})).toBe(501)
  expect(await status('auth/userpass/users/ann', { password_hash: 'x' })).toBe(501)
  expect(await status('auth/approle/role/web/token-ttl', { token_ttl: '1h' })).toBe(501)
  expect(await status('auth/approle/tidy/secret-id', {})).toBe(501)
  expect(await status('auth/token/tidy', {})).toBe(501)
  expect(await status('auth/token/roles/app', { token_no_default_policy: true })).toBe(501)
  expect(await status('sys/auth/jwt/tune', { listing_visibility: 'unauth' })).toBe(501)
  expect(await status('sys/auth/other', { type: 'approle', local: true })).toBe(501)
})
