import { canary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { created, opened, operations } from '../../fixtures/fake-service.ts'
import { call } from '../../fixtures/loopback-service.ts'
import type { SecretFilters } from './secret-filters.ts'
import type { SecretsManagerStore } from './secrets-manager-store.ts'

async function tagged(store: SecretsManagerStore, name: string, team: string, description: string): Promise<void> {
  const settings = { tags: { team }, description }
  await store.createSecret(name, { text: canary() }, { ...call(), settings })
}

async function found(store: SecretsManagerStore, filters: SecretFilters): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { name } of store.findSecrets(filters, call())) names.push(name)
  return names.sort()
}

describe('secrets are found', () => {
  it.each<[string, SecretFilters, readonly string[]]>([
    ['by the beginnings of names', { names: ['app/', 'other'] }, ['app/db', 'app/mail', 'other']],
    ['by the value of a tag', { tagValues: ['core'] }, ['app/db', 'other']],
    ['by what they are not', { tagValues: ['!core'] }, ['app/mail']],
    ['by words of their description', { descriptions: ['smtp'] }, ['app/mail']],
    ['by words anywhere', { anywhere: ['database'] }, ['app/db']],
    ['by all of several filters', { names: ['app/'], tagNames: ['team'], tagValues: ['core'] }, ['app/db']],
    ['not at all', { owningServices: ['rds'] }, []],
  ])('%s', async (_, filters, names) => {
    const { store } = await opened()
    await tagged(store, 'app/db', 'core', 'Main database')
    await tagged(store, 'app/mail', 'web', 'Login of SMTP')
    await tagged(store, 'other', 'core', 'Anything else')
    expect(await found(store, filters)).toEqual(names)
  })

  it('with their values, 20 by request, each with its own result', async () => {
    const { fake, store } = await opened()
    await created(store, ...Array.from({ length: 45 }, (_, index) => `app/n${index}`), 'other')
    fake.access.deny({ operation: 'GetSecretValue', name: 'app/n7' })
    fake.calls.clear()
    const results = await store.readMatching({ names: ['app/'] }, call())
    expect(operations(fake)).toEqual(Array.from({ length: 3 }, () => 'BatchGetSecretValue'))
    expect(results.size).toBe(45)
    const failed = [...results].flatMap(([name, result]) => (result.ok ? [] : [[name, result.error.code]]))
    expect(failed).toEqual([[expect.stringContaining('app/n7') as unknown, 'PERMISSION_DENIED']])
    expect(results.get('app/n44')).toMatchObject({ ok: true, secret: { version: { stages: ['AWSCURRENT'] } } })
  })

  it('with no value, where that is denied', async () => {
    const { fake, store } = await opened()
    fake.access.deny({ operation: 'BatchGetSecretValue' })
    await expect(store.readMatching({ names: ['app/'] }, call())).rejects.toThrow('PERMISSION_DENIED')
  })
})
