import { describe, expect, it } from 'vitest'
import type { IamStatement } from './iam-statement.ts'
import { requiredPermissions } from './required-permissions.ts'
import type { SecretsManagerUsage } from './secrets-manager/secrets-manager-permissions.ts'

const place = { region: 'eu-central-1', accountId: '123456789012' }
const arn = (resource: string): string => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${resource}`

function permissions(...usage: readonly SecretsManagerUsage[]): readonly IamStatement[] {
  return requiredPermissions(usage, place)
}

const currentOnly = { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT'] } }

describe('requiredPermissions', () => {
  it('lets a reader of current values read nothing but those, by a suffix of just six characters', () => {
    expect(permissions({ operation: 'read', names: ['app/db'] })).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: [arn('app/db-??????')],
        Condition: currentOnly,
      },
    ])
  })

  // Edge case 24.
  it('keeps the six characters apart from a name that ends like a suffix', () => {
    expect(permissions({ operation: 'describe', names: ['app-abcdef'] })[0]?.Resource).toEqual([
      arn('app-abcdef-??????'),
    ])
  })

  it('limits reads by label to the labels, and reads by id to none', () => {
    const [byLabel] = permissions({ operation: 'readVersion', names: ['a'], stages: ['AWSCURRENT', 'AWSPREVIOUS'] })
    expect(byLabel?.Condition).toEqual({
      'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT', 'AWSPREVIOUS'] },
    })
    expect(permissions({ operation: 'readVersion', names: ['a'] })[0]).not.toHaveProperty('Condition')
  })

  it('gives batches, lists and passwords all secrets, since they can not be limited', () => {
    expect(permissions({ operation: 'readMany', names: ['a'] }, { operation: 'list' })).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: [arn('a-??????')],
        Condition: currentOnly,
      },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
        Resource: ['*'],
      },
    ])
    expect(permissions({ operation: 'randomPassword' })[0]?.Resource).toEqual(['*'])
  })

  it('joins statements that differ in actions or in names alone', () => {
    expect(permissions({ operation: 'put', names: ['b', 'a'] }, { operation: 'put', names: ['c'] })).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:PutSecretValue'],
        Resource: [arn('a-??????'), arn('b-??????'), arn('c-??????')],
      },
    ])
    expect(permissions({ operation: 'put', names: ['a'] }, { operation: 'delete', names: ['a'] })).toHaveLength(1)
    expect(permissions({ operation: 'put', names: ['a'] }, { operation: 'delete', names: ['b'] })).toHaveLength(2)
  })

  it('takes prefixes, all names, and ARNs', () => {
    const names = ['app/*', '*', arn('x-AbCdEf')]
    expect(permissions({ operation: 'describe', names })[0]?.Resource).toEqual([
      arn('*'),
      arn('app/*'),
      arn('x-AbCdEf'),
    ])
  })

  it('takes an ARN without suffix for a name, since no ARN is as short', () => {
    const names = [arn('app/db'), arn('x-AbCdEf')]
    expect(permissions({ operation: 'describe', names })[0]?.Resource).toEqual([arn('app/db-??????'), arn('x-AbCdEf')])
  })

  it('lets who makes secrets pass the trial of the key, which is made before there is an ARN', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/k'
    const [, key] = requiredPermissions([{ operation: 'create', names: ['a'] }], { ...place, kmsKeyArn })
    expect(key?.Condition?.['StringLike']).toEqual({
      'kms:EncryptionContext:SecretARN': ['RequestToValidateKeyAccess', arn('a-??????')],
    })
  })

  it.each([
    'k',
    'arn:aws:kms:eu-central-1:123456789012:alias/own',
    'arn:aws:kms:us-east-1:123456789012:key/k',
    'arn:aws:kms:eu-central-1:123456789012:key/',
    'arn:aws:kms:eu-central-1:123456789012:key/*',
    'arn:aws:s3:eu-central-1:123456789012:key/k',
  ])('refuses %s as a key: the statement would allow none, or others', (kmsKeyArn) => {
    const usage = [{ operation: 'read', names: ['a'] }] as const
    expect(() => requiredPermissions(usage, { ...place, kmsKeyArn })).toThrow('CONFIG')
  })

  it('allows a key of its own by way of Secrets Manager and for these secrets alone', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/k'
    const usage = [{ operation: 'put', names: ['a'] }] as const
    expect(requiredPermissions(usage, { ...place, kmsKeyArn })[1]).toEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [kmsKeyArn],
      Condition: {
        StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' },
        StringLike: { 'kms:EncryptionContext:SecretARN': [arn('a-??????')] },
      },
    })
    const described = requiredPermissions([{ operation: 'describe', names: ['a'] }], { ...place, kmsKeyArn })
    expect(described).toHaveLength(1)
  })

  it('to read what filters find may list, and reads what is current', () => {
    expect(permissions({ operation: 'readMatching', names: ['app/*'] })).toEqual([
      { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [arn('app/*')], Condition: currentOnly },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
        Resource: ['*'],
      },
    ])
  })

  it('names the partition and host of other parts of the cloud', () => {
    const china = {
      region: 'cn-north-1',
      accountId: '123456789012',
      kmsKeyArn: 'arn:aws-cn:kms:cn-north-1:123456789012:key/k',
    }
    const statements = requiredPermissions([{ operation: 'read', names: ['a'] }], china)
    expect(statements[0]?.Resource).toEqual(['arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a-??????'])
    expect(statements[1]?.Condition?.['StringEquals']?.['kms:ViaService']).toBe(
      'secretsmanager.cn-north-1.amazonaws.com.cn',
    )
  })

  it('refuses what would allow something else: patterns in names, ARNs of other regions, no region, no account', () => {
    for (const name of ['a*b', '?', 'a:b', '../a', arn('x').replace('eu-central-1', 'us-east-1')])
      expect(() => permissions({ operation: 'read', names: [name] })).toThrow('INVALID_NAME')
    const usage = [{ operation: 'read', names: ['a'] }] as const
    expect(() => requiredPermissions(usage, { ...place, region: 'a.b' })).toThrow('CONFIG')
    expect(() => requiredPermissions(usage, { ...place, accountId: '*' })).toThrow('CONFIG')
    expect(() => permissions({ operation: 'toString' as 'read', names: ['a'] })).toThrow('CONFIG')
  })
})
