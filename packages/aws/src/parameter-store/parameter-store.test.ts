import { SSM, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm'
import { createSecretClient, type StoredSecret, type VersionInfo } from '@keyharbor/core'
import { canary, fakeAwsParameterStore, fakeAwsSecretsManager, type FakeAwsParameterStore } from '@keyharbor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, canaryCredentials, parameterArn } from '../../fixtures/loopback-service.ts'
import { SecretsManagerStore } from '../secrets-manager/secrets-manager-store.ts'
import type { ParameterStoreOptions } from './parameter-store-options.ts'
import { ParameterStore } from './parameter-store.ts'

interface Opened {
  readonly fake: FakeAwsParameterStore
  readonly store: ParameterStore
}

async function opened(options: ParameterStoreOptions = {}): Promise<Opened> {
  const fake = await fakeAwsParameterStore()
  const own = { region: fake.region, endpoint: fake.address, credentials: canaryCredentials(), env: {} }
  const store = new ParameterStore({ ...own, ...options })
  onTestFinished(async () => {
    await store.close()
    await fake.close()
  })
  return { fake, store }
}

/** What the fake was asked, in order. */
function operations(fake: FakeAwsParameterStore): readonly string[] {
  return [...fake.calls].map(({ headers }) => String(headers['x-amz-target']).replace('AmazonSSM.', ''))
}

/** The bodies of what it was asked; values in them are redacted. */
function bodies(fake: FakeAwsParameterStore): readonly object[] {
  return [...fake.calls].map(({ body }) => body as object)
}

/** Whether it holds this text; without a matcher, which would print it. */
function holds({ value }: StoredSecret, text: string): boolean {
  return 'text' in value && value.text === text
}

async function created(store: ParameterStore, ...names: readonly string[]): Promise<void> {
  for (const name of names) await store.createSecret(name, { text: canary() }, call())
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function labels(store: ParameterStore, name: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const versions: VersionInfo[] = await collected(store.listVersions(name, call()))
  return Object.fromEntries(versions.map(({ id, stages = [] }) => [id, stages]))
}

describe('a new parameter', () => {
  it('is a SecureString, read decrypted, and encrypted with the key of the account', async () => {
    const { fake, store } = await opened()
    const value = canary()
    await store.createSecret('x', { text: value }, call())
    expect(bodies(fake)).toMatchObject([{ Name: 'x', Type: 'SecureString', Overwrite: false }])
    expect(holds(await store.readSecret('x', call()), value)).toBe(true)
    expect(await store.describeSecret('x', call())).toMatchObject({ type: 'SecureString', kmsKeyId: 'alias/aws/ssm' })
  })

  it('has the settings that it is made with', async () => {
    const { store } = await opened({ kmsKeyId: 'alias/own', tier: 'advanced' })
    const settings = { description: 'of the database', tags: { team: 'a' }, allowedPattern: '.+' }
    await store.createSecret('/app/db', { text: canary() }, { ...call(), settings })
    expect(await store.describeSecret('/app/db', call())).toEqual({
      name: '/app/db',
      arn: parameterArn('/app/db'),
      current: '1',
      type: 'SecureString',
      tier: 'advanced',
      kmsKeyId: 'alias/own',
      dataType: 'text',
      description: 'of the database',
      allowedPattern: '.+',
      policies: [],
      updatedAt: expect.any(Date) as unknown,
      updatedBy: expect.stringContaining('arn:aws:') as unknown,
    })
  })

  it('that is there already is ALREADY_EXISTS, in either spelling, and is left as it is', async () => {
    const { store } = await opened()
    const value = canary()
    await store.createSecret('x', { text: value }, call())
    const name = store.checkName('/x')
    await expect(store.createSecret(name, { text: canary() }, call())).rejects.toThrow('ALREADY_EXISTS')
    expect(holds(await store.readSecret('x', call()), value)).toBe(true)
  })

  it('may be a String or a StringList, which has no key', async () => {
    const { fake, store } = await opened({ kmsKeyId: 'alias/own' })
    for (const type of ['String', 'StringList'] as const)
      await store.createSecret(type, { text: `${canary()},b` }, { ...call(), settings: { type } })
    expect(bodies(fake).every((body) => !('KeyId' in body))).toBe(true)
    const read = await store.readSecret('StringList', call())
    expect('text' in read.value && read.value.text.endsWith(',b')).toBe(true)
  })

  it('that was deleted begins with version 1 again, and the client takes its value', async () => {
    const { fake, store } = await opened()
    const client = createSecretClient({ store })
    onTestFinished(() => client.close())
    for (const value of [canary(), canary(), canary()]) await client.put('x', value, { upsert: true })
    expect((await client.get('x')).version).toBe('3')
    await client.delete('x')
    fake.clock.jumpWall(60_000)
    const value = canary('anew')
    await client.create('x', value)
    expect((await client.refresh('x')).text() === value).toBe(true)
  })
})

describe('a new version', () => {
  it('is written in one request, and a missing parameter is NOT_FOUND and not made', async () => {
    const { fake, store } = await opened({ kmsKeyId: 'alias/aws/ssm' })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'NOT_FOUND', retry: 'never' },
    })
    await created(store, 'x')
    fake.calls.clear()
    expect(await store.writeSecret('x', { text: canary() }, call())).toEqual({ id: '2' })
    expect(operations(fake)).toEqual(['PutParameter'])
  })

  it('keeps the type of the parameter', async () => {
    const { store } = await opened()
    const value = canary()
    await store.createSecret('x', { text: 'old' }, { ...call(), settings: { type: 'String' } })
    await store.writeSecret('x', { text: value }, call())
    expect(holds(await store.readSecret('x', call()), value)).toBe(true)
    expect((await store.describeSecret('x', call())).type).toBe('String')
  })

  it('keeps the key of its own that the parameter has, which the service would replace by that of the account', async () => {
    const { fake, store } = await opened()
    const other = new ParameterStore({
      region: fake.region,
      endpoint: fake.address,
      credentials: canaryCredentials(),
      env: {},
      kmsKeyId: 'alias/own',
    })
    onTestFinished(() => other.close())
    await created(other, 'x')
    await store.writeSecret('x', { text: canary() }, call())
    expect((await store.describeSecret('x', call())).kmsKeyId).toBe('alias/own')
    fake.access.deny({ operation: 'DescribeParameters' })
    fake.calls.clear()
    await store.writeSecret('x', { text: canary() }, call())
    expect(operations(fake)).toEqual(['DescribeParameters', 'PutParameter'])
    await other.writeSecret('x', { text: canary() }, call())
    fake.access.allowAll()
    expect((await store.describeSecret('x', call())).kmsKeyId).toBe('alias/own')
  })

  it('of a parameter that the list does not know yet is written all the same', async () => {
    const { fake, store } = await opened()
    await created(store, 'x')
    fake.faults.answer(
      {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ Parameters: [] }),
      },
      { when: ({ headers }) => headers?.['x-amz-target'] === 'AmazonSSM.DescribeParameters' },
    )
    expect((await store.writeSecret('x', { text: canary() }, call())).id).toBe('2')
  })

  it('that fails before anything is written says so', async () => {
    const { fake, store } = await opened()
    await created(store, 'x')
    fake.faults.fail({ status: 503 })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'UNAVAILABLE', retry: 'safe' },
    })
  })

  it('with a key of a parameter that has none is INVALID_ARGUMENT, and says what to do', async () => {
    const { store } = await opened({ kmsKeyId: 'alias/own' })
    await store.createSecret('x', { text: 'old' }, { ...call(), settings: { type: 'String' } })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toThrow('leave the option kmsKeyId out')
  })

  it('that does not match what the parameter allows is INVALID_ARGUMENT', async () => {
    const { store } = await opened()
    await store.createSecret('x', { text: '1' }, { ...call(), settings: { allowedPattern: '\\d+' } })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'INVALID_ARGUMENT', detail: expect.stringContaining('pattern') as unknown },
    })
  })

  it('that meets another write is CONFLICT, and the client tries it again', async () => {
    const { fake, store } = await opened({ kmsKeyId: 'alias/aws/ssm' })
    await created(store, 'x')
    fake.conflict(1)
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'CONFLICT', retry: 'safe' },
    })
    const client = createSecretClient({ store })
    onTestFinished(() => client.close())
    fake.conflict(1)
    fake.calls.clear()
    expect((await client.put('x', canary())).id).toBe('2')
    expect(operations(fake)).toEqual(['PutParameter', 'PutParameter'])
  })

  it('beyond a hundred is QUOTA_EXCEEDED while the oldest has a label, and says so', async () => {
    const { store } = await opened({ kmsKeyId: 'alias/aws/ssm' })
    await created(store, 'x')
    await store.moveStage('x', 'first', '1', null, call())
    for (let count = 1; count < 100; count += 1) await store.writeSecret('x', { text: String(count) }, call())
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'QUOTA_EXCEEDED', retry: 'never', detail: expect.stringContaining('label') as unknown },
    })
    await store.moveStage('x', 'first', null, '1', call())
    expect((await store.writeSecret('x', { text: canary() }, call())).id).toBe('101')
    expect(await collected(store.listVersions('x', call()))).toHaveLength(100)
    await expect(store.readVersion('x', { id: '1' }, call())).rejects.toThrow('VERSION_NOT_FOUND')
  })
})

describe('the tier', () => {
  it('is not told unless it is given, and 4096 bytes are the most then', async () => {
    const { fake, store } = await opened()
    await store.createSecret('x', { text: 'x'.repeat(4096) }, call())
    expect(bodies(fake).some((body) => 'Tier' in body)).toBe(false)
    fake.calls.clear()
    await expect(store.writeSecret('x', { text: 'x'.repeat(4097) }, call())).rejects.toThrow('VALUE_TOO_LARGE')
    await expect(store.createSecret('y', { text: 'x'.repeat(4097) }, call())).rejects.toThrow('VALUE_TOO_LARGE')
    expect(operations(fake)).toEqual([])
  })

  it.each(['advanced', 'intelligent-tiering'] as const)('%s takes 8192 bytes', async (tier) => {
    const { store } = await opened({ tier })
    await store.createSecret('x', { text: 'x'.repeat(8192) }, call())
    expect((await store.describeSecret('x', call())).tier).toBe('advanced')
    await expect(store.writeSecret('x', { text: 'x'.repeat(8193) }, call())).rejects.toThrow('VALUE_TOO_LARGE')
  })

  it('standard makes standard parameters, and leaves advanced ones as they are', async () => {
    const { fake, store } = await opened({ tier: 'standard' })
    await created(store, 'x')
    expect(bodies(fake)).toMatchObject([{ Tier: 'Standard' }])
    const own = { region: fake.region, endpoint: fake.address, credentials: canaryCredentials(), env: {} }
    const advanced = new ParameterStore({ ...own, tier: 'advanced' })
    onTestFinished(() => advanced.close())
    await created(advanced, 'y')
    expect((await store.writeSecret('y', { text: canary() }, call())).id).toBe('2')
    expect((await store.describeSecret('y', call())).tier).toBe('advanced')
  })
})

describe('many parameters', () => {
  const names = Array.from({ length: 25 }, (_, index) => `/app/n${index}`)

  it('are read in batches of ten, each with its own result', async () => {
    const { fake, store } = await opened()
    await created(store, ...names)
    fake.calls.clear()
    const results = await store.readSecrets([...names, 'missing', '/app/n0'], call())
    expect(operations(fake)).toEqual(['GetParameters', 'GetParameters', 'GetParameters'])
    expect(results.size).toBe(26)
    const failed = [...results].flatMap(([name, result]) => (result.ok ? [] : [[name, result.error.code]]))
    expect(failed).toEqual([['missing', 'NOT_FOUND']])
  })

  it('of which one is denied are read one by one, and only that one is denied', async () => {
    const { fake, store } = await opened()
    await created(store, 'a', 'b')
    fake.access.deny({ name: 'b' })
    fake.calls.clear()
    const results = await store.readSecrets(['a', 'b', 'c'], call())
    expect([...results].map(([name, result]) => [name, result.ok ? 'read' : result.error.code])).toEqual([
      ['a', 'read'],
      ['b', 'PERMISSION_DENIED'],
      ['c', 'NOT_FOUND'],
    ])
    expect(operations(fake)).toEqual(['GetParameters', 'GetParameter', 'GetParameter', 'GetParameter'])
  })

  it('of which one has a key that may not be used are read one by one', async () => {
    const { fake, store } = await opened({ kmsKeyId: 'alias/own' })
    await created(store, 'a')
    await store.createSecret('b', { text: 'x' }, { ...call(), settings: { type: 'String' } })
    for (const state of ['denyKey', 'disableKey'] as const) {
      fake.access.allowAll()
      fake.access[state]('alias/own')
      const results = await store.readSecrets(['a', 'b'], call())
      expect([...results.values()].map((result) => (result.ok ? 'read' : result.error.code))).toEqual([
        'PERMISSION_DENIED',
        'read',
      ])
    }
  })

  it('are read one by one where a batch is throttled', async () => {
    const { fake, store } = await opened()
    await created(store, 'a', 'b')
    fake.faults.throttle({ times: 1 })
    expect([...(await store.readSecrets(['a', 'b'], call())).values()].map(({ ok }) => ok)).toEqual([true, true])
  })

  it('are found in either spelling and by ARN', async () => {
    const { store } = await opened()
    await created(store, 'x', '/a/b')
    const asked = ['x', '/a/b', parameterArn('/x')]
    const results = await store.readSecrets(asked, call())
    expect(asked.map((name) => results.get(name)?.ok)).toEqual([true, true, true])
  })
})

describe('versions', () => {
  it('are read by number, by label, and the one before the newest, without its key for the look', async () => {
    const { fake, store } = await opened()
    const values = [canary('one'), canary('two'), canary('three')]
    await store.createSecret('x', { text: values[0] ?? '' }, call())
    for (const text of values.slice(1)) await store.writeSecret('x', { text }, call())
    await store.moveStage('x', 'live', '1', null, call())
    fake.calls.clear()
    const read = [
      await store.readVersion('x', { id: '2' }, call()),
      await store.readVersion('x', { stage: 'live' }, call()),
      await store.readVersion('x', 'previous', call()),
    ]
    expect(read.map((secret, index) => holds(secret, values[[1, 0, 1][index] ?? 0] ?? ''))).toEqual([true, true, true])
    expect(read.map(({ version }) => version.id)).toEqual(['2', '1', '2'])
    expect(bodies(fake)).toEqual([
      { Name: 'x:2', WithDecryption: true },
      { Name: 'x:live', WithDecryption: true },
      { Name: 'x', WithDecryption: false },
      { Name: 'x:2', WithDecryption: true },
    ])
  })

  it('are read by ARN too', async () => {
    const { store } = await opened()
    await created(store, '/a/b')
    expect((await store.readVersion(parameterArn('/a/b'), { id: '1' }, call())).version.id).toBe('1')
    expect(await collected(store.listVersions(parameterArn('/a/b'), call()))).toHaveLength(1)
  })

  it('that there are not are VERSION_NOT_FOUND, and the current value stays in the cache', async () => {
    const { fake, store } = await opened()
    await created(store, 'x')
    const client = createSecretClient({ store })
    onTestFinished(() => client.close())
    await client.get('x')
    for (const selector of [{ id: '7' }, { stage: 'live' }, 'previous'] as const)
      await expect(client.getVersion('x', selector)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
    fake.calls.clear()
    await client.get('x')
    expect(operations(fake)).toEqual([])
  })

  it('are listed over several pages, without their values being decrypted', async () => {
    const { fake, store } = await opened({ kmsKeyId: 'alias/aws/ssm' })
    await created(store, 'x')
    for (let count = 1; count < 60; count += 1) await store.writeSecret('x', { text: String(count) }, call())
    fake.calls.clear()
    const versions = await collected(store.listVersions('x', call()))
    expect(versions.map(({ id }) => Number(id))).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(operations(fake)).toEqual(['GetParameterHistory', 'GetParameterHistory'])
    expect(bodies(fake).every((body) => 'WithDecryption' in body && body.WithDecryption === false)).toBe(true)
  })
})

describe('labels', () => {
  it('promote a version to those who read by label, and back', async () => {
    const { store } = await opened()
    const client = createSecretClient({ store })
    onTestFinished(() => client.close())
    const values = [canary('one'), canary('two')]
    await client.create('x', values[0] ?? '')
    await client.put('x', values[1] ?? '')
    const live = async (): Promise<boolean[]> => {
      const text = (await client.getVersion('x', { stage: 'live' }, { maxAgeMs: 0 })).text()
      return values.map((value) => value === text)
    }
    await client.moveStage('x', 'live', '1')
    expect(await live()).toEqual([true, false])
    await client.moveStage('x', 'live', '2', { expected: '1' })
    expect(await live()).toEqual([false, true])
    await client.moveStage('x', 'live', '1')
    expect(await live()).toEqual([true, false])
    expect((await client.get('x')).version).toBe('2')
  })

  it('move only from where they are expected', async () => {
    const { store } = await opened()
    await created(store, 'x')
    await store.writeSecret('x', { text: canary() }, call())
    await store.moveStage('x', 'live', '1', null, call())
    const moves = [
      ['2', '2'],
      ['2', null],
      [null, '2'],
      [null, null],
    ] as const
    for (const [to, expected] of moves)
      await expect(store.moveStage('x', 'live', to, expected, call())).rejects.toThrow('PRECONDITION_FAILED')
    await expect(store.moveStage('x', 'other', null, '1', call())).rejects.toThrow('PRECONDITION_FAILED')
    await expect(store.moveStage('x', 'live', '3', '1', call())).rejects.toThrow('VERSION_NOT_FOUND')
    expect(await labels(store, 'x')).toEqual({ 1: ['live'], 2: [] })
    await store.moveStage('x', 'live', '2', '1', call())
    expect(await labels(store, 'x')).toEqual({ 1: [], 2: ['live'] })
    await store.moveStage('x', 'live', null, '2', call())
    await store.moveStage('x', 'live', null, null, call())
    expect(await labels(store, 'x')).toEqual({ 1: [], 2: [] })
  })

  it('that are where they shall be are not moved', async () => {
    const { fake, store } = await opened()
    await created(store, 'x')
    await store.moveStage('x', 'live', '1', null, call())
    fake.calls.clear()
    await store.moveStage('x', 'live', '1', '1', call())
    expect(operations(fake)).toEqual(['GetParameterHistory'])
  })

  it('of a missing parameter are NOT_FOUND', async () => {
    const { store } = await opened()
    await expect(store.moveStage('x', 'live', '1', null, call())).rejects.toThrow('NOT_FOUND')
    await expect(store.moveStage('x', 'live', null, null, call())).rejects.toThrow('NOT_FOUND')
  })

  it('beyond ten of one version are QUOTA_EXCEEDED, and say so', async () => {
    const { store } = await opened()
    await created(store, 'x')
    for (let count = 0; count < 10; count += 1) await store.moveStage('x', `l${count}`, '1', null, call())
    await expect(store.moveStage('x', 'l10', '1', null, call())).rejects.toMatchObject({
      facts: { code: 'QUOTA_EXCEEDED', detail: expect.stringContaining('10 labels') as unknown },
    })
  })
})

describe('a path', () => {
  it('gives what is directly below it, or all, over several pages of which some are empty', async () => {
    const { fake, store } = await opened()
    const value = canary()
    const names = Array.from({ length: 12 }, (_, index) => `/app/n${String(index).padStart(2, '0')}`)
    await created(store, ...names, '/app/deep/er', '/apple', 'app')
    await store.writeSecret('/app/n00', { text: value }, call())
    fake.emptyPages(2)
    const direct = await collected(store.readPath('/app/', {}, call()))
    expect(direct.map(({ name }) => name)).toEqual(names)
    expect(direct[0] !== undefined && holds(direct[0], value)).toBe(true)
    expect(direct[0]?.version.id).toBe('2')
    const all = await collected(store.readPath('/app', { recursive: true }, call()))
    expect(all.map(({ name }) => name)).toEqual(['/app/deep/er', ...names])
  })

  it('that is the root gives flat names in their canonical form', async () => {
    const { store } = await opened()
    await created(store, 'flat', '/a/b')
    const names = async (recursive: boolean): Promise<string[]> =>
      (await collected(store.readPath('/', { recursive }, call()))).map(({ name }) => name).toSorted()
    expect(await names(false)).toEqual(['flat'])
    expect(await names(true)).toEqual(['/a/b', 'flat'])
  })

  it('below which nothing is gives nothing', async () => {
    const { store } = await opened()
    expect(await collected(store.readPath('/none', { recursive: true }, call()))).toEqual([])
  })
})

describe('a listing', () => {
  it('tells names in their canonical form, by which they are read', async () => {
    const { fake, store } = await opened()
    const raw = new SSM({ region: fake.region, endpoint: fake.address, credentials: canaryCredentials() })
    for (const Name of ['/slashed', 'flat', '/a/b'])
      await raw.putParameter({ Name, Value: canary(), Type: 'SecureString' })
    raw.destroy()
    const names = async (prefix: string): Promise<string[]> =>
      (await collected(store.listSecrets({ prefix }, call()))).map(({ name }) => name).toSorted()
    expect(await names('')).toEqual(['/a/b', 'flat', 'slashed'])
    expect(await names('/')).toEqual(['/a/b'])
    expect(await names('s')).toEqual(['slashed'])
    expect(await names('/a/')).toEqual(['/a/b'])
    expect((await store.describeSecret('slashed', call())).name).toBe('slashed')
  })

  it('by a prefix that no name can have asks nobody', async () => {
    const { fake, store } = await opened()
    for (const prefix of ['a/b', 'a*', '//']) expect(await collected(store.listSecrets({ prefix }, call()))).toEqual([])
    expect(operations(fake)).toEqual([])
  })
})

describe('rights', () => {
  it('that are missing are PERMISSION_DENIED, not NOT_FOUND, for what there is and for what there is not', async () => {
    const { fake, store } = await opened()
    await created(store, 'x')
    fake.access.deny()
    const calls = [
      () => store.readSecret('x', call()),
      () => store.readSecret('missing', call()),
      () => store.describeSecret('x', call()),
      () => store.deleteSecret('x', call()),
      () => store.createSecret('y', { text: canary() }, call()),
      () => store.writeSecret('x', { text: canary() }, call()),
      () => store.readPath('/', {}, call()).next(),
      () => store.listVersions('x', call()).next(),
    ]
    for (const attempt of calls) await expect(attempt()).rejects.toThrow('PERMISSION_DENIED')
  })

  it('that the key does not give are told, with what to allow', async () => {
    const { fake, store } = await opened({ kmsKeyId: 'alias/own' })
    await created(store, 'x')
    fake.access.denyKey('alias/own')
    await expect(store.readSecret('x', call())).rejects.toMatchObject({
      facts: { code: 'PERMISSION_DENIED', detail: expect.stringContaining('kms:Decrypt') as unknown },
    })
    fake.access.disableKey('alias/own')
    await expect(store.readSecret('x', call())).rejects.toMatchObject({
      facts: { code: 'PERMISSION_DENIED', detail: expect.stringContaining('enabled') as unknown },
    })
    expect(await collected(store.listVersions('x', call()))).toHaveLength(1)
  })
})

describe('a secret of Secrets Manager', () => {
  it('is read as a parameter, with the version that it has there, and only read', async () => {
    const secrets = await fakeAwsSecretsManager()
    const fake = await fakeAwsParameterStore({ secretsManager: secrets })
    const own = (address: string): ParameterStoreOptions => ({
      region: fake.region,
      endpoint: address,
      credentials: canaryCredentials(),
      env: {},
    })
    const [source, store] = [new SecretsManagerStore(own(secrets.address)), new ParameterStore(own(fake.address))]
    onTestFinished(async () => void (await Promise.all([source, store, secrets, fake].map((one) => one.close()))))
    const value = canary()
    await source.createSecret('app/db', { text: 'old' }, call())
    const { id } = await source.writeSecret('app/db', { text: value }, call())
    const name = store.checkName('/aws/reference/secretsmanager/app/db')
    const secret = await store.readSecret(name, call())
    expect(holds(secret, value)).toBe(true)
    expect(secret.version.id).toBe(id)
    expect(JSON.stringify(secret)).not.toContain('SourceResult')
    fake.calls.clear()
    const refused: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => store.readVersion(name, 'previous', call()), 'INVALID_ARGUMENT'],
      [() => store.listVersions(name, call()).next(), 'INVALID_ARGUMENT'],
      [() => store.describeSecret(name, call()), 'INVALID_ARGUMENT'],
      [() => store.writeSecret(name, { text: canary() }, call()), 'INVALID_NAME'],
      [() => store.deleteSecret(name, call()), 'INVALID_NAME'],
    ]
    for (const [attempt, code] of refused) await expect(attempt()).rejects.toThrow(code)
    expect(operations(fake)).toEqual([])
  })
})

describe('tags', () => {
  it('are added and removed', async () => {
    const { fake, store } = await opened()
    await created(store, 'x')
    await store.tagSecret('x', { team: 'a', env: 'b' }, call())
    await store.untagSecret('x', ['env', 'none'], call())
    const raw = new SSM({ region: fake.region, endpoint: fake.address, credentials: canaryCredentials() })
    const { TagList } = await raw.listTagsForResource({ ResourceType: 'Parameter', ResourceId: 'x' })
    raw.destroy()
    expect(TagList).toEqual([{ Key: 'team', Value: 'a' }])
  })
})

describe('a client of the SDK', () => {
  const config = (fake: FakeAwsParameterStore): SSMClientConfig => ({
    region: fake.region,
    endpoint: fake.address,
    credentials: canaryCredentials(),
    maxAttempts: 1,
  })

  it.each([
    ['SSMClient', (fake: FakeAwsParameterStore) => new SSMClient(config(fake))],
    ['SSM', (fake: FakeAwsParameterStore) => new SSM(config(fake))],
  ])('that is there already is used, and stays open: %s', async (_, make) => {
    const fake = await fakeAwsParameterStore()
    const client = make(fake)
    onTestFinished(async () => {
      client.destroy()
      await fake.close()
    })
    const store = new ParameterStore({ client })
    await created(store, 'x')
    expect((await store.readSecret(parameterArn('/x'), call())).version.id).toBe('1')
    const elsewhere = parameterArn('/x').replace('us-east-1', 'us-east-2')
    await expect(store.readSecret(elsewhere, call())).rejects.toThrow('another region')
    const many = await store.readSecrets([elsewhere, 'x'], call())
    expect([...many.values()].map((result) => (result.ok ? 'read' : result.error.code))).toEqual([
      'INVALID_NAME',
      'read',
    ])
    await store.close()
    await expect(store.readSecret('x', call())).rejects.toThrow('CLOSED')
    await new ParameterStore({ client }).readSecret('x', call())
  })
})
