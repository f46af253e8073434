// What the service would refuse with ValidationException or InvalidParameterException is refused before it is asked.
import type { CallOptions, SecretClient } from '@keyharbor/core'
import { canary, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { openedClient, operations } from '../../fixtures/fake-service.ts'
import { arnOf } from '../../fixtures/loopback-service.ts'
import type { RandomPasswordOptions, RotationOptions } from './own-options.ts'
import type { SecretFilters } from './secret-filters.ts'
import type { SecretsManagerSettings } from './secrets-manager-options.ts'
import type { SecretsManagerStore } from './secrets-manager-store.ts'

type Secrets = SecretClient<SecretsManagerStore>

const id = '11111111-1111-1111-1111-111111111111'
const long = (length: number): string => 'x'.repeat(length)

/** Such calls fail with this code, show nothing of what they were given, and nothing is sent. */
async function refused(code: string, ask: (secrets: Secrets) => Promise<unknown>): Promise<void> {
  const { fake, secrets } = await openedClient()
  const error: unknown = await ask(secrets).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'SecretError', code })
  expect(findCanary(printed(error))).toBeUndefined()
  expect(operations(fake)).toEqual([])
}

const calls: Record<string, (secrets: Secrets, name: string) => Promise<unknown>> = {
  get: (secrets, name) => secrets.get(name),
  getVersion: (secrets, name) => secrets.getVersion(name, 'previous'),
  create: (secrets, name) => secrets.create(name, canary()),
  put: (secrets, name) => secrets.put(name, canary()),
  putIf: (secrets, name) => secrets.putIf(name, canary(), id),
  putOnce: (secrets, name) => secrets.putOnce(name, canary(), id),
  describe: (secrets, name) => secrets.describe(name),
  delete: (secrets, name) => secrets.delete(name),
  restore: (secrets, name) => secrets.restore(name),
  purge: (secrets, name) => secrets.purge(name),
  promote: (secrets, name) => secrets.promote(name, id),
  moveStage: (secrets, name) => secrets.moveStage(name, 'BLUE', id),
  replicateSecret: (secrets, name) => own(secrets, (store, call) => store.replicateSecret(name, ['eu-west-1'], call)),
  removeReplicas: (secrets, name) => own(secrets, (store, call) => store.removeReplicas(name, ['eu-west-1'], call)),
  rotateSecret: (secrets, name) => own(secrets, (store, call) => store.rotateSecret(name, {}, call)),
  cancelRotation: (secrets, name) => own(secrets, (store, call) => store.cancelRotation(name, call)),
  pendingSecret: (secrets, name) =>
    own(secrets, (store, call) => store.pendingSecret(name, { token: id }, () => ({ text: canary() }), call)),
  tagSecret: (secrets, name) => own(secrets, (store, call) => store.tagSecret(name, { a: 'b' }, call)),
  untagSecret: (secrets, name) => own(secrets, (store, call) => store.untagSecret(name, ['a'], call)),
}

/** A call that only this store has, whose name the client does not see. */
async function own(
  secrets: Secrets,
  ask: (store: SecretsManagerStore, call: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  return await secrets.run('own', 'a', ask)
}

describe.each(Object.entries(calls))('%s', (_, ask) => {
  it.each<[string, string]>([
    ['empty', ''],
    ['with a space', 'a b'],
    ['with a sign that names have not', 'a:b'],
    ['with a letter that is not ASCII', 'é'],
    ['with the way up', 'a/../b'],
    ['of 513 characters', long(513)],
    ['an ARN of another service', 'arn:aws:s3:::bucket'],
    ['an ARN of another region', arnOf('a').replace('us-east-1', 'eu-west-1')],
    ['an ARN of another partition', arnOf('a').replace('aws', 'aws-cn')],
  ])('of a name that is %s is INVALID_NAME', async (_what, name) => {
    await refused('INVALID_NAME', (secrets) => ask(secrets, name))
  })
})

describe('getMany', () => {
  it('of a name that can be none fails for it alone', async () => {
    const { fake, secrets } = await openedClient()
    const results = await secrets.getMany(['a b', ''])
    expect([...results.values()].map(({ error }) => error?.code)).toEqual(['INVALID_NAME', 'INVALID_NAME'])
    expect(operations(fake)).toEqual([])
  })
})

describe.each<[string, (secrets: Secrets, value: never) => Promise<unknown>]>([
  ['create', (secrets, value) => secrets.create('a', value)],
  ['put', (secrets, value) => secrets.put('a', value)],
  ['putIf', (secrets, value) => secrets.putIf('a', value, id)],
  ['putOnce', (secrets, value) => secrets.putOnce('a', value, id)],
])('%s', (_, write) => {
  it.each<[string, unknown, string]>([
    ['empty text', '', 'INVALID_ARGUMENT'],
    ['no bytes', new Uint8Array(), 'INVALID_ARGUMENT'],
    ['half of a surrogate pair', 'a\ud800', 'INVALID_ARGUMENT'],
    ['a number', 5, 'INVALID_ARGUMENT'],
    ['nothing', undefined, 'INVALID_ARGUMENT'],
    ['a circle', circle(), 'INVALID_ARGUMENT'],
    ['65,537 bytes', new Uint8Array(65_537), 'VALUE_TOO_LARGE'],
    ['65,537 characters', long(65_537), 'VALUE_TOO_LARGE'],
    ['fewer characters of more bytes', '🔑'.repeat(20_000), 'VALUE_TOO_LARGE'],
    ['fields of more bytes', { a: long(65_536) }, 'VALUE_TOO_LARGE'],
  ])('of %s is refused', async (_what, value, code) => {
    await refused(code, (secrets) => write(secrets, value as never))
  })
})

describe('an argument', () => {
  it.each<[string, (secrets: Secrets) => Promise<unknown>]>([
    ['a selector that is none', (secrets) => secrets.getVersion('a', {} as 'previous')],
    ['two selectors', (secrets) => secrets.getVersion('a', { id, stage: 'BLUE' } as never)],
    ['an empty label', (secrets) => secrets.getVersion('a', { stage: '' })],
    ['a label of 257 characters', (secrets) => secrets.getVersion('a', { stage: long(257) })],
    ['a label with a space', (secrets) => secrets.moveStage('a', 'B L', id, { expected: null })],
    ['AWSCURRENT as a label', (secrets) => secrets.moveStage('a', 'AWSCURRENT', id, { expected: null })],
    ['an empty key', (secrets) => secrets.putOnce('a', canary(), '')],
    ['no regions', (secrets) => secrets.run('x', 'a', (store, call) => store.replicateSecret('a', [], call))],
    ['what is no region', (secrets) => secrets.run('x', 'a', (store, call) => store.removeReplicas('a', ['a'], call))],
    ['a name of a tag of AWS', (secrets) => tagged(secrets, { 'AWS:a': 'b' })],
    ['an empty name of a tag', (secrets) => tagged(secrets, { '': 'b' })],
    ['a name of a tag of 129 characters', (secrets) => tagged(secrets, { [long(129)]: 'b' })],
    ['a value of a tag of 257 characters', (secrets) => tagged(secrets, { a: long(257) })],
    ['a value of a tag that is no text', (secrets) => tagged(secrets, { a: 5 } as never)],
    ['51 tags', (secrets) => tagged(secrets, Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, 'b'])))],
    ['a tag to remove that is none', (secrets) => untagged(secrets, [''])],
    ['tags to remove that are no list', (secrets) => untagged(secrets, 'a' as never)],
  ])('%s is INVALID_ARGUMENT', async (_, ask) => {
    await refused('INVALID_ARGUMENT', ask)
  })
})

describe('a filter', () => {
  it.each<[string, object]>([
    ['that there is not', { tags: ['a'] }],
    ['none at all', {}],
    ['of no texts', { names: [] }],
    ['that is no list', { names: 'a' }],
    ['of an empty text', { names: [''] }],
    ['of what is no text', { names: [5] }],
    ['of a sign that it can not have', { descriptions: ['a*'] }],
    ['of 513 characters', { descriptions: [long(513)] }],
    ['of 11 texts', { names: Array.from({ length: 11 }, () => 'a') }],
  ])('%s is INVALID_ARGUMENT', async (_, filters: SecretFilters) => {
    await refused('INVALID_ARGUMENT', (secrets) =>
      secrets.run('find', 'a', (store, call) => store.readMatching(filters, call)),
    )
    await refused('INVALID_ARGUMENT', (secrets) =>
      secrets.run('find', 'a', (store, call) => store.findSecrets(filters, call).next()),
    )
  })
})

describe('a setting of a new secret', () => {
  it.each<[string, object]>([
    ['that there is not', { kmsKey: canary() }],
    ['description of 2,049 characters', { description: long(2_049) }],
    ['description that is no text', { description: 5 }],
    ['description with half of a surrogate pair', { description: 'a\ud800' }],
    ['empty key', { kmsKeyId: '' }],
    ['key of 2,049 characters', { kmsKeyId: long(2_049) }],
    ['tag of AWS', { tags: { 'aws:a': 'b' } }],
    ['region that is none', { replicaRegions: ['a.b'] }],
  ])('%s is INVALID_ARGUMENT', async (_, settings: SecretsManagerSettings) => {
    await refused('INVALID_ARGUMENT', (secrets) => secrets.create('a', canary(), { settings }))
  })
})

describe('an option of a rotation', () => {
  it.each<[string, object]>([
    ['that there is not', { days: 1 }],
    ['days and a schedule', { everyDays: 1, schedule: 'rate(1 day)' }],
    ['no days', { everyDays: 0 }],
    ['1,001 days', { everyDays: 1_001 }],
    ['half a day', { everyDays: 0.5 }],
    ['schedule that is none', { schedule: 'daily' }],
    ['schedule with another sign', { schedule: 'rate(1 day;)' }],
    ['window without hours', { window: '3' }],
    ['window of minutes', { window: '30m' }],
    ['empty function', { functionArn: '' }],
    ['immediately that is no flag', { immediately: 'no' }],
  ])('%s is INVALID_ARGUMENT', async (_, options: RotationOptions) => {
    await refused('INVALID_ARGUMENT', (secrets) =>
      secrets.run('rotate', 'a', (store, call) => store.rotateSecret('a', options, call)),
    )
  })
})

describe('an option of a random password', () => {
  it.each<[string, object]>([
    ['that there is not', { size: 1 }],
    ['3 characters', { length: 3 }],
    ['4,097 characters', { length: 4_097 }],
    ['half a character', { length: 5.5 }],
    ['4,097 characters that it must not have', { excludeCharacters: long(4_097) }],
    ['no text that it must not have', { excludeCharacters: 5 }],
    ['flag that is none', { includeSpace: 1 }],
  ])('%s is INVALID_ARGUMENT', async (_, options: RandomPasswordOptions) => {
    await refused('INVALID_ARGUMENT', (secrets) =>
      secrets.run('password', 'a', (store, call) => store.randomPassword(options, call)),
    )
  })
})

function circle(): object {
  const value: { self?: object } = {}
  value.self = value
  return value
}

async function tagged(secrets: Secrets, tags: Record<string, string>): Promise<void> {
  await secrets.run('tag', 'a', (store, call) => store.tagSecret('a', tags, call))
}

async function untagged(secrets: Secrets, names: readonly string[]): Promise<void> {
  await secrets.run('untag', 'a', (store, call) => store.untagSecret('a', names, call))
}
