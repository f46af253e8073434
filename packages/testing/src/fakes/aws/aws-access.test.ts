import { describe, expect, test } from 'vitest'
import { askAws, awsHeaders, errorOf, secretsManagerForTest, withSecret } from '../../../fixtures/ask-aws.ts'
import { canary } from '../../canary/canary.ts'

const db = { SecretId: 'app/db' }

describe('rates and rights', () => {
  test('requests beyond the rate of a second are throttled, and the next second is free', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    fake.limitRate({ perSecond: 2, operation: 'GetSecretValue' })
    const codes: unknown[] = []
    for (let read = 0; read < 3; read += 1) codes.push((await errorOf(fake, 'GetSecretValue', db))[0])
    expect(codes).toEqual([undefined, undefined, 'ThrottlingException'])
    expect((await askAws(fake, 'DescribeSecret', db)).status).toBe(200)
    fake.clock.jumpWall(1000)
    expect((await askAws(fake, 'GetSecretValue', db)).status).toBe(200)
  })

  test.each([
    ['identity', 'because no identity-based policy allows the secretsmanager:GetSecretValue action'],
    ['identity-deny', 'with an explicit deny in an identity-based policy'],
    ['resource-policy', 'with an explicit deny in a resource-based policy'],
    ['vpc-endpoint', 'with an explicit deny in a VPC endpoint policy'],
  ] as const)('%s refuses in its own words, for the names that it is for', async (by, words) => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    fake.access.deny({ operation: 'GetSecretValue', name: 'app/*', by })
    const [code, text] = await errorOf(fake, 'GetSecretValue', db)
    expect([code, text]).toEqual([
      'AccessDeniedException',
      expect.stringMatching(new RegExp(`on resource: app/db ${words}$`)),
    ])
    fake.access.deny({ name: 'one', by })
    expect((await askAws(fake, 'ListSecrets')).status).toBe(200)
    expect((await askAws(fake, 'DescribeSecret', db)).status).toBe(200)
    expect(await errorOf(fake, 'GetSecretValue', { SecretId: 'other' })).toContain('ResourceNotFoundException')
    fake.access.allowAll()
    expect((await askAws(fake, 'GetSecretValue', db)).status).toBe(200)
  })

  test('in a batch what is denied is told beside the rest', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    await askAws(fake, 'CreateSecret', { Name: 'own', SecretString: canary() })
    fake.access.deny({ operation: 'GetSecretValue', name: 'own' })
    const { body } = await askAws(fake, 'BatchGetSecretValue', { SecretIdList: ['own', 'app/db'] })
    expect(body).toMatchObject({
      SecretValues: [{ Name: 'app/db' }],
      Errors: [{ SecretId: 'own', ErrorCode: 'AccessDeniedException' }],
    })
    fake.access.deny({ operation: 'BatchGetSecretValue' })
    expect(await errorOf(fake, 'BatchGetSecretValue', { SecretIdList: ['own'] })).toContain('AccessDeniedException')
  })

  test('a key that is disabled fails reads and writes of what is encrypted with it', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake, { KmsKeyId: 'alias/own' })
    fake.access.disableKey('alias/own')
    expect(await errorOf(fake, 'GetSecretValue', db)).toContain('DecryptionFailure')
    expect(await errorOf(fake, 'PutSecretValue', { ...db, SecretString: canary() })).toContain('EncryptionFailure')
    fake.access.denyKey('alias/own')
    expect(await errorOf(fake, 'PutSecretValue', { ...db, SecretString: canary() })).toContain(
      'Access to KMS is not allowed',
    )
  })

  test('a request must be signed for the service and its region, with credentials that live', async () => {
    const fake = await secretsManagerForTest()
    fake.access.expire('AKIDOLD')
    fake.access.forget('AKIDGONE')
    const { authorization: good = '', ...unsigned } = awsHeaders(fake, 'ListSecrets')
    const codeWith = async (authorization: string): Promise<unknown> =>
      (await askAws(fake, 'ListSecrets', {}, { ...unsigned, authorization })).body['__type']
    expect((await askAws(fake, 'ListSecrets', {}, unsigned)).body['__type']).toBe('MissingAuthenticationTokenException')
    expect(await codeWith('Bearer x')).toBe('IncompleteSignatureException')
    expect(await codeWith(good.replace('us-east-1', 'eu-west-1'))).toBe('InvalidSignatureException')
    expect(await codeWith(good.replace('secretsmanager', 'ssm'))).toBe('InvalidSignatureException')
    expect(await codeWith(good.replace('AKIDEXAMPLE', 'AKIDOLD'))).toBe('ExpiredTokenException')
    expect(await codeWith(good.replace('AKIDEXAMPLE', 'AKIDGONE'))).toBe('UnrecognizedClientException')
    expect(await codeWith(good)).toBeUndefined()
  })

  test('a client is up to five minutes behind', async () => {
    const fake = await secretsManagerForTest()
    fake.access.clientsBehind(300_000)
    expect((await askAws(fake, 'ListSecrets')).status).toBe(200)
    fake.access.clientsBehind(300_001)
    expect(await errorOf(fake, 'ListSecrets')).toContain('InvalidSignatureException')
  })
})
