import { createPublicKey, verify } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask, jsonOf, tokenWith, vaultForTest } from '../../../fixtures/ask-vault.ts'
import { canary, findCanary } from '../../canary/canary.ts'
import type { FakeVault } from './fake-vault.ts'
import { bytesOf } from './transit-text.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A fake with a transit engine at `t/`. */
async function vaultWithTransit(): Promise<FakeVault> {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/mounts/t', { body: { type: 'transit' } })
  return fake
}

async function done(fake: FakeVault, path: string, body: object, method = 'POST'): Promise<Record<string, unknown>> {
  const answer = await ask(fake, method, `t/${path}`, { body })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`)
  return (jsonOf(answer) as { data: Record<string, unknown> }).data
}

test.each(['aes128-gcm96', 'aes256-gcm96', 'chacha20-poly1305', 'rsa-2048'])(
  'what a key of %s encrypts it decrypts',
  async (type) => {
    const fake = await vaultWithTransit()
    await done(fake, 'keys/k', { type })
    const plaintext = base64(canary())
    const { ciphertext } = await done(fake, 'encrypt/k', { plaintext })
    expect(await done(fake, 'decrypt/k', { ciphertext })).toEqual({ plaintext })
  },
)

test('each encryption is another ciphertext, and one that was changed is refused', async () => {
  const fake = await vaultWithTransit()
  const plaintext = base64(canary())
  const first = String((await done(fake, 'encrypt/k', { plaintext }))['ciphertext'])
  const { ciphertext: second } = await done(fake, 'encrypt/k', { plaintext })
  expect(second).not.toBe(first)
  const bytes = Buffer.from(first.slice('vault:v1:'.length), 'base64')
  bytes[20] = (bytes[20] ?? 0) ^ 1
  const changed = await ask(fake, 'POST', 't/decrypt/k', {
    body: { ciphertext: `vault:v1:${bytes.toString('base64')}` },
  })
  expect(jsonOf(changed)).toEqual({ errors: ['cipher: message authentication failed'] })
})

test('a rotated key decrypts what older versions made, until the oldest that may be is raised, and again when it is lowered', async () => {
  const fake = await vaultWithTransit()
  const plaintext = base64(canary())
  const { ciphertext } = await done(fake, 'encrypt/k', { plaintext })
  await done(fake, 'keys/k/rotate', {})
  expect(await done(fake, 'decrypt/k', { ciphertext })).toEqual({ plaintext })
  expect(await done(fake, 'rewrap/k', { ciphertext })).toMatchObject({ key_version: 2 })
  await done(fake, 'keys/k/config', { min_decryption_version: 2 })
  const refused = await ask(fake, 'POST', 't/decrypt/k', { body: { ciphertext } })
  expect(jsonOf(refused)).toEqual({ errors: ['ciphertext or signature version is disallowed by policy (too old)'] })
  await done(fake, 'keys/k/config', { min_decryption_version: 1 })
  expect(await done(fake, 'decrypt/k', { ciphertext })).toEqual({ plaintext })
})

test('the time of a version is that of the clock', async () => {
  const fake = await vaultWithTransit()
  await done(fake, 'keys/k', {})
  await fake.clock.advance(90_000)
  const { keys } = await done(fake, 'keys/k/rotate', {})
  expect(keys).toEqual({ 1: 1_767_225_600, 2: 1_767_225_690 })
})

test('others verify a signature with the public key that is told', async () => {
  const fake = await vaultWithTransit()
  const input = canary()
  const told = (await done(fake, 'keys/k', { type: 'ecdsa-p256' }))['keys'] as { 1: { public_key: string } }
  const { signature } = await done(fake, 'sign/k', { input: base64(input) })
  const bytes = Buffer.from(String(signature).slice('vault:v1:'.length), 'base64')
  const key = createPublicKey(told[1].public_key)
  expect(verify('sha256', Buffer.from(input), key, bytes)).toBe(true)
  expect(verify('sha256', Buffer.from('other'), key, bytes)).toBe(false)
})

test('others verify an Ed25519 signature too', async () => {
  const fake = await vaultWithTransit()
  const input = canary()
  const told = (await done(fake, 'keys/k', { type: 'ed25519' }))['keys'] as { 1: { public_key: string } }
  const { signature } = await done(fake, 'sign/k', { input: base64(input) })
  const x = Buffer.from(told[1].public_key, 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const bytes = Buffer.from(String(signature).slice('vault:v1:'.length), 'base64')
  expect(verify(null, Buffer.from(input), key, bytes)).toBe(true)
})

test('a data key comes in the open and encrypted, and is the same', async () => {
  const fake = await vaultWithTransit()
  await done(fake, 'keys/k', {})
  const { plaintext, ciphertext } = await done(fake, 'datakey/plaintext/k', { bits: 512 })
  expect(Buffer.from(String(plaintext), 'base64')).toHaveLength(64)
  expect(await done(fake, 'decrypt/k', { ciphertext })).toEqual({ plaintext })
})

test('base64 is read as it is written, and nothing else is taken for it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesOf(Buffer.from(bytes).toString('base64')).equals(bytes)).toBe(true)
    }),
  )
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Ca+/=!-]{0,9}$/), (text) => {
      const isBase64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
      if (isBase64) expect(() => bytesOf(text)).not.toThrow()
      else expect(() => bytesOf(text)).toThrow(/^illegal base64 data at input byte \d$/)
    }),
  )
})

test('a key that encryption would make takes the right to create', async () => {
  const fake = await vaultWithTransit()
  const path = (rights: string): string => `path "t/encrypt/*" { capabilities = [${rights}] }`
  const asked = { body: { plaintext: '' } }
  const updater = await tokenWith(fake, path('"update"'))
  expect((await ask(fake, 'POST', 't/encrypt/new', { ...asked, token: updater })).status).toBe(403)
  const creator = await tokenWith(fake, path('"create"'))
  expect((await ask(fake, 'POST', 't/encrypt/new', { ...asked, token: creator })).status).toBe(200)
  expect((await ask(fake, 'POST', 't/encrypt/new', { ...asked, token: creator })).status).toBe(403)
})

test('what the servers have and the fake does not is 501', async () => {
  const fake = await vaultWithTransit()
  await done(fake, 'keys/k', {})
  const status = async (path: string, body?: object, method = 'POST'): Promise<number> =>
    (await ask(fake, method, `t/${path}`, { body })).status
  expect(await status('keys/x', { derived: true })).toBe(501)
  expect(await status('keys/x', { type: 'xchacha20-poly1305' })).toBe(501)
  expect(await status('keys/x', { auto_rotate_period: '2h' })).toBe(501)
  expect(await status('encrypt/x', { type: 'xchacha20-poly1305', plaintext: '' })).toBe(501)
  expect(await status('keys/k/trim', { min_available_version: 1 })).toBe(501)
  expect(await status('export/encryption-key/k', undefined, 'GET')).toBe(501)
  expect(await status('backup/k', undefined, 'GET')).toBe(501)
  await done(fake, 'keys/rsa', { type: 'rsa-2048' })
  expect(await status('sign/rsa', { input: '', prehashed: true })).toBe(501)
})

test('wrong plaintexts are base64 of something else, those of a batch too', async () => {
  const fake = await vaultWithTransit()
  const plaintext = base64(canary())
  const { ciphertext } = await done(fake, 'encrypt/k', { plaintext })
  fake.faults.wrongSecret({ times: 2 })
  const wrong = (await done(fake, 'decrypt/k', { ciphertext }))['plaintext']
  expect(wrong).not.toBe(plaintext)
  expect(bytesOf(String(wrong)).toString()).not.toBe('')
  const batch = await done(fake, 'decrypt/k', { batch_input: [{ ciphertext }] })
  expect(batch['batch_results']).toEqual([{ plaintext: wrong, reference: expect.any(String) as string }])
})

test('calls show neither plaintexts nor inputs, and a reset forgets keys', async () => {
  const fake = await vaultWithTransit()
  const plaintext = base64(canary('plaintext'))
  await ask(fake, 'POST', 't/encrypt/k', { body: { plaintext, context: canary(), associated_data: canary() } })
  await done(fake, 'encrypt/k', { batch_input: [{ plaintext, reference: canary() }] })
  await done(fake, 'hmac/k', { input: plaintext })
  await done(fake, 'hash', { input: plaintext })
  expect(findCanary(inspect([...fake.calls], { depth: Infinity, maxStringLength: Infinity }))).toBeUndefined()
  fake.reset()
  await ask(fake, 'POST', 'sys/mounts/t', { body: { type: 'transit' } })
  expect((await ask(fake, 'GET', 't/keys/k')).status).toBe(404)
})
