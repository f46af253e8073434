import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parameterArn } from '../../fixtures/loopback-service.ts'
import {
  assertRegionOf,
  canonicalName,
  checkedOwnName,
  checkedParameterName,
  checkedPath,
  isParameterOf,
  isPrefix,
  nameWithin,
  secretOfReference,
  spellingsOf,
} from './parameter-name.ts'

const region = 'us-east-1'

/** What is said of a name that is refused. */
function refusal(name: unknown): string {
  try {
    checkedParameterName(name, region)
  } catch (error) {
    expect(error).toMatchObject({ facts: { code: 'INVALID_NAME', retry: 'never' } })
    return String(error)
  }
  throw new Error('The name was not refused.')
}

describe('a name', () => {
  it.each([
    ['x', 'x'],
    ['/x', 'x'],
    ['/a/b', '/a/b'],
    ['A.b_c-1', 'A.b_c-1'],
    [`/a${'/b'.repeat(14)}`, `/a${'/b'.repeat(14)}`],
    ['/a/ssm', '/a/ssm'],
    ['/aws/service/ami-amazon-linux-latest/al2023', '/aws/service/ami-amazon-linux-latest/al2023'],
    ['awsome', 'awsome'],
    ['...', '...'],
  ])('%s is %s', (name, canonical) => {
    expect(checkedParameterName(name, region)).toBe(canonical)
    expect(checkedParameterName(canonical, region)).toBe(canonical)
  })

  it.each<[string, unknown, string]>([
    ['empty', '', 'one character'],
    ['a slash', '/', 'letters'],
    ['several levels without the slash at their beginning', 'a/b/c', 'begins with a slash'],
    ['two slashes in a row', '/a//b', 'single slashes'],
    ['two slashes at the beginning', '//a', 'single slashes'],
    ['a slash at the end', '/a/', 'single slashes'],
    ['a version', 'a:1', 'getVersion'],
    ['a label', '/a/b:live', 'getVersion'],
    ['nothing after a colon', 'a:', 'letters'],
    ['a space within', 'a b', 'letters'],
    ['a space at its end, which the service would take away', 'a ', 'letters'],
    ['a line break', 'a\nb', 'letters'],
    ['no ASCII', 'é', 'letters'],
    ['a percent sign', '%2e', 'letters'],
    ['a parent', '/a/../b', '".."'],
    ['the folder itself', '.', '"."'],
    ['16 levels', '/l'.repeat(16), '15 levels'],
    ['ssm at its beginning', 'ssm', '"ssm"'],
    ['SSM at its beginning', '/SSMfoo/x', '"ssm"'],
    ['no text', 5, 'one character'],
  ])('with %s is refused', (_, name, detail) => expect(refusal(name)).toContain(detail))

  it('counts up to 1011 characters with the ARN before it', () => {
    const before = parameterArn('/').length
    const longest = 'a'.repeat(1011 - before)
    expect(checkedParameterName(longest, region)).toBe(longest)
    expect(checkedParameterName(`/${longest}`, region)).toBe(longest)
    expect(refusal(`${longest}a`)).toContain('1011')
    // Another region has a longer name, and an unknown one is taken for the shortest.
    expect(() => checkedParameterName(longest, 'ap-southeast-1')).toThrow('1011')
    expect(checkedParameterName(longest, undefined)).toBe(longest)
  })

  it('that is refused is not repeated', () => {
    expect(refusal(`${canary()} `)).not.toContain('canary')
  })

  it('has one canonical form, however often it is taken', () => {
    const level = fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/)
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 15 }), fc.boolean(), (levels, hasSlash) => {
        const given = `${hasSlash || levels.length > 1 ? '/' : ''}${levels.join('/')}`
        fc.pre(!/^\/?ssm/i.test(given) && levels.every((text) => text !== '.' && text !== '..'))
        const canonical = checkedParameterName(given, region)
        expect(checkedParameterName(canonical, region)).toBe(canonical)
        expect(spellingsOf(canonical)).toContain(given)
      }),
    )
  })
})

describe('an ARN', () => {
  it.each([parameterArn('/x'), parameterArn('/a/b', '210987654321')])('%s is taken as it is', (arn) =>
    expect(checkedParameterName(arn, region)).toBe(arn),
  )

  it.each([
    'arn:aws:ssm:us-east-1:123456789012:document/x',
    'arn:aws:ssm:us-east-1:123456789012:parameter/',
    'arn:aws:ssm:us-east-1:123456789012:parameterx',
    'arn:aws:ssm:us-east-1:123456789012:parameter/a:1',
    'arn:aws:ssm:us-east-1:123456789012:parameter//a',
    'arn:aws:ssm:us-east-1:123456789012:parameter/a/',
    'arn:aws:ssm:us-east-1:12345:parameter/a',
    'arn:aws:ssm::123456789012:parameter/a',
    'arn:aws:ssm:evil:123456789012:parameter/a',
    'arn:aws:ssm:cn-north-1:123456789012:parameter/a',
    'arn:awsome:ssm:us-east-1:123456789012:parameter/a',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a',
    parameterArn(`/${'a'.repeat(1011)}`),
    parameterArn('/aws/reference/secretsmanager/a'),
    'arn:',
  ])('%s is none of a parameter', (arn) => expect(() => checkedParameterName(arn, undefined)).toThrow('INVALID_NAME'))

  it('of another region than that of the store is refused', () => {
    expect(() => checkedParameterName(parameterArn('/x'), 'us-east-2')).toThrow('another region')
    expect(() => assertRegionOf(parameterArn('/x'), 'us-east-2')).toThrow('another region')
    expect(checkedParameterName(parameterArn('/x'), undefined)).toBe(parameterArn('/x'))
    expect(() => assertRegionOf(parameterArn('/x'), undefined)).not.toThrow()
    expect(() => assertRegionOf('x', 'us-east-2')).not.toThrow()
  })

  it('tells the name within', () => {
    expect([nameWithin(parameterArn('/x')), nameWithin(parameterArn('/a/b')), nameWithin('/a')]).toEqual([
      'x',
      '/a/b',
      '/a',
    ])
  })
})

describe('a secret of Secrets Manager', () => {
  it('has the name that it has there', () => {
    const name = '/aws/reference/secretsmanager/app/db+x@1'
    expect(checkedParameterName(name, region)).toBe(name)
    expect(secretOfReference(name)).toBe('app/db+x@1')
    expect(secretOfReference('/aws/reference')).toBeUndefined()
  })

  it.each(['', 'a:b', '../a', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a'])(
    'with the name %j is refused',
    (name) => expect(refusal(`/aws/reference/secretsmanager/${name}`)).toContain('INVALID_NAME'),
  )
})

describe('a parameter that is to be changed', () => {
  it('is one of the account, named by its name', () => {
    expect(checkedOwnName('/app/aws')).toBe('/app/aws')
    for (const name of ['awsome', 'AWS', '/aws/service/x', parameterArn('/x')])
      expect(() => checkedOwnName(name)).toThrow('INVALID_NAME')
  })
})

describe('an answer', () => {
  it.each<[string, string, unknown, unknown, boolean]>([
    ['of the name', 'x', 'x', parameterArn('/x'), true],
    ['of the other spelling', 'x', '/x', parameterArn('/x'), true],
    ['of a name of levels', '/a/b', '/a/b', parameterArn('/a/b'), true],
    ['without an ARN', 'x', 'x', undefined, true],
    ['of another name', 'x', 'y', parameterArn('/x'), false],
    ['of another ARN', 'x', 'x', parameterArn('/y'), false],
    ['of an ARN that ends alike', 'x', 'x', parameterArn('/a/x'), false],
    ['in another case', 'x', 'X', parameterArn('/X'), false],
    ['without a name', 'x', undefined, parameterArn('/x'), false],
    ['with an ARN that is no text', 'x', 'x', 5, false],
    ['of the ARN', parameterArn('/x'), '/x', parameterArn('/x'), true],
    ['of the ARN of another account', parameterArn('/x'), 'x', parameterArn('/x', '210987654321'), false],
    [
      'of a secret, which has its own ARN',
      '/aws/reference/secretsmanager/s',
      '/aws/reference/secretsmanager/s',
      'a',
      true,
    ],
  ])('%s answers: %#', (_, asked, name, arn, answers) => expect(isParameterOf(asked, name, arn)).toBe(answers))
})

describe('a path', () => {
  it.each([
    ['/', '/'],
    ['/a', '/a'],
    ['/a/', '/a'],
    ['/a/b', '/a/b'],
  ])('%s is %s', (path, checked) => expect(checkedPath(path)).toBe(checked))

  it.each(['', 'a', '//', '/a//', '/a/../b', '/a:1', '/a b', '/ssm', '/l'.repeat(16), 5])('%j is none', (path) =>
    expect(() => checkedPath(path)).toThrow('INVALID_NAME'),
  )
})

it.each([
  ['', true],
  ['/', true],
  ['a', true],
  ['/a', true],
  ['/a/', true],
  ['/a/b.', true],
  ['a/', false],
  ['a/b', false],
  ['//', false],
  ['*', false],
  ['a b', false],
  ['é', false],
])('names can begin with %j: %j', (prefix, can) => expect(isPrefix(prefix)).toBe(can))

it('a flat name loses one slash, and no other name does', () => {
  expect(['/x', 'x', '/a/b', '//x', '/'].map(canonicalName)).toEqual(['x', 'x', '/a/b', '//x', ''])
})
