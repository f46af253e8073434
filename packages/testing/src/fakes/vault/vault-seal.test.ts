import { expect, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest } from '../../../fixtures/ask-vault.ts'
import { fakeVault, type FakeVault } from './fake-vault.ts'

const unseal = async (fake: FakeVault, body: object): Promise<unknown> =>
  jsonOf(await ask(fake, 'PUT', 'sys/unseal', { body, token: '' }))

const [split, cannotOpen] = [
  { keyShares: 3, keyThreshold: 2 },
  'unable to retrieve stored keys: invalid key: failed to decrypt keys from storage: cipher: message authentication failed',
] as const

test('one key opens it, as that of a development server does, and what it holds is there', async () => {
  const fake = await vaultForTest()
  const [key] = fake.unsealKeys
  await ask(fake, 'POST', 'secret/data/a', { body: { data: { n: 1 } } })
  expect((await ask(fake, 'PUT', 'sys/seal')).status).toBe(204)
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(503)
  expect(await unseal(fake, { key })).toMatchObject({ sealed: false, t: 1, n: 1, progress: 0 })
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(200)
})

test('a key that is wrong opens nothing, and each way to be wrong has its text', async () => {
  const fake = await vaultForTest()
  fake.seal()
  const wrong = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64')
  const errors = async (key: string): Promise<unknown> => await unseal(fake, { key })
  expect(await errors(wrong(32))).toEqual({ errors: [cannotOpen] })
  expect(await errors(wrong(16))).toEqual({ errors: [cannotOpen] })
  expect(await errors(wrong(20))).toEqual({
    errors: ['invalid key: failed to setup unseal key: crypto/aes: invalid key size 20'],
  })
  expect(await errors('abcd')).toEqual({ errors: ['invalid key: key is shorter than minimum 16 bytes'] })
  expect(await errors(wrong(34))).toEqual({ errors: ['invalid key: key is longer than maximum 33 bytes'] })
  expect(await errors('zz')).toEqual({ errors: ["'key' must be a valid hex or base64 string"] })
  expect(jsonOf(await ask(fake, 'GET', 'sys/seal-status'))).toMatchObject({ sealed: true, progress: 0, nonce: '' })
})

test('two of three keys open it, in any order and form, and the progress is told', async () => {
  const fake = await vaultForTest(split)
  const [first = '', , last = ''] = fake.unsealKeys
  fake.seal()
  const started = (await unseal(fake, { key: last })) as { nonce: string }
  expect(started).toMatchObject({ sealed: true, t: 2, n: 3, progress: 1, nonce: expect.stringMatching(/./) as string })
  expect(await unseal(fake, { key: last })).toEqual(started)
  expect(jsonOf(await ask(fake, 'GET', 'sys/seal-status'))).toEqual(started)
  const hex = Buffer.from(first, 'base64').toString('hex')
  expect(await unseal(fake, { key: hex })).toMatchObject({ sealed: false, progress: 0, nonce: '' })
})

test('a reset forgets the keys that were given, and so does one that is wrong', async () => {
  const fake = await vaultForTest(split)
  const [first, second] = fake.unsealKeys
  fake.seal()
  await unseal(fake, { key: first })
  expect(await unseal(fake, { reset: true, key: second })).toMatchObject({ sealed: true, progress: 0, nonce: '' })
  expect(await unseal(fake, { key: second })).toMatchObject({ sealed: true, progress: 1 })
  expect(await unseal(fake, { key: Buffer.alloc(33).toString('base64') })).toEqual({ errors: [cannotOpen] })
  expect(await unseal(fake, { key: first })).toMatchObject({ sealed: true, progress: 1 })
  expect(await unseal(fake, { key: second })).toMatchObject({ sealed: false })
})

test('sealed, it is sealed again without a token, and nothing else is answered', async () => {
  const fake = await vaultForTest()
  fake.seal()
  expect((await ask(fake, 'PUT', 'sys/seal', { token: '' })).status).toBe(204)
  for (const path of ['sys/leader', 'sys/nothing', 'auth/token/lookup-self', 'secret/data/a']) {
    const refused = { status: 503, body: '{"errors":["Vault is sealed"]}\n' }
    expect(await ask(fake, 'GET', path), path).toMatchObject(refused)
  }
  expect((await ask(fake, 'PUT', 'sys/step-down')).status).toBe(503)
  expect(jsonOf(await ask(fake, 'GET', 'sys/init'))).toEqual({ initialized: true })
})

test('to seal takes sudo beside update, and root has both', async () => {
  const fake = await vaultForTest()
  const may = (rights: string): string => `path "sys/seal" { capabilities = [${rights}] }`
  const seal = async (token: string): Promise<number> => (await ask(fake, 'PUT', 'sys/seal', { token })).status
  expect(await seal(await tokenWith(fake, may('"update"')))).toBe(403)
  expect(await seal(await tokenWith(fake, may('"sudo"')))).toBe(403)
  expect(await seal(await tokenWith(fake, may('"update", "sudo"')))).toBe(204)
})

test('a reset of the fake opens it', async () => {
  const fake = await vaultForTest(split)
  fake.seal()
  await unseal(fake, { key: fake.unsealKeys[0] })
  fake.reset()
  expect(jsonOf(await ask(fake, 'GET', 'sys/seal-status'))).toMatchObject({ sealed: false, progress: 0 })
})

test('keys that are given are not kept in calls', async () => {
  const fake = await vaultForTest()
  await unseal(fake, { key: fake.unsealKeys[0], reset: false })
  expect(fake.calls.last?.body).toEqual({ key: '[redacted]', reset: false })
})

test.each([
  [{ keyShares: 0 }],
  [{ keyShares: 256 }],
  [{ keyShares: 1.5 }],
  [{ keyShares: 2, keyThreshold: 1 }],
  [{ keyShares: 2, keyThreshold: 3 }],
  [{ keyThreshold: 2 }],
])('a split that no server makes is refused: %j', async (options) => {
  await expect(fakeVault(options)).rejects.toMatchObject({ code: 'CONFIG' })
})
