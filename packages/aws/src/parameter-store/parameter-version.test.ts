import { describe, expect, it } from 'vitest'
import { checkedLabel, compareByNumber, versionOf, versionQuery, type ParameterSelector } from './parameter-version.ts'

describe('a selector', () => {
  it('is a number or a label', () => {
    expect(versionQuery({ id: '12' })).toEqual({ number: 12 })
    expect(versionQuery({ stage: 'live' })).toEqual({ label: 'live' })
  })

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['both', { id: '1', stage: 'live' }],
    ['a word', 'current'],
    ['null', null],
    ['a number that is no text', { id: 1 }],
    ['zero', { id: '0' }],
    ['less than zero', { id: '-1' }],
    ['a leading zero', { id: '01' }],
    ['a fraction', { id: '1.0' }],
    ['an exponent', { id: '1e0' }],
    ['a space', { id: ' 1' }],
    ['a line break', { id: '1\n' }],
    ['more digits than a number holds', { id: '9007199254740993' }],
    ['a label as id', { id: 'live' }],
  ])('that is %s is refused', (_, selector) => {
    const select = (): unknown => versionQuery(selector as Exclude<ParameterSelector, 'previous'>)
    expect(select).toThrow('INVALID_ARGUMENT')
  })
})

describe('a label', () => {
  it.each(['a', 'Live_1.0-x', '_', 'x'.repeat(100), 'my-aws'])('can be %s', (label) =>
    expect(checkedLabel(label)).toBe(label),
  )

  it.each(['', '1a', 'aws', 'AWSCURRENT', 'ssm-x', 'a b', 'a:b', 'a/b', 'é', 'a\n', 'x'.repeat(101)])(
    'can not be %j',
    (label) => expect(() => checkedLabel(label)).toThrow('INVALID_ARGUMENT'),
  )
})

describe('the version in an answer', () => {
  it('has its number, its labels and its date', () => {
    const createdAt = new Date(5)
    expect(versionOf({ Version: 3, Labels: ['live'], LastModifiedDate: createdAt })).toEqual({
      id: '3',
      stages: ['live'],
      createdAt,
    })
    expect(versionOf({ Version: 1, LastModifiedDate: 'now' })).toEqual({ id: '1' })
  })

  it.each([undefined, null, '1', 1.5, -1, Number.NaN, 2 ** 53])('that has the number %j is none', (Version) =>
    expect(versionOf({ Version })).toBeUndefined(),
  )

  it('of a secret of Secrets Manager is the one there, since all of them have the number 0', () => {
    expect(versionOf({ Version: 0, SourceResult: '{"versionId":"v-1"}' })).toEqual({ id: 'v-1' })
    for (const SourceResult of [undefined, '', '{', '{}', 'null', '{"versionId":5}'])
      expect(versionOf({ Version: 0, SourceResult })).toBeUndefined()
  })
})

it('versions are newer by their numbers, and others are not compared', () => {
  const order = (a: string, b: string): number | undefined => compareByNumber({ id: a }, { id: b })
  expect([order('10', '9'), order('9', '10'), order('9', '9')].map((sign) => Math.sign(sign ?? Number.NaN))).toEqual([
    1, -1, 0,
  ])
  expect([order('v-1', 'v-2'), order('v-1', '2'), order('v-1', 'v-1')]).toEqual([undefined, undefined, 0])
})
