import { expect, test } from 'vitest'
import { ask, jsonOf, vaultForTest } from '../../../fixtures/ask-vault.ts'

test('a mount that says that nothing ends by itself counts more than a secret that says when', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/config', { body: { delete_version_after: -1 } })
  await ask(fake, 'POST', 'secret/metadata/a', { body: { delete_version_after: '10s' } })
  await ask(fake, 'POST', 'secret/data/a', { body: { data: {} } })
  await fake.clock.advance(10_000)
  expect((await ask(fake, 'GET', 'secret/data/a')).status).toBe(200)
})

test('a change of metadata that is refused changes nothing, a part of it neither', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/metadata/a', { body: { max_versions: 3 } })
  const before = (jsonOf(await ask(fake, 'GET', 'secret/metadata/a')) as { data: unknown }).data
  const wrong = { max_versions: 7, custom_metadata: { a: '' } }
  expect((await ask(fake, 'POST', 'secret/metadata/a', { body: wrong })).status).toBe(400)
  expect((await ask(fake, 'POST', 'secret/metadata/a', { body: { max_versions: 7, metadata_cas: 0 } })).status).toBe(
    400,
  )
  expect((jsonOf(await ask(fake, 'GET', 'secret/metadata/a')) as { data: unknown }).data).toEqual(before)
})

test('of two changes of metadata that expect the same version one is refused', async () => {
  const fake = await vaultForTest()
  const change = (most: number): Promise<{ status: number }> =>
    ask(fake, 'POST', 'secret/metadata/a', { body: { max_versions: most, metadata_cas: 0 } })
  const statuses = (await Promise.all([change(3), change(4)])).map(({ status }) => status)
  expect(statuses).toEqual([204, 400])
})

test('the variant vault has no compare-and-set of metadata and no detailed lists', async () => {
  const fake = await vaultForTest({ variant: 'vault' })
  const body = { max_versions: 3, metadata_cas: 9, metadata_cas_required: true }
  expect((await ask(fake, 'POST', 'secret/metadata/a', { body })).status).toBe(204)
  const { data } = jsonOf(await ask(fake, 'GET', 'secret/metadata/a')) as { data: object }
  expect(data).not.toHaveProperty('metadata_cas_required')
  expect((await ask(fake, 'POST', 'secret/metadata/a', { body: { max_versions: 4 } })).status).toBe(204)
  const detailed = await ask(fake, 'GET', 'secret/detailed-metadata/?list=true')
  expect(detailed).toMatchObject({
    status: 404,
    body: expect.stringContaining('Invalid path for a versioned') as string,
  })
})

test('subkeys show names and never values', async () => {
  const fake = await vaultForTest()
  await ask(fake, 'POST', 'secret/data/a', {
    body: { data: { user: 'hidden', more: { password: 'hidden', list: ['hidden'] } } },
  })
  const told = await ask(fake, 'GET', 'secret/subkeys/a')
  expect(told.body).not.toContain('hidden')
  expect(jsonOf(told)).toMatchObject({ data: { subkeys: { user: null, more: { password: null, list: null } } } })
})
