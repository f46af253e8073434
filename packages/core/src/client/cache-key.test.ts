import fc from 'fast-check'
import { expect, test } from 'vitest'
import { selectorLabel, versionKey } from './cache-key.ts'
import { assertName } from './secret-name.ts'

const name = fc.string({ unit: 'grapheme', minLength: 1 })
const selector = fc.oneof(fc.string(), fc.record({ id: fc.string() }), fc.record({ stage: fc.string() }))

test('different names or selectors never share a key', () => {
  fc.assert(
    fc.property(name, selector, name, selector, (nameA, selectorA, nameB, selectorB) => {
      const same = nameA === nameB && JSON.stringify(selectorA) === JSON.stringify(selectorB)
      expect(versionKey(nameA, selectorA) === versionKey(nameB, selectorB)).toBe(same)
    }),
  )
})

test('the key of a version is no name', () => {
  fc.assert(
    fc.property(name, selector, (anyName, anySelector) => {
      expect(() => assertName(versionKey(anyName, anySelector))).toThrow('INVALID_NAME')
    }),
  )
})

test('delimiters inside names are not mistaken', () => {
  const keys = [versionKey('a', 'b","c'), versionKey('a","b', 'c'), versionKey('a', ['b', 'c']), versionKey('a', 'b')]
  expect(new Set(keys).size).toBe(keys.length)
})

test('an error names what the selector tells', () => {
  expect(['previous', { id: '3' }, { stage: 'live' }, {}, 7, null].map(selectorLabel)).toEqual([
    'previous',
    '3',
    'live',
    undefined,
    undefined,
    undefined,
  ])
})
