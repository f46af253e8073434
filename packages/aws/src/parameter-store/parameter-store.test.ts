// What is read: one, many, by path, by list, and with which rights.
import { SSM, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm'
import { canary, fakeAwsParameterStore, fakeAwsSecretsManager, type FakeAwsParameterStore } from '@keyharbor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bodies, clientOn, collected, made, openedParameters } from '../../fixtures/fake-parameters.ts'
import { holds, operations } from '../../fixtures/fake-service.ts'
import { call, canaryCredentials, parameterArn } from '../../fixtures/loopback-service.ts'
import { SecretsManagerStore } from '../secrets-manager/secrets-manager-store.ts'
import type { ParameterStoreOptions } from './parameter-store-options.ts'
import { ParameterStore } from './parameter-store.ts'

describe('many parameters', () => {
  const names = Array.from({ length: 25 }, (_, index) => `/app/n${index}`)

  it('are read in batches of ten, each with its own result', async () => {
    const { fake, store } = await openedParameters()
    await made(store, ...names)
    fake.calls.clear()
    const results = await store.readSecrets([...names, 'missing', '/app/n0'], call())
    expect(operations(fake)).toEqual(['GetParameters', 'GetParameters', 'GetParameters'])
    expect(results.size).toBe(26)
    const failed = [...results].flatMap(([name, result]) => (result.ok ? [] : [[name, result.error.code]]))
    expect(failed).toEqual([['missing', 'NOT_FOUND']])
  })

  it('of which one is denied are read one by one, and only that one is denied', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'a', 'b')
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
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/own' })
    await made(store, 'a')
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

  it('are not read one by one where a batch is throttled, since single reads count against the same quota', async () => {
    const { fake, store } = await openedParameters()
    const secrets = clientOn(store)
    await made(store, 'a', 'b')
    fake.calls.clear()
    fake.faults.throttle({ times: 1 })
    expect([...(await secrets.getMany(['a', 'b'])).values()].map(({ ok }) => ok)).toEqual([true, true])
    expect(operations(fake)).toEqual(['GetParameters', 'GetParameters'])
  })

  it('of which some batches are throttled fail for those alone', async () => {
    const { fake, store } = await openedParameters()
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
    await made(store, ...names)
    fake.calls.clear()
    fake.faults.throttle({ times: 1 })
    const results = [...(await store.readSecrets(names, call())).values()]
    const codes = new Set(results.map((result) => (result.ok ? 'read' : result.error.code)))
    expect(codes).toEqual(new Set(['read', 'RATE_LIMITED']))
    expect(operations(fake)).toEqual(['GetParameters', 'GetParameters'])
  })

  it('are found in either spelling and by ARN', async () => {
    const { store } = await openedParameters()
    await made(store, 'x', '/a/b')
    const asked = ['x', '/a/b', parameterArn('/x')]
    const results = await store.readSecrets(asked, call())
    expect(asked.map((name) => results.get(name)?.ok)).toEqual([true, true, true])
  })
})

describe('versions', () => {
  it('are read by number, by label, and the one before the newest, without its key for the look', async () => {
    const { fake, store } = await openedParameters()
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
    const { store } = await openedParameters()
    await made(store, '/a/b')
    expect((await store.readVersion(parameterArn('/a/b'), { id: '1' }, call())).version.id).toBe('1')
    expect(await collected(store.listVersions(parameterArn('/a/b'), call()))).toHaveLength(1)
  })

  it('that there are not are VERSION_NOT_FOUND, and the current value stays in the cache', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    const client = clientOn(store)
    await client.get('x')
    for (const selector of [{ id: '7' }, { stage: 'live' }, 'previous'] as const)
      await expect(client.getVersion('x', selector)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
    fake.calls.clear()
    await client.get('x')
    expect(operations(fake)).toEqual([])
  })

  it('before the first are not asked for', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    fake.calls.clear()
    await expect(store.readVersion('x', 'previous', call())).rejects.toThrow('VERSION_NOT_FOUND')
    expect(bodies(fake)).toEqual([{ Name: 'x', WithDecryption: false }])
  })

  it('are listed over several pages, without their values being decrypted', async () => {
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/aws/ssm' })
    await made(store, 'x')
    for (let count = 1; count < 60; count += 1) await store.writeSecret('x', { text: String(count) }, call())
    fake.calls.clear()
    const versions = await collected(store.listVersions('x', call()))
    expect(versions.map(({ id }) => Number(id))).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(operations(fake)).toEqual(['GetParameterHistory', 'GetParameterHistory'])
    expect(bodies(fake).every((body) => 'WithDecryption' in body && body.WithDecryption === false)).toBe(true)
  })
})

describe('a path', () => {
  it('gives what is directly below it, or all, over several pages of which some are empty', async () => {
    const { fake, store } = await openedParameters()
    const value = canary()
    const names = Array.from({ length: 12 }, (_, index) => `/app/n${String(index).padStart(2, '0')}`)
    await made(store, ...names, '/app/deep/er', '/apple', 'app')
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
    const { fake, store } = await openedParameters()
    await made(store, 'flat', '/a/b')
    const raw = new SSM({ region: fake.region, endpoint: fake.address, credentials: canaryCredentials() })
    await raw.putParameter({ Name: '/slashed', Value: canary(), Type: 'SecureString' })
    raw.destroy()
    const names = async (recursive: boolean): Promise<string[]> =>
      (await collected(store.readPath('/', { recursive }, call()))).map(({ name }) => name).toSorted()
    expect(await names(false)).toEqual(['flat', 'slashed'])
    expect(await names(true)).toEqual(['/a/b', 'flat', 'slashed'])
  })

  it('below which nothing is gives nothing', async () => {
    const { store } = await openedParameters()
    expect(await collected(store.readPath('/none', { recursive: true }, call()))).toEqual([])
  })
})

describe('a listing', () => {
  it('tells names in their canonical form, by which they are read', async () => {
    const { fake, store } = await openedParameters()
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
    const { fake, store } = await openedParameters()
    for (const prefix of ['a/b', 'a*', '//']) expect(await collected(store.listSecrets({ prefix }, call()))).toEqual([])
    expect(operations(fake)).toEqual([])
  })
})

describe('rights', () => {
  it('that are missing are PERMISSION_DENIED, not NOT_FOUND, for what there is and for what there is not', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
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
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/own' })
    await made(store, 'x')
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
    await made(store, 'x')
    expect((await store.readSecret(parameterArn('/x'), call())).version.id).toBe('1')
    const elsewhere = parameterArn('/x').replace('us-east-1', 'us-east-2')
    await expect(store.readSecret(elsewhere, call())).rejects.toThrow('another region')
    await expect(store.describeSecret(elsewhere, call())).rejects.toThrow('another region')
    await expect(store.listVersions(elsewhere, call()).next()).rejects.toThrow('another region')
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
