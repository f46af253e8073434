import { expect, test } from 'vitest'
import { ask, jsonOf, vaultForTest } from '../../../fixtures/ask-vault.ts'

test('what a mount says of lives is a hint for values of KV 1, unless a value says so itself', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'sys/mounts/k', { body: { type: 'kv', config: { default_lease_ttl: '1h' } } })
  await ask(fake, 'POST', 'k/a', { body: { a: 1 } })
  await ask(fake, 'POST', 'k/b', { body: { ttl: '5h' } })
  expect(jsonOf(await ask(fake, 'GET', 'k/a'))).toMatchObject({ lease_duration: 3600 })
  await ask(fake, 'POST', 'sys/mounts/k/tune', { body: { default_lease_ttl: '30m' } })
  expect(jsonOf(await ask(fake, 'GET', 'k/a'))).toMatchObject({ lease_duration: 1800 })
  expect(jsonOf(await ask(fake, 'GET', 'k/b'))).toMatchObject({ lease_duration: 18_000 })
})

test('a refused tuning changes nothing', async () => {
  const fake = await vaultForTest()
  const before = (await ask(fake, 'GET', 'sys/mounts/secret/tune')).body
  const wrong = { max_lease_ttl: '10s', default_lease_ttl: '20s', description: 'other' }
  expect((await ask(fake, 'POST', 'sys/mounts/secret/tune', { body: wrong })).status).toBe(400)
  const data = (text: string): unknown => (JSON.parse(text) as { data: unknown }).data
  expect(data((await ask(fake, 'GET', 'sys/mounts/secret/tune')).body)).toEqual(data(before))
})

test('settings of mounts that the servers have and the fake does not are 501', async () => {
  const fake = await vaultForTest()
  const status = async (body: object): Promise<number> =>
    (await ask(fake, 'POST', 'sys/mounts/secret/tune', { body })).status
  expect(await status({ listing_visibility: 'unauth' })).toBe(501)
  expect(await status({ options: { version: '1' } })).toBe(501)
  expect(await status({ default_lease_ttl: -1 })).toBe(501)
  const mount = { type: 'kv', config: { force_no_cache: true } }
  expect((await ask(fake, 'POST', 'sys/mounts/k', { body: mount })).status).toBe(501)
})
