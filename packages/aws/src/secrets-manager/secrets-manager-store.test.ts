import { SecretsManager, SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager'
import { createSecretClient } from '@keyharbor/core'
import { canary, fakeAwsSecretsManager, ManualClock } from '@keyharbor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { created, holds, opened, operations } from '../../fixtures/fake-service.ts'
import { call, canaryCredentials } from '../../fixtures/loopback-service.ts'
import { SecretsManagerStore } from './secrets-manager-store.ts'

describe('many secrets', () => {
  const names = Array.from({ length: 45 }, (_, index) => `app/n${index}`)

  it('are read in batches of 20, each with its own result', async () => {
    const { fake, store } = await opened()
    await created(store, ...names)
    await store.deleteSecret('app/n7', call())
    fake.access.deny({ operation: 'GetSecretValue', name: 'app/n8' })
    fake.calls.clear()
    const results = await store.readSecrets([...names, 'app/missing', 'app/n0'], call())
    expect(operations(fake)).toEqual(Array.from({ length: 3 }, () => 'BatchGetSecretValue'))
    expect(results.size).toBe(46)
    const failed = [...results].flatMap(([name, result]) => (result.ok ? [] : [[name, result.error.code]]))
    expect(Object.fromEntries(failed)).toEqual({
      'app/n7': 'PENDING_DELETION',
      'app/n8': 'PERMISSION_DENIED',
      'app/missing': 'NOT_FOUND',
    })
  })

  it('are read one by one where batches are denied', async () => {
    const { fake, store } = await opened()
    await created(store, 'a', 'b')
    fake.access.deny({ operation: 'BatchGetSecretValue' })
    fake.calls.clear()
    const results = await store.readSecrets(['a', 'b', 'c'], call())
    expect([...results.values()].map(({ ok }) => ok)).toEqual([true, true, false])
    expect(operations(fake)).toEqual(['BatchGetSecretValue', 'GetSecretValue', 'GetSecretValue', 'GetSecretValue'])
  })

  it('are read one by one where a batch is throttled', async () => {
    const { fake, store } = await opened()
    await created(store, 'a', 'b')
    fake.faults.throttle({ times: 1 })
    expect([...(await store.readSecrets(['a', 'b'], call())).values()].map(({ ok }) => ok)).toEqual([true, true])
  })

  it('fail together when no batch comes through, so that the whole can be tried again', async () => {
    const { fake, store } = await opened()
    await created(store, 'a', 'b')
    fake.calls.clear()
    fake.faults.fail({ times: 1 })
    await expect(store.readSecrets(['a', 'b'], call())).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
    expect(operations(fake)).toHaveLength(1)
  })

  it('fail by themselves when one of the batches does not come through', async () => {
    const { fake, store } = await opened()
    await created(store, ...names.slice(0, 25))
    fake.faults.fail({ times: 1 })
    const results = [...(await store.readSecrets(names.slice(0, 25), call())).values()]
    const codes = results.map((result) => (result.ok ? 'ok' : result.error.code))
    expect(codes).toHaveLength(25)
    expect(new Set(codes)).toEqual(new Set(['ok', 'UNAVAILABLE']))
  })

  it('that is one is a plain read, and needs no right to batches', async () => {
    const { fake, store } = await opened()
    await created(store, 'a')
    fake.calls.clear()
    expect((await store.readSecrets(['a'], call())).get('a')?.ok).toBe(true)
    expect(await store.readSecrets([], call())).toEqual(new Map())
    expect(operations(fake)).toEqual(['GetSecretValue'])
  })

  it('are found by ARN and by name together', async () => {
    const { store } = await opened()
    await created(store, 'a', 'b')
    const { arn } = await store.describeSecret('a', call())
    const partial = arn.slice(0, -7)
    const results = await store.readSecrets([arn, 'a', partial, 'b'], call())
    expect([...results.keys()].sort()).toEqual([arn, 'a', partial, 'b'].sort())
    expect([...results.values()].every(({ ok }) => ok)).toBe(true)
  })
})

describe('a name that ends like the suffix of an ARN', () => {
  // Edge case 24.
  it('is found, and by an ARN without suffix not: then the error says what to give', async () => {
    const { store } = await opened()
    await created(store, 'app-abcdef')
    const { arn } = await store.describeSecret('app-abcdef', call())
    await expect(store.readSecret('app-abcdef', call())).resolves.toBeDefined()
    await expect(store.readSecret(arn, call())).resolves.toBeDefined()
    await expect(store.readSecret(arn.slice(0, -7), call())).rejects.toMatchObject({
      facts: { code: 'NOT_FOUND', detail: expect.stringContaining('give the name') as unknown },
    })
    await expect(store.readSecret('app-missin', call())).rejects.not.toHaveProperty('facts.detail')
  })
})

describe('a compare-and-set write', () => {
  it('leaves the version that a rotation is making alone', async () => {
    const { store } = await opened()
    const { id: first } = await store.createSecret('a', { text: canary() }, call())
    const pending = await store.rotateSecret('a', { functionArn, everyDays: 1 }, call())
    const value = canary('new')
    const { id } = await store.writeSecretIf('a', { text: value }, first, call())
    const info = await store.describeSecret('a', call())
    expect([info.current, info.pending]).toEqual([id, pending])
    expect(holds(await store.readSecret('a', call()), value)).toBe(true)
  })

  it('that somebody else was quicker than leaves its version without a label', async () => {
    const { fake, store } = await opened()
    const { id: first } = await store.createSecret('a', { text: canary() }, call())
    fake.access.deny({ operation: 'DescribeSecret' })
    const winner = await store.writeSecret('a', { text: canary('winner') }, call())
    const late = store.writeSecretIf('a', { text: canary('late') }, first, call())
    await expect(late).rejects.toMatchObject({ facts: { code: 'PRECONDITION_FAILED' } })
    fake.access.allowAll()
    const { stages } = await store.describeSecret('a', call())
    expect(stages).toEqual({ [first]: ['AWSPREVIOUS'], [winner.id]: ['AWSCURRENT'] })
  })

  it('that is in vain from the start writes nothing', async () => {
    const { fake, store } = await opened()
    await created(store, 'a')
    fake.calls.clear()
    const other = '11111111-1111-1111-1111-111111111111'
    for (const expected of [other, 'no id'])
      await expect(store.writeSecretIf('a', { text: canary() }, expected, call())).rejects.toThrow(
        'PRECONDITION_FAILED',
      )
    await store.deleteSecret('a', call())
    await expect(store.writeSecretIf('a', { text: canary() }, other, call())).rejects.toThrow('PENDING_DELETION')
    expect(operations(fake)).not.toContain('PutSecretValue')
  })
})

describe('a write with a key', () => {
  it('that is lost on its way back and repeated has stored one version, whose id is the key', async () => {
    const { fake, store } = await opened()
    await created(store, 'a')
    const key = '22222222-2222-2222-2222-222222222222'
    const value = { text: canary('once') }
    fake.faults.cutBody({ times: 1 })
    await expect(store.writeSecretOnce('a', value, key, call())).rejects.toThrow('MALFORMED_RESPONSE')
    expect((await store.writeSecretOnce('a', value, key, call())).id).toBe(key)
    const { stages } = await store.describeSecret('a', call())
    expect(Object.keys(stages)).toHaveLength(2)
  })
})

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotate'

describe('a secret', () => {
  it('is made with description, tags, key and replicas, and described with them', async () => {
    const { store } = await opened()
    const settings = {
      description: 'a test',
      tags: { team: 'a' },
      kmsKeyId: 'alias/own',
      replicaRegions: ['eu-west-1'],
    }
    await store.createSecret('a', { text: canary() }, { ...call(), settings })
    expect(await store.describeSecret('a', call())).toMatchObject({
      name: 'a',
      description: 'a test',
      tags: { team: 'a' },
      kmsKeyId: 'alias/own',
      primaryRegion: 'us-east-1',
      replicas: [{ region: 'eu-west-1', status: 'in-progress' }],
    })
    expect(await store.describeSecret('a', call())).toMatchObject({ replicas: [{ status: 'in-sync' }] })
    await store.removeReplicas('a', ['eu-west-1'], call())
    expect(await store.describeSecret('a', call())).not.toHaveProperty('replicas')
  })

  it('is replicated later, which may fail there', async () => {
    const { fake, store } = await opened()
    await created(store, 'a')
    fake.failReplication('eu-west-2')
    await store.replicateSecret('a', ['eu-west-2'], call())
    expect(await store.describeSecret('a', call())).toMatchObject({
      replicas: [{ region: 'eu-west-2', status: 'failed' }],
    })
    await expect(store.replicateSecret('a', ['a.b'], call())).rejects.toThrow('INVALID_ARGUMENT')
  })

  // Edge case 22.
  it('that is a replica is read, and a write says where it is to be made', async () => {
    const { fake, store } = await opened()
    await created(store, 'a')
    fake.makeReplica('a', 'eu-central-1')
    await store.readSecret('a', call())
    await expect(store.writeSecret('a', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'INVALID_ARGUMENT', detail: expect.stringContaining('primary region') as unknown },
    })
  })

  it('is restorable for as long as the option says', async () => {
    const clock = new ManualClock()
    const fake = await fakeAwsSecretsManager({ clock })
    const credentials = canaryCredentials()
    const place = { region: fake.region, endpoint: fake.address, credentials, env: {} }
    const store = new SecretsManagerStore({ ...place, recoveryWindowDays: 7 })
    onTestFinished(() => fake.close())
    await created(store, 'a')
    await store.deleteSecret('a', call())
    clock.jumpWall(6 * 86_400_000)
    await store.restoreSecret('a', call())
    await store.deleteSecret('a', call())
    clock.jumpWall(8 * 86_400_000)
    await expect(store.restoreSecret('a', call())).rejects.toThrow('NOT_FOUND')
    await store.close()
  })

  it('that never was is not purged, unless it may not be looked for', async () => {
    const { fake, store } = await opened()
    await expect(store.purgeSecret('a', call())).rejects.toThrow('NOT_FOUND')
    fake.access.deny({ operation: 'DescribeSecret' })
    await expect(store.purgeSecret('a', call())).resolves.toBeUndefined()
  })

  it('says that a rotation is under way, until it is cancelled and its label taken off', async () => {
    const { store } = await opened()
    await created(store, 'a')
    const pending = await store.rotateSecret('a', { functionArn, schedule: 'rate(4 hours)', window: '3h' }, call())
    expect(await store.describeSecret('a', call())).toMatchObject({
      pending,
      rotationFunction: functionArn,
      rotation: { enabled: true, everyMs: 4 * 3_600_000 },
    })
    await store.cancelRotation('a', call())
    expect((await store.describeSecret('a', call())).rotation?.enabled).toBe(false)
    const both = { everyDays: 1, schedule: 'rate(4 hours)' }
    await expect(store.rotateSecret('a', both, call())).rejects.toThrow('INVALID_ARGUMENT')
  })

  it('is listed with the deleted ones only when they are asked for', async () => {
    const { store } = await opened()
    await created(store, 'a', 'b')
    await store.deleteSecret('a', call())
    const list = async (includeDeleted: boolean): Promise<readonly string[]> => {
      const names: string[] = []
      for await (const { name } of store.listSecrets({ includeDeleted }, call())) names.push(name)
      return names.sort()
    }
    expect([await list(false), await list(true)]).toEqual([['b'], ['a', 'b']])
  })
})

describe('a label', () => {
  it('that is where it should be already is moved by nobody, and told when it is elsewhere', async () => {
    const { fake, store } = await opened()
    const { id } = await store.createSecret('a', { text: canary() }, call())
    fake.calls.clear()
    await store.setCurrent('a', id, id, call())
    await store.moveStage('a', 'BLUE', null, null, call())
    expect(operations(fake)).toEqual(['DescribeSecret', 'DescribeSecret'])
    await store.moveStage('a', 'BLUE', id, null, call())
    await expect(store.moveStage('a', 'BLUE', null, null, call())).rejects.toThrow('PRECONDITION_FAILED')
    expect(holds(await store.readVersion('a', { stage: 'BLUE' }, call()), 'x')).toBe(false)
  })
})

describe('a random password', () => {
  it('is as long as asked, and refused before it is asked for when it can not be', async () => {
    const { fake, store } = await opened()
    expect(await store.randomPassword({}, call())).toHaveLength(32)
    expect(await store.randomPassword({ length: 8, excludePunctuation: true, excludeNumbers: true }, call())).toMatch(
      /^[A-Za-z]{8}$/,
    )
    fake.calls.clear()
    for (const length of [3, 4097, 5.5])
      await expect(store.randomPassword({ length }, call())).rejects.toThrow('INVALID_ARGUMENT')
    expect(operations(fake)).toEqual([])
  })
})

describe('a client of the SDK that is there already', () => {
  it.each([
    ['SecretsManagerClient', (config: SecretsManagerClientConfig) => new SecretsManagerClient(config)],
    ['SecretsManager', (config: SecretsManagerClientConfig) => new SecretsManager(config)],
  ])('%s is used, refuses ARNs of other regions, and stays open', async (_, make) => {
    const fake = await fakeAwsSecretsManager()
    const own = make({ region: fake.region, endpoint: fake.address, credentials: canaryCredentials(), maxAttempts: 1 })
    onTestFinished(async () => {
      own.destroy()
      await fake.close()
    })
    const store = new SecretsManagerStore({ client: own })
    const secrets = createSecretClient({ store })
    const value = canary()
    await secrets.create('a', value)
    expect((await secrets.get('a')).text() === value).toBe(true)
    fake.calls.clear()
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf'
    await expect(store.readSecret(arn, call())).rejects.toThrow('INVALID_NAME')
    expect(operations(fake)).toEqual([])
    const many = await store.readSecrets([arn, 'a'], call())
    expect([...many.values()].map((result) => (result.ok ? 'read' : result.error.code))).toEqual([
      'INVALID_NAME',
      'read',
    ])
    expect(operations(fake)).toEqual(['GetSecretValue'])
    await secrets.close()
    await expect(own.config.region()).resolves.toBe(fake.region)
  })
})
