// What is written is written as it is told, in the tier and with the key that it shall have.
import { SSM } from '@aws-sdk/client-ssm'
import { canary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { anotherOn, bodies, clientOn, collected, made, openedParameters } from '../../fixtures/fake-parameters.ts'
import { holds, operations } from '../../fixtures/fake-service.ts'
import { call, canaryCredentials, parameterArn } from '../../fixtures/loopback-service.ts'

describe('a new parameter', () => {
  it('is a SecureString, read decrypted, and encrypted with the key of the account', async () => {
    const { fake, store } = await openedParameters()
    const value = canary()
    await store.createSecret('x', { text: value }, call())
    expect(bodies(fake)).toMatchObject([{ Name: 'x', Type: 'SecureString', Overwrite: false }])
    expect(holds(await store.readSecret('x', call()), value)).toBe(true)
    expect(await store.describeSecret('x', call())).toMatchObject({ type: 'SecureString', kmsKeyId: 'alias/aws/ssm' })
  })

  it('has the settings that it is made with', async () => {
    const { store } = await openedParameters({ kmsKeyId: 'alias/own', tier: 'advanced' })
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
    const { store } = await openedParameters()
    const value = canary()
    await store.createSecret('x', { text: value }, call())
    const name = store.checkName('/x')
    await expect(store.createSecret(name, { text: canary() }, call())).rejects.toThrow('ALREADY_EXISTS')
    expect(holds(await store.readSecret('x', call()), value)).toBe(true)
  })

  it('may be a String or a StringList, which has no key', async () => {
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/own' })
    for (const type of ['String', 'StringList'] as const)
      await store.createSecret(type, { text: `${canary()},b` }, { ...call(), settings: { type } })
    expect(bodies(fake).every((body) => !('KeyId' in body))).toBe(true)
    const read = await store.readSecret('StringList', call())
    expect('text' in read.value && read.value.text.endsWith(',b')).toBe(true)
  })

  it('that was deleted begins with version 1 again, and the client takes its value', async () => {
    const { fake, store } = await openedParameters()
    const client = clientOn(store)
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
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/aws/ssm' })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'NOT_FOUND', retry: 'never' },
    })
    await made(store, 'x')
    fake.calls.clear()
    expect(await store.writeSecret('x', { text: canary() }, call())).toEqual({ id: '2' })
    expect(operations(fake)).toEqual(['PutParameter'])
  })

  it('keeps the type of the parameter', async () => {
    const { store } = await openedParameters()
    const value = canary()
    await store.createSecret('x', { text: 'old' }, { ...call(), settings: { type: 'String' } })
    await store.writeSecret('x', { text: value }, call())
    expect(holds(await store.readSecret('x', call()), value)).toBe(true)
    expect((await store.describeSecret('x', call())).type).toBe('String')
  })

  it('keeps the key of its own that the parameter has, which the service would replace by that of the account', async () => {
    const { fake, store } = await openedParameters()
    const other = anotherOn(fake, { kmsKeyId: 'alias/own' })
    await made(other, 'x')
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
    const { fake, store } = await openedParameters()
    await made(store, 'x')
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
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    fake.faults.fail({ status: 503 })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'UNAVAILABLE', retry: 'safe' },
    })
  })

  it('with a key of a parameter that has none is INVALID_ARGUMENT, and says what to do', async () => {
    const { store } = await openedParameters({ kmsKeyId: 'alias/own' })
    await store.createSecret('x', { text: 'old' }, { ...call(), settings: { type: 'String' } })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toThrow('leave the option kmsKeyId out')
  })

  it('that does not match what the parameter allows is INVALID_ARGUMENT', async () => {
    const { store } = await openedParameters()
    await store.createSecret('x', { text: '1' }, { ...call(), settings: { allowedPattern: '\\d+' } })
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'INVALID_ARGUMENT', detail: expect.stringContaining('pattern') as unknown },
    })
  })

  it('that meets another write is CONFLICT, and the client tries it again', async () => {
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/aws/ssm' })
    await made(store, 'x')
    fake.conflict(1)
    await expect(store.writeSecret('x', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'CONFLICT', retry: 'safe' },
    })
    const client = clientOn(store)
    fake.conflict(1)
    fake.calls.clear()
    expect((await client.put('x', canary())).id).toBe('2')
    expect(operations(fake)).toEqual(['PutParameter', 'PutParameter'])
  })

  it('beyond a hundred is QUOTA_EXCEEDED while the oldest has a label, and says so', async () => {
    const { store } = await openedParameters({ kmsKeyId: 'alias/aws/ssm' })
    await made(store, 'x')
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
    const { fake, store } = await openedParameters()
    await store.createSecret('x', { text: 'x'.repeat(4096) }, call())
    expect(bodies(fake).some((body) => 'Tier' in body)).toBe(false)
    fake.calls.clear()
    await expect(store.writeSecret('x', { text: 'x'.repeat(4097) }, call())).rejects.toThrow('VALUE_TOO_LARGE')
    await expect(store.createSecret('y', { text: 'x'.repeat(4097) }, call())).rejects.toThrow('VALUE_TOO_LARGE')
    expect(operations(fake)).toEqual([])
  })

  it.each(['advanced', 'intelligent-tiering'] as const)('%s takes 8192 bytes', async (tier) => {
    const { store } = await openedParameters({ tier })
    await store.createSecret('x', { text: 'x'.repeat(8192) }, call())
    expect((await store.describeSecret('x', call())).tier).toBe('advanced')
    await expect(store.writeSecret('x', { text: 'x'.repeat(8193) }, call())).rejects.toThrow('VALUE_TOO_LARGE')
  })

  it('standard makes standard parameters, and leaves advanced ones as they are', async () => {
    const { fake, store } = await openedParameters({ tier: 'standard' })
    await made(store, 'x')
    expect(bodies(fake)).toMatchObject([{ Tier: 'Standard' }])
    const advanced = anotherOn(fake, { tier: 'advanced' })
    await made(advanced, 'y')
    expect((await store.writeSecret('y', { text: canary() }, call())).id).toBe('2')
    expect((await store.describeSecret('y', call())).tier).toBe('advanced')
  })
})

describe('tags', () => {
  it('of a name that can be none are refused before anything is sent, and either spelling of a flat name is one', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    await store.tagSecret('/x', { a: 'b' }, call())
    fake.calls.clear()
    for (const name of ['', 'a b', 'a/b', '/a/../b', '/x:1', parameterArn('/x')]) {
      await expect(store.tagSecret(name, { a: 'b' }, call())).rejects.toThrow('INVALID_NAME')
      await expect(store.untagSecret(name, ['a'], call())).rejects.toThrow('INVALID_NAME')
    }
    expect(bodies(fake)).toEqual([])
  })

  it('are added and removed', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    await store.tagSecret('x', { team: 'a', env: 'b' }, call())
    await store.untagSecret('x', ['env', 'none'], call())
    const raw = new SSM({ region: fake.region, endpoint: fake.address, credentials: canaryCredentials() })
    const { TagList } = await raw.listTagsForResource({ ResourceType: 'Parameter', ResourceId: 'x' })
    raw.destroy()
    expect(TagList).toEqual([{ Key: 'team', Value: 'a' }])
  })
})
