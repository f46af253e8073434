import { describe, expect, it } from 'vitest'
import type { IamStatement } from '../iam-statement.ts'
import { requiredPermissions } from '../required-permissions.ts'
import type { ParameterStoreUsage } from './parameter-permissions.ts'

const place = { region: 'eu-central-1', accountId: '123456789012' }
const arn = (name: string): string => `arn:aws:ssm:eu-central-1:123456789012:parameter${name}`
const kmsKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/k'

type Use = Omit<ParameterStoreUsage, 'store'>

function permissions(...usage: readonly Use[]): readonly IamStatement[] {
  return requiredPermissions(
    usage.map((use) => ({ store: 'aws-parameter-store', ...use })),
    place,
  )
}

function withKey(use: Use): readonly IamStatement[] {
  return requiredPermissions([{ store: 'aws-parameter-store', ...use }], { ...place, kmsKeyArn })
}

describe('requiredPermissions of parameters', () => {
  it('lets a reader read just those that are named, in either spelling, with no slash doubled', () => {
    expect(permissions({ operation: 'read', names: ['x', '/app/db'] })).toEqual([
      { Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: [arn('/app/db'), arn('/x')] },
    ])
    expect(permissions({ operation: 'read', names: ['/x'] })[0]?.Resource).toEqual([arn('/x')])
  })

  it('gives batches the right of single reads too, which take over where a batch is denied', () => {
    expect(permissions({ operation: 'readMany', names: ['x'] })[0]?.Action).toEqual([
      'ssm:GetParameter',
      'ssm:GetParameters',
    ])
  })

  it('gives lists and descriptions all parameters, since they can not be limited', () => {
    expect(permissions({ operation: 'list' }, { operation: 'describe', names: ['x'] })).toEqual([
      { Effect: 'Allow', Action: ['ssm:DescribeParameters'], Resource: ['*'] },
    ])
  })

  it.each([
    ['create', ['ssm:AddTagsToResource', 'ssm:PutParameter']],
    ['put', ['ssm:PutParameter']],
    ['delete', ['ssm:DeleteParameter']],
    ['stage', ['ssm:GetParameterHistory', 'ssm:LabelParameterVersion', 'ssm:UnlabelParameterVersion']],
    ['listVersions', ['ssm:GetParameterHistory']],
    ['tag', ['ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource']],
  ] as const)('%s needs %j', (operation, Action) => {
    expect(permissions({ operation, names: ['x'] })).toEqual([{ Effect: 'Allow', Action, Resource: [arn('/x')] }])
  })

  it('takes paths for what is read by path, and its key for what is below', () => {
    expect(permissions({ operation: 'readPath', names: ['/app/', '/'] })[0]).toEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParametersByPath'],
      Resource: [arn('/'), arn('/app')],
    })
    const [, key] = withKey({ operation: 'readPath', names: ['/app', '/'] })
    expect(key?.Condition?.['StringLike']).toEqual({
      'kms:EncryptionContext:PARAMETER_ARN': [arn('/app/*'), arn('/*')],
    })
  })

  it('takes beginnings of names, all names, and ARNs', () => {
    const names = ['/app/*', 'app-*', '*', arn('/y')]
    expect(permissions({ operation: 'read', names })[0]?.Resource).toEqual([
      arn('/*'),
      arn('/app-*'),
      arn('/app/*'),
      arn('/y'),
    ])
  })

  it.each([
    ['read', ['kms:Decrypt']],
    ['readPath', ['kms:Decrypt']],
    ['create', ['kms:Encrypt', 'kms:GenerateDataKey']],
    ['put', ['kms:Encrypt', 'kms:GenerateDataKey']],
  ] as const)(
    'allows %s a key of its own by way of Systems Manager, for these parameters alone',
    (operation, Action) => {
      const statement = withKey({ operation, names: ['/app'] })[1]
      expect(statement).toEqual({
        Effect: 'Allow',
        Action,
        Resource: [kmsKeyArn],
        Condition: {
          StringEquals: { 'kms:ViaService': 'ssm.eu-central-1.amazonaws.com' },
          StringLike: {
            'kms:EncryptionContext:PARAMETER_ARN': [arn(operation === 'readPath' ? '/app/*' : '/app')],
          },
        },
      })
    },
  )

  it('lets a writer see which key a parameter has, lest its next version be encrypted with that of the account', () => {
    expect(withKey({ operation: 'put', names: ['/app'] })[2]).toEqual({
      Effect: 'Allow',
      Action: ['ssm:DescribeParameters'],
      Resource: ['*'],
    })
    expect(withKey({ operation: 'create', names: ['/app'] })).toHaveLength(2)
  })

  it.each(['list', 'listVersions', 'describe', 'delete', 'stage', 'tag'] as const)('gives %s no key', (operation) => {
    const statements = withKey({ operation, names: ['x'] })
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('kms:'))).toEqual([])
  })

  it('gives a secret of Secrets Manager, read as a parameter, the right there too', () => {
    const names = ['/aws/reference/secretsmanager/app/db']
    expect(permissions({ operation: 'read', names }).map(({ Action, Resource }) => [...Action, ...Resource])).toEqual([
      ['ssm:GetParameter', arn('/aws/reference/secretsmanager/app/db')],
      ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/db-??????'],
    ])
  })

  it('names parameters of AWS itself without an account, and other partitions by their names', () => {
    expect(permissions({ operation: 'read', names: ['/aws/service/x/y'] })[0]?.Resource).toEqual([
      'arn:aws:ssm:eu-central-1::parameter/aws/service/x/y',
    ])
    const china = {
      region: 'cn-north-1',
      accountId: '123456789012',
      kmsKeyArn: 'arn:aws-cn:kms:cn-north-1:123456789012:key/k',
    }
    const statements = requiredPermissions([{ store: 'aws-parameter-store', operation: 'read', names: ['x'] }], china)
    expect(statements[0]?.Resource).toEqual(['arn:aws-cn:ssm:cn-north-1:123456789012:parameter/x'])
    expect(statements[1]?.Condition?.['StringEquals']?.['kms:ViaService']).toBe('ssm.cn-north-1.amazonaws.com.cn')
  })

  it('keeps both services apart in one policy', () => {
    const both = requiredPermissions(
      [
        { store: 'aws-parameter-store', operation: 'delete', names: ['x'] },
        { store: 'aws-secrets-manager', operation: 'delete', names: ['x'] },
      ],
      place,
    )
    expect(both.map(({ Action }) => Action)).toEqual([['ssm:DeleteParameter'], ['secretsmanager:DeleteSecret']])
  })

  it('refuses what would allow something else', () => {
    for (const name of ['a*b', '?', 'a:b', '/a/../b', 'a/*', '//*', arn('/x').replace('eu-central-1', 'us-east-1')])
      expect(() => permissions({ operation: 'read', names: [name] })).toThrow('INVALID_NAME')
    expect(() => permissions({ operation: 'readPath', names: ['app'] })).toThrow('INVALID_NAME')
    expect(() => permissions({ operation: 'toString' as 'read', names: ['x'] })).toThrow('CONFIG')
    const wrong = [{ store: 'vault' as 'aws-parameter-store', operation: 'read' as const, names: ['x'] }]
    expect(() => requiredPermissions(wrong, place)).toThrow('CONFIG')
  })
})
