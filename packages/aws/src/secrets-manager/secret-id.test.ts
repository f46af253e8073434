import { isStoreFailure } from '@keyharbor/core'
import { canary, findCanary } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertRegionOf, checkedNewName, checkedSecretId, isSecretOf } from './secret-id.ts'

const region = 'us-east-1'
const arn = `arn:aws:secretsmanager:${region}:123456789012:secret:app/db-AbCdEf`

function codeOf(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return isStoreFailure(error) ? error.facts.code : 'no failure of ours'
  }
}

describe('a name of a secret', () => {
  it.each(['a', 'app/db', '/app', 'app/', 'a//b', 'Valid/_+=.@-Name', 'rds!db-1234', '...', 'a'.repeat(512)])(
    '%s is taken as it is',
    (name) => expect(checkedSecretId(name, region)).toBe(name),
  )

  it.each(['', 'a b', ' a', 'a:b', 'a*', 'a?', 'é', 'a\n', 'a%2fb', '.', '..', 'a/../b', './a', 'a'.repeat(513)])(
    '%j is refused',
    (name) => expect(codeOf(() => checkedSecretId(name, region))).toBe('INVALID_NAME'),
  )

  it('is refused without being repeated', () => {
    const secret = canary()
    expect.assertions(1)
    try {
      checkedSecretId(`${secret} `, region)
    } catch (error) {
      expect(findCanary(String(error))).toBeUndefined()
    }
  })

  it('of a new secret is no ARN', () => {
    expect(checkedNewName('app/db')).toBe('app/db')
    expect(codeOf(() => checkedNewName(arn))).toBe('INVALID_NAME')
  })
})

describe('an ARN', () => {
  it.each([
    arn,
    arn.slice(0, -7),
    'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a-AbCdEf',
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a-AbCdEf',
    'arn:aws-eusc:secretsmanager:eusc-de-east-1:123456789012:secret:a-AbCdEf',
  ])('%s is taken as it is, full or partial, of any account', (id) => {
    expect(checkedSecretId(id, id.split(':')[3])).toBe(id)
    expect(checkedSecretId(id, undefined)).toBe(id)
  })

  it.each([
    'arn:',
    'arn:aws:s3:::bucket',
    arn.replace('secretsmanager', 'ssm'),
    arn.replace(':secret:', ':parameter:'),
    arn.replace('123456789012', '1234'),
    arn.replace('arn:aws:', 'arn:aws-cn:'),
    arn.replace('arn:aws:', 'arn:evil:'),
    arn.replace(region, 'us-east-1.evil.example'),
    arn.replace(region, ''),
    `${arn}:AWSCURRENT`,
    arn.replace('app/db', 'app/../db'),
    arn.replace('app/db', 'app db'),
  ])('%s is refused', (id) => expect(codeOf(() => checkedSecretId(id, undefined))).toBe('INVALID_NAME'))

  it('of another region is refused where the region is known', () => {
    expect(codeOf(() => checkedSecretId(arn, 'eu-west-1'))).toBe('INVALID_NAME')
    expect(codeOf(() => assertRegionOf(arn, 'eu-west-1'))).toBe('INVALID_NAME')
    expect(codeOf(() => assertRegionOf(arn, region))).toBeUndefined()
    expect(codeOf(() => assertRegionOf('app/db', 'eu-west-1'))).toBeUndefined()
  })

  it('that is checked can name one host only, whatever its parts are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (part) => {
        const id = `arn:aws:secretsmanager:${part}:123456789012:secret:a`
        const isTaken = codeOf(() => checkedSecretId(id, undefined)) === undefined
        expect(isTaken && !/^[a-z0-9-]+$/.test(part)).toBe(false)
      }),
    )
  })
})

describe('an answer', () => {
  it('to a name is about that very name', () => {
    expect(isSecretOf('app/db', 'app/db', arn)).toBe(true)
    expect(isSecretOf('app/db', 'app/db2', arn)).toBe(false)
    expect(isSecretOf('app/db-AbCdEf', 'app/db', arn)).toBe(false)
  })

  it('to an ARN is about that very ARN, or about the one that has the suffix too', () => {
    expect(isSecretOf(arn, 'app/db', arn)).toBe(true)
    expect(isSecretOf(arn.slice(0, -7), 'app/db', arn)).toBe(true)
    expect(isSecretOf(arn.slice(0, -8), 'app/db', arn)).toBe(false)
    expect(isSecretOf(arn.slice(0, -7), 'app/db', `${arn}-more`)).toBe(false)
    expect(isSecretOf(arn, 'app/db', arn.replace('db', 'dc'))).toBe(false)
    expect(isSecretOf(arn, 'app/db', undefined)).toBe(false)
  })
})
