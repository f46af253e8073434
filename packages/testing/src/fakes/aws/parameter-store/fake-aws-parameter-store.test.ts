import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import {
  askAws,
  awsHeaders,
  errorOf,
  parameterStoreForTest,
  secretsManagerForTest,
} from '../../../../fixtures/ask-aws.ts'
import { canary, findCanary } from '../../../canary/canary.ts'
import type { FakeAwsParameterStore } from './fake-aws-parameter-store.ts'

const db = { Name: '/app/db' }

async function put(fake: FakeAwsParameterStore, more: object = {}): Promise<string> {
  const value = canary('aws')
  const body = { ...db, Value: value, Type: 'SecureString', Overwrite: true, ...more }
  expect((await askAws(fake, 'PutParameter', body)).status).toBe(200)
  return value
}

async function valueOf(fake: FakeAwsParameterStore, more: object = { WithDecryption: true }): Promise<unknown> {
  const { Parameter } = (await askAws(fake, 'GetParameter', { ...db, ...more })).body
  return (Parameter as { readonly Value: unknown }).Value
}

test('what is not to be decrypted is a ciphertext, the same each time and another one for each version', async () => {
  const fake = await parameterStoreForTest()
  const value = await put(fake)
  expect(await valueOf(fake)).toBe(value)
  const ciphertext = await valueOf(fake, {})
  expect(ciphertext).toMatch(/^AQICAH[\w+/=]{100,}$/)
  expect(await valueOf(fake, {})).toBe(ciphertext)
  expect(findCanary(String(ciphertext))).toBeUndefined()
  await put(fake)
  expect(await valueOf(fake, {})).not.toBe(ciphertext)
})

test('a new version that names no key has that of the account, and only a SecureString has one', async () => {
  const fake = await parameterStoreForTest()
  const keyOf = async (): Promise<unknown> => {
    const [described] = (await askAws(fake, 'DescribeParameters', {})).body['Parameters'] as readonly object[]
    return (described as { readonly KeyId?: unknown }).KeyId
  }
  await put(fake, { KeyId: 'alias/own' })
  expect(await keyOf()).toBe('alias/own')
  await put(fake)
  expect(await keyOf()).toBe('alias/aws/ssm')
  const plain = { Name: 'plain', Value: canary(), Type: 'String', KeyId: 'alias/own' }
  expect(await errorOf(fake, 'PutParameter', plain)).toEqual([
    'ValidationException',
    'KeyId is required for SecureString type parameter only.',
  ])
})

test('a listing begins with empty pages that are not the last', async () => {
  const fake = await parameterStoreForTest()
  await put(fake)
  fake.emptyPages(2)
  const pages: unknown[] = []
  let NextToken: unknown
  do {
    const { body } = await askAws(fake, 'GetParametersByPath', { Path: '/app', ...(NextToken ? { NextToken } : {}) })
    pages.push((body['Parameters'] as readonly unknown[]).length)
    NextToken = body['NextToken']
  } while (NextToken !== undefined)
  expect(pages).toEqual([0, 0, 1])
})

test('a write that meets another one is refused without a text, and changes nothing', async () => {
  const fake = await parameterStoreForTest()
  const value = await put(fake)
  fake.conflict(1)
  const more = { ...db, Value: canary(), Overwrite: true }
  expect(await errorOf(fake, 'PutParameter', more)).toEqual(['TooManyUpdates', undefined])
  expect(await valueOf(fake)).toBe(value)
  expect((await askAws(fake, 'PutParameter', more)).body['Version']).toBe(2)
})

test('a hundred versions are kept; an oldest one with a label is not let go', async () => {
  const fake = await parameterStoreForTest()
  for (let count = 1; count <= 101; count += 1) await put(fake)
  expect(await errorOf(fake, 'GetParameter', { Name: '/app/db:1' })).toContain('ParameterVersionNotFound')
  await askAws(fake, 'LabelParameterVersion', { ...db, ParameterVersion: 2, Labels: ['kept'] })
  const more = { ...db, Value: canary(), Overwrite: true }
  expect(await errorOf(fake, 'PutParameter', more)).toContain('ParameterMaxVersionLimitExceeded')
})

test('a key that is disabled or denied fails what must be decrypted, and no ciphertext', async () => {
  const fake = await parameterStoreForTest()
  await put(fake)
  fake.access.disableKey('alias/aws/ssm')
  expect(await errorOf(fake, 'GetParameter', { ...db, WithDecryption: true })).toContain('InvalidKeyId')
  expect(await valueOf(fake, {})).toMatch(/^AQICAH/)
  fake.access.denyKey('alias/aws/ssm')
  for (const operation of ['GetParametersByPath', 'GetParameters', 'GetParameterHistory', 'PutParameter'])
    expect(
      await errorOf(fake, operation, {
        ...db,
        Names: [db.Name],
        Path: '/app',
        WithDecryption: true,
        Value: 'v',
        Overwrite: true,
      }),
      operation,
    ).toContain('AccessDeniedException')
})

test('policies name parameters by ARN, and one name of many is enough to refuse all', async () => {
  const fake = await parameterStoreForTest()
  await put(fake)
  fake.access.deny({ name: '/app/*' })
  const [code, text] = await errorOf(fake, 'GetParameters', { Names: ['/other', '/app/db'] })
  expect(code).toBe('AccessDeniedException')
  expect(text).toMatch(/ssm:GetParameters on resource: arn:aws:ssm:us-east-1:123456789012:parameter\/app\/db because/)
})

test('readers are behind writers, by reads and for listings by time', async () => {
  const fake = await parameterStoreForTest()
  const first = await put(fake)
  fake.lag({ reads: 1, listMs: 1000 })
  const second = await put(fake)
  expect([await valueOf(fake), await valueOf(fake)]).toEqual([first, second])
  const listed = { Path: '/app', WithDecryption: true }
  expect((await askAws(fake, 'GetParametersByPath', listed)).body).toMatchObject({ Parameters: [{ Value: first }] })
  fake.clock.jumpWall(1000)
  expect((await askAws(fake, 'GetParametersByPath', listed)).body).toMatchObject({ Parameters: [{ Value: second }] })
})

test('a secret of Secrets Manager is a parameter, with the errors of both', async () => {
  const secretsManager = await secretsManagerForTest()
  const fake = await parameterStoreForTest({ secretsManager })
  const value = canary('aws')
  await askAws(secretsManager, 'CreateSecret', { Name: 'own', SecretString: value })
  const own = { Name: '/aws/reference/secretsmanager/own', WithDecryption: true }
  expect((await askAws(fake, 'GetParameter', own)).body).toMatchObject({ Parameter: { Value: value, Version: 0 } })
  secretsManager.access.deny({ operation: 'GetSecretValue' })
  expect(await errorOf(fake, 'GetParameter', own)).toContain('AccessDeniedException')
})

test('answers are compressed for those who take it, and are text in process', async () => {
  const fake = await parameterStoreForTest()
  const value = await put(fake)
  const headers = { ...awsHeaders(fake, 'GetParameter'), 'accept-encoding': 'gzip' }
  const body = JSON.stringify({ ...db, WithDecryption: true })
  const overSocket = await fetch(fake.address, { method: 'POST', headers, body })
  expect([overSocket.headers.get('content-encoding'), await overSocket.text()]).toEqual([
    'gzip',
    expect.stringContaining(value),
  ])
  const inProcess = await fake.handle({ method: 'POST', url: '/', headers, body })
  expect([inProcess.headers['content-encoding'], inProcess.body]).toEqual(['gzip', expect.stringContaining(value)])
})

test('nothing that was sent as a value is in the calls', async () => {
  const fake = await parameterStoreForTest()
  await put(fake, { Description: canary() })
  await askAws(fake, 'AddTagsToResource', {
    ResourceType: 'Parameter',
    ResourceId: '/app/db',
    Tags: [{ Key: 'k', Value: canary() }],
  })
  expect(findCanary(inspect([...fake.calls], { depth: Infinity }))).toBeUndefined()
  expect(findCanary(inspect(fake, { depth: Infinity, showHidden: true }))).toBeUndefined()
  expect(fake.calls.last?.body).toMatchObject({ ResourceId: '/app/db', Tags: [{ Key: '[redacted]' }] })
})

test('a reset forgets parameters, calls and settings', async () => {
  const fake = await parameterStoreForTest()
  await put(fake)
  fake.emptyPages(3)
  fake.conflict(3)
  fake.reset()
  expect(await errorOf(fake, 'GetParameter', db)).toEqual(['ParameterNotFound', undefined])
  await put(fake)
  expect((await askAws(fake, 'GetParametersByPath', { Path: '/app' })).body['Parameters']).toHaveLength(1)
})

test('an answer holds another parameter than the one asked for', async () => {
  const fake = await parameterStoreForTest()
  await put(fake)
  fake.faults.wrongSecret({ times: 2 })
  const wrong = { Name: 'another', Value: 'another secret' }
  expect((await askAws(fake, 'GetParameter', db)).body).toMatchObject({ Parameter: wrong })
  expect((await askAws(fake, 'GetParameters', { Names: [db.Name] })).body).toMatchObject({ Parameters: [wrong] })
})

test.each([
  ['PutParameter', { ...db, Type: 'String', Value: 'v', Policies: '[]' }],
  ['PutParameter', { ...db, Type: 'String', Value: 'v', DataType: 'aws:ec2:image' }],
  ['DescribeParameters', { Filters: [] }],
  ['DescribeParameters', { Shared: true }],
  ['ListTagsForResource', { ResourceType: 'Document', ResourceId: 'x' }],
  ['GetServiceSetting', {}],
])('what is not faked is 501: %s %j', async (operation, body) => {
  expect((await askAws(await parameterStoreForTest(), operation, body)).status).toBe(501)
})

test('numbers that can not be are refused', async () => {
  const fake = await parameterStoreForTest()
  expect(() => fake.emptyPages(-1)).toThrow(RangeError)
  expect(() => fake.conflict(0.5)).toThrow(RangeError)
  expect(() => fake.limitRate({ perSecond: -1 })).toThrow(RangeError)
})
