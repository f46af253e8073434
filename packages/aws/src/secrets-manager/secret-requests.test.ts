import { canary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { answer, arnOf, call, loopbackService, refuse } from '../../fixtures/loopback-service.ts'
import { SecretsManagerStore } from './secrets-manager-store.ts'

const [first, second] = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222']
const place = { Name: 'a', ARN: arnOf('a') }

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('versions', () => {
  it('come page by page, also after an empty page, with those that have lost their labels', async () => {
    const pages = [
      { ...place, Versions: [{ VersionId: first }], NextToken: 'one' },
      { ...place, Versions: [], NextToken: 'two' },
      { ...place, Versions: [{ VersionId: second, VersionStages: ['AWSCURRENT'] }] },
    ]
    const { store, requests } = await loopbackService((response, _, count) => answer(response, pages[count - 1]))
    expect(await collect(store.listVersions('a', call()))).toEqual([
      { id: first },
      { id: second, stages: ['AWSCURRENT'] },
    ])
    expect(requests.map(({ body }) => body)).toEqual([
      { SecretId: 'a', IncludeDeprecated: true, MaxResults: 100 },
      { SecretId: 'a', IncludeDeprecated: true, MaxResults: 100, NextToken: 'one' },
      { SecretId: 'a', IncludeDeprecated: true, MaxResults: 100, NextToken: 'two' },
    ])
  })

  it('without an id are no answer of the service', async () => {
    const { store } = await loopbackService((response) => answer(response, { ...place, Versions: [{}] }))
    await expect(collect(store.listVersions('a', call()))).rejects.toThrow('MALFORMED_RESPONSE')
  })

  it('are ordered by their dates, and not at all without them', () => {
    const store = new SecretsManagerStore({ env: {} })
    const at = (id: string, ms?: number): { id: string; createdAt?: Date } =>
      ms === undefined ? { id } : { id, createdAt: new Date(ms) }
    expect(store.compareVersions(at(first, 2), at(second, 1))).toBeGreaterThan(0)
    expect(store.compareVersions(at(first, 1), at(second, 2))).toBeLessThan(0)
    expect(store.compareVersions(at(first), at(first, 1))).toBe(0)
    expect(store.compareVersions(at(first, 1), at(second, 1))).toBeUndefined()
    expect(store.compareVersions(at(first), at(second, 1))).toBeUndefined()
  })
})

describe('a list', () => {
  it('that is not there is no empty list', async () => {
    const { store } = await loopbackService((response) => answer(response, {}))
    await expect(collect(store.listSecrets({}, call()))).rejects.toThrow('MALFORMED_RESPONSE')
  })

  it('holds what was asked for only, whatever the service adds', async () => {
    const entry = (name: string, more: object = {}): object => ({ Name: name, ARN: arnOf(name), ...more })
    const SecretList = [entry('app/a'), entry('app/b', { DeletedDate: 1_773_934_357 }), entry('other')]
    const { store, requests } = await loopbackService((response) => answer(response, { SecretList }))
    expect((await collect(store.listSecrets({ prefix: 'app/' }, call()))).map(({ name }) => name)).toEqual(['app/a'])
    expect(await collect(store.listSecrets({ prefix: 'app/', includeDeleted: true }, call()))).toHaveLength(2)
    expect(requests[0]?.body).toMatchObject({
      Filters: [{ Key: 'name', Values: ['app/'] }],
      IncludePlannedDeletion: false,
    })
  })

  it('by a prefix that no name can have asks nothing', async () => {
    const { store, requests } = await loopbackService((response) => answer(response, {}))
    for (const prefix of ['a*', 'a'.repeat(513)])
      expect(await collect(store.listSecrets({ prefix }, call()))).toEqual([])
    expect(requests).toEqual([])
  })
})

describe('a description', () => {
  const described = async (more: object): Promise<object> => {
    const { store } = await loopbackService((response) => answer(response, { ...place, ...more }))
    return await store.describeSecret('a', call())
  }

  it('tells of a rotation only where AWSPENDING is not on the current version', async () => {
    const both = { [first]: ['AWSCURRENT', 'AWSPENDING'] }
    expect(await described({ VersionIdsToStages: both })).toEqual({
      name: 'a',
      arn: arnOf('a'),
      stages: both,
      current: first,
    })
    const stuck = { [first]: ['AWSCURRENT'], [second]: ['AWSPENDING'] }
    expect(await described({ VersionIdsToStages: stuck })).toMatchObject({ current: first, pending: second })
  })

  it('tells what a report asks for: ages, a rotation that is overdue, and one that is stuck', async () => {
    const seconds = (iso: string): number => Date.parse(iso) / 1_000
    const { store, requests } = await loopbackService((response, { operation }) => {
      const versions = [
        { VersionId: second, CreatedDate: seconds('2026-03-01T10:00:00Z') },
        { VersionId: first, CreatedDate: seconds('2026-02-01T10:00:00Z') },
      ]
      const facts = {
        CreatedDate: seconds('2026-01-01T10:00:00Z'),
        LastChangedDate: seconds('2026-03-01T10:00:00Z'),
        LastAccessedDate: seconds('2026-04-01T00:00:00Z'),
        LastRotatedDate: seconds('2026-02-01T10:00:00Z'),
        NextRotationDate: seconds('2026-03-03T23:59:59Z'),
        RotationEnabled: true,
        RotationRules: { AutomaticallyAfterDays: 30 },
        RotationLambdaARN: 'arn:aws:lambda:us-east-1:123456789012:function:rotate',
        VersionIdsToStages: { [first]: ['AWSCURRENT'], [second]: ['AWSPENDING'] },
      }
      answer(response, { ...place, ...(operation === 'ListSecretVersionIds' ? { Versions: versions } : facts) })
    })
    const info = await store.describeSecret('a', call())
    expect(info).toMatchObject({
      current: first,
      currentCreatedAt: new Date('2026-02-01T10:00:00Z'),
      pending: second,
      updatedAt: new Date('2026-03-01T10:00:00Z'),
      lastAccessedAt: new Date('2026-04-01T00:00:00Z'),
      rotation: {
        enabled: true,
        everyMs: 30 * 86_400_000,
        lastAt: new Date('2026-02-01T10:00:00Z'),
        nextAt: new Date('2026-03-03T23:59:59Z'),
      },
    })
    expect(requests.map(({ operation }) => operation)).toEqual(['DescribeSecret', 'ListSecretVersionIds'])
  })

  it('tells no age of the current version where versions may not be listed, and asks for none of a deleted secret', async () => {
    let deleted: object = {}
    const { store, requests } = await loopbackService((response, { operation }) => {
      if (operation === 'ListSecretVersionIds') refuse(response, 'AccessDeniedException', 'not authorized')
      else answer(response, { ...place, VersionIdsToStages: { [first]: ['AWSCURRENT'] }, ...deleted })
    })
    expect(await store.describeSecret('a', call())).not.toHaveProperty('currentCreatedAt')
    deleted = { DeletedDate: 1_773_934_357 }
    await store.describeSecret('a', call())
    expect(requests).toHaveLength(3)
  })

  it('leaves out what is of another type', async () => {
    const odd = { Description: 5, Tags: [{ Key: 1 }], RotationEnabled: 'yes', KmsKeyId: '' }
    expect(await described(odd)).toEqual({ name: 'a', arn: arnOf('a'), stages: {} })
  })

  it('tells how often a schedule of hours or days rotates, and nothing of a cron', async () => {
    const rotated = (ScheduleExpression: string): Promise<object> =>
      described({ RotationEnabled: true, RotationRules: { ScheduleExpression } })
    expect(await rotated('rate(4 hours)')).toMatchObject({ rotation: { enabled: true, everyMs: 14_400_000 } })
    expect(await rotated('rate(1 day)')).toMatchObject({ rotation: { everyMs: 86_400_000 } })
    expect(await rotated('cron(0 8 1 * ? *)')).toMatchObject({ rotation: { enabled: true } })
    expect(await rotated('cron(0 8 1 * ? *)')).not.toHaveProperty('rotation.everyMs')
  })
})

describe('a client that was given', () => {
  it('is not ended with the store', async () => {
    let ended = 0
    const secret = { ...place, SecretString: canary(), VersionId: first, VersionStages: ['AWSCURRENT'] }
    const client = { send: () => Promise.resolve(secret), destroy: () => void (ended += 1) }
    const store = new SecretsManagerStore({ client })
    expect((await store.readSecret('a', call())).version.id).toBe(first)
    await store.close()
    expect(ended).toBe(0)
  })
})
