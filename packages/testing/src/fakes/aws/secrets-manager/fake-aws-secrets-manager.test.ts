import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { askAws, awsHeaders, errorOf, secretsManagerForTest, withSecret } from '../../../../fixtures/ask-aws.ts'
import { canary, findCanary } from '../../../canary/canary.ts'

const day = 86_400_000
const db = { SecretId: 'app/db' }

describe('time', () => {
  test('no two versions of a secret are made at one time, also while the clock stands still', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    for (const SecretString of ['second', 'third']) await askAws(fake, 'PutSecretValue', { ...db, SecretString })
    const { body } = await askAws(fake, 'ListSecretVersionIds', { ...db, IncludeDeprecated: true })
    const dates = (body['Versions'] as { CreatedDate: number }[]).map(({ CreatedDate }) => CreatedDate)
    expect(new Set(dates).size).toBe(3)
  })

  test('a secret that is to be deleted ends with its window, by the clock', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    const { body } = await askAws(fake, 'DeleteSecret', { ...db, RecoveryWindowInDays: 7 })
    expect(body['DeletionDate']).toBe((fake.clock.now() + 7 * day) / 1000)
    fake.clock.jumpWall(7 * day - 1)
    expect((await askAws(fake, 'DescribeSecret', db)).body['DeletedDate']).toBe((fake.clock.now() - 7 * day + 1) / 1000)
    fake.clock.jumpWall(1)
    expect(await errorOf(fake, 'DescribeSecret', db)).toContain('ResourceNotFoundException')
    await withSecret(fake)
  })

  test.each([0, 1, 5])(
    '%i requests after a deletion by force still find the secret',
    async (forcedDeletionRequests) => {
      const fake = await secretsManagerForTest({ forcedDeletionRequests })
      await withSecret(fake)
      await askAws(fake, 'DeleteSecret', { ...db, ForceDeleteWithoutRecovery: true })
      const found: unknown[] = []
      for (let request = 0; request <= forcedDeletionRequests; request += 1)
        found.push((await askAws(fake, 'DescribeSecret', db)).status)
      expect(found).toEqual([...Array.from({ length: forcedDeletionRequests }, () => 200), 400])
      await withSecret(fake)
    },
  )

  test('what was deleted by force does not come back, although it is still seen', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    await askAws(fake, 'DeleteSecret', { ...db, ForceDeleteWithoutRecovery: true })
    expect(await errorOf(fake, 'RestoreSecret', db)).toContain('InvalidRequestException')
    expect(await errorOf(fake, 'RestoreSecret', db)).toContain('InvalidRequestException')
    expect(await errorOf(fake, 'RestoreSecret', db)).toContain('ResourceNotFoundException')
  })

  test('a secret that is made again has another ARN, and the old one finds nothing', async () => {
    const fake = await secretsManagerForTest({ forcedDeletionRequests: 0 })
    await withSecret(fake)
    const { ARN: old } = (await askAws(fake, 'DescribeSecret', db)).body
    await askAws(fake, 'DeleteSecret', { ...db, ForceDeleteWithoutRecovery: true })
    await withSecret(fake)
    expect((await askAws(fake, 'DescribeSecret', db)).body['ARN']).not.toBe(old)
    expect(await errorOf(fake, 'GetSecretValue', { SecretId: old })).toContain('ResourceNotFoundException')
  })

  test('of more than a hundred versions the oldest without a label go, none of them younger than a day', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    for (let count = 1; count < 100; count += 1) await askAws(fake, 'PutSecretValue', { ...db, SecretString: canary() })
    expect(await errorOf(fake, 'PutSecretValue', { ...db, SecretString: canary() })).toContain('LimitExceededException')
    fake.clock.jumpWall(day)
    await askAws(fake, 'PutSecretValue', { ...db, SecretString: canary() })
    const { Versions } = (await askAws(fake, 'ListSecretVersionIds', { ...db, IncludeDeprecated: true })).body
    expect(Versions).toHaveLength(100)
  })
})

describe('readers behind writers', () => {
  test('so many reads after a write see what was before, and writers meet what is true', async () => {
    const fake = await secretsManagerForTest()
    const first = await withSecret(fake)
    fake.lag({ reads: 2 })
    const second = canary('second')
    await askAws(fake, 'PutSecretValue', { ...db, SecretString: second })
    const seen: unknown[] = []
    for (let read = 0; read < 3; read += 1) seen.push((await askAws(fake, 'GetSecretValue', db)).body['SecretString'])
    expect(seen).toEqual([first, first, second])
  })

  test('a new secret is not found, by time, and can not be made again', async () => {
    const fake = await secretsManagerForTest()
    fake.lag({ ms: 1000 })
    await withSecret(fake)
    expect(await errorOf(fake, 'GetSecretValue', db)).toContain('ResourceNotFoundException')
    expect(await errorOf(fake, 'CreateSecret', { Name: 'app/db', SecretString: canary() })).toContain(
      'ResourceExistsException',
    )
    fake.clock.jumpWall(1000)
    expect((await askAws(fake, 'GetSecretValue', db)).status).toBe(200)
  })

  test('a listing lags behind more', async () => {
    const fake = await secretsManagerForTest()
    fake.lag({ listMs: 5000 })
    await withSecret(fake)
    expect((await askAws(fake, 'GetSecretValue', db)).status).toBe(200)
    expect((await askAws(fake, 'ListSecrets')).body['SecretList']).toEqual([])
    fake.clock.jumpWall(5000)
    expect((await askAws(fake, 'ListSecrets')).body['SecretList']).toHaveLength(1)
  })
})

describe('stages', () => {
  test('a plain put takes AWSPENDING off the version that it follows', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    const VersionStages = ['AWSCURRENT', 'AWSPENDING', 'OWN']
    await askAws(fake, 'PutSecretValue', { ...db, SecretString: canary(), VersionStages })
    await askAws(fake, 'PutSecretValue', { ...db, SecretString: canary() })
    const previous = await askAws(fake, 'GetSecretValue', { ...db, VersionStage: 'AWSPREVIOUS' })
    expect(previous.body['VersionStages']).toEqual(['AWSPREVIOUS', 'OWN'])
  })

  test('the first version is the current one, whatever stages it is given', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake, { SecretString: undefined })
    const first = await askAws(fake, 'PutSecretValue', { ...db, SecretString: canary(), VersionStages: ['OWN'] })
    expect(first.body['VersionStages']).toEqual(['AWSCURRENT', 'OWN'])
  })

  test('a version has twenty stages at most', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    const { VersionId: id } = (await askAws(fake, 'GetSecretValue', db)).body
    const move = { ...db, MoveToVersionId: id }
    for (let count = 1; count < 20; count += 1)
      await askAws(fake, 'UpdateSecretVersionStage', { ...move, VersionStage: `S${count}` })
    expect(await errorOf(fake, 'UpdateSecretVersionStage', { ...move, VersionStage: 'S20' })).toContain(
      'LimitExceededException',
    )
  })
})

test('a put that is repeated changes nothing, not even the date of the last change', async () => {
  const fake = await secretsManagerForTest()
  const SecretString = await withSecret(fake)
  const before = (await askAws(fake, 'DescribeSecret', db)).body
  fake.clock.jumpWall(1000)
  const [ClientRequestToken] = Object.keys(before['VersionIdsToStages'] ?? {})
  await askAws(fake, 'PutSecretValue', { ...db, ClientRequestToken, SecretString })
  expect((await askAws(fake, 'DescribeSecret', db)).body).toEqual(before)
})

test.each([
  ['all', 'core', ['tagged']],
  ['all', 'billing one', ['described']],
  ['all', 'nowhere', []],
  ['description', 'BILL', ['described']],
  ['tag-key', 'te', ['tagged']],
  ['tag-key', 'TE', []],
  ['tag-value', 'core', ['tagged']],
  ['primary-region', 'us-', ['copied']],
  ['primary-region', '!us-', ['tagged', 'described']],
  ['owning-service', 'core', []],
])('the filter %s finds %s', async (Key, value, names) => {
  const fake = await secretsManagerForTest()
  await askAws(fake, 'CreateSecret', { Name: 'tagged', Tags: [{ Key: 'team', Value: 'core' }] })
  await askAws(fake, 'CreateSecret', { Name: 'described', Description: 'the one for billing' })
  await askAws(fake, 'CreateSecret', { Name: 'copied', AddReplicaRegions: [{ Region: 'eu-west-1' }] })
  const { SecretList } = (await askAws(fake, 'ListSecrets', { Filters: [{ Key, Values: [value] }] })).body
  expect((SecretList as readonly { readonly Name: string }[]).map(({ Name }) => Name)).toEqual(names)
})

describe('passwords', () => {
  async function password(body: object): Promise<string> {
    return String(
      (await askAws(await secretsManagerForTest(), 'GetRandomPassword', { ...body })).body['RandomPassword'],
    )
  }

  test('have 32 characters of all four kinds', async () => {
    const made = await password({})
    expect(made).toHaveLength(32)
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(made).toMatch(kind)
  })

  test('are made of what is left', async () => {
    const left = { PasswordLength: 64, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abc123' }
    expect(await password(left)).toMatch(/^[d-z04-9]{64}$/)
  })
})

test('nothing that was sent as a value or credential is in the calls', async () => {
  const fake = await secretsManagerForTest()
  await withSecret(fake, { SecretBinary: undefined, Description: canary(), Tags: [{ Key: 'k', Value: canary() }] })
  const credentials = { 'x-amz-security-token': canary(), authorization: canary(), 'x-amz-content-sha256': canary() }
  await askAws(
    fake,
    'PutSecretValue',
    { ...db, SecretBinary: canary(), RotationToken: canary() },
    { ...awsHeaders(fake, 'PutSecretValue'), ...credentials },
  )
  expect(findCanary(inspect([...fake.calls], { depth: Infinity }))).toBeUndefined()
  expect(findCanary(inspect(fake, { depth: Infinity, showHidden: true }))).toBeUndefined()
  expect(fake.calls.last).toMatchObject({
    headers: { 'x-amz-target': 'secretsmanager.PutSecretValue', authorization: '[redacted]' },
    body: { SecretId: 'app/db', SecretBinary: '[redacted]' },
  })
})

test('a reset forgets secrets, calls, faults and settings', async () => {
  const fake = await secretsManagerForTest()
  await withSecret(fake)
  fake.lag({ reads: 9 })
  fake.limitRate({ perSecond: 0 })
  fake.access.deny()
  fake.faults.fail({ times: Infinity })
  fake.reset()
  expect([...fake.calls]).toEqual([])
  const value = await withSecret(fake)
  expect((await askAws(fake, 'GetSecretValue', db)).body['SecretString']).toBe(value)
  expect((await askAws(fake, 'ListSecrets')).body['SecretList']).toHaveLength(1)
})

test('an answer holds another secret than the one asked for', async () => {
  const fake = await secretsManagerForTest()
  await withSecret(fake)
  fake.faults.wrongSecret({ times: 2 })
  const wrong = { Name: 'another', SecretString: 'another secret' }
  expect((await askAws(fake, 'GetSecretValue', db)).body).toMatchObject(wrong)
  expect((await askAws(fake, 'BatchGetSecretValue', { SecretIdList: ['app/db'] })).body).toMatchObject({
    SecretValues: [wrong],
  })
})

test('faults speak as the service does', async () => {
  const fake = await secretsManagerForTest()
  fake.faults.throttle({ retryAfterSeconds: 2 })
  fake.faults.fail({ status: 503 })
  const throttled = await askAws(fake, 'ListSecrets')
  expect([throttled.status, throttled.body['__type'], throttled.headers['retry-after']]).toEqual([
    400,
    'ThrottlingException',
    '2',
  ])
  const failed = await askAws(fake, 'ListSecrets')
  expect([failed.status, failed.body['__type']]).toEqual([503, 'InternalServiceError'])
})

test('what is not faked is 501, and what is no request of the protocol is refused', async () => {
  const fake = await secretsManagerForTest()
  expect((await askAws(fake, 'ValidateResourcePolicy')).status).toBe(501)
  const headers = awsHeaders(fake, 'ListSecrets')
  const code = async (request: object): Promise<unknown> => {
    const answer = await fake.handle({ method: 'POST', url: '/', headers, body: '{}', ...request })
    return (JSON.parse(answer.body) as { readonly ['__type']?: string })['__type']
  }
  expect(await code({ method: 'GET' })).toBe('UnknownOperationException')
  expect(await code({ url: '/other' })).toBe('UnknownOperationException')
  expect(await code({ headers: { ...headers, 'content-type': 'application/json' } })).toBe('UnknownOperationException')
  expect(await code({ body: '[]' })).toBe('SerializationException')
  expect(await code({ body: '{' })).toBe('SerializationException')
  expect(await code({ body: '{"Filters":7}' })).toBe('SerializationException')
})

test.each<[object, RegExp]>([
  [{ region: 'here' }, /region is one of AWS/],
  [{ accountId: '1' }, /accountId/],
  [{ forcedDeletionRequests: -1 }, /whole numbers/],
  [{ replicationRequests: 0.5 }, /whole numbers/],
  [{ regions: 'us-east-1' }, /regions|option/],
])('options that can not be are refused: %j', async (options, why) => {
  await expect(secretsManagerForTest(options)).rejects.toThrow(why)
})

test('ARNs are those of the partition of the region', async () => {
  const fake = await secretsManagerForTest({ region: 'cn-north-1' })
  await withSecret(fake)
  const { ARN } = (await askAws(fake, 'DescribeSecret', db)).body
  expect(ARN).toMatch(/^arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:app\/db-[A-Za-z0-9]{6}$/)
  expect((await askAws(fake, 'GetSecretValue', { SecretId: String(ARN).slice(0, -7) })).status).toBe(200)
})
