import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesPattern, namePattern, patternText } from './name-patterns.ts'

function allows(patterns: readonly string[], name: string): boolean {
  return matchesPattern(
    patterns.map((text) => namePattern(text) ?? expect.fail(`${text} is no pattern`)),
    name,
  )
}

test.each([
  ['db', 'db', true],
  ['db', 'db2', false],
  ['db', 'a/db', false],
  ['db', 'DB', false],
  ['app/*', 'app/db', true],
  ['app/*', 'app/web/db', true],
  ['app/*', 'app/', false],
  ['app/*', 'app', false],
  ['app/*', 'application', false],
  ['app*', 'application', true],
  ['app*', 'app', false],
  ['a.c', 'abc', false],
  ['__proto__', 'constructor', false],
])('%j lets %j through: %s', (pattern, name, expected) => {
  expect(allows([pattern], name)).toBe(expected)
})

test('no pattern lets nothing through', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(allows([], name)).toBe(false)
    }),
  )
})

test.each(['', '*', '**', 'a**', 'a*b', '*a', '*/a', 'a*/*', undefined, null, 7, ['a']])(
  '%j is no pattern',
  (given) => {
    expect(namePattern(given)).toBeUndefined()
  },
)

test('a pattern is written as it was given', () => {
  for (const text of ['db', 'app/*', 'a b']) expect(patternText(namePattern(text)!)).toBe(text)
})

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-'), maxLength: 5 })
const patterns = fc.array(
  fc.tuple(letters, fc.boolean()).map(([text, open]) => `${text || 'a'}${open ? '*' : ''}`),
  { maxLength: 4 },
)

test('names are let through as the same patterns written as expressions do', () => {
  fc.assert(
    fc.property(patterns, letters, (given, name) => {
      const expression = given.map((pattern) => pattern.replace(/\*$/, '.+')).join('|')
      expect(allows(given, name)).toBe(given.length > 0 && new RegExp(`^(?:${expression})$`).test(name))
    }),
    { numRuns: 5_000 },
  )
})

test('one more pattern never takes a name away', () => {
  fc.assert(
    fc.property(patterns, patterns, letters, (some, more, name) => {
      if (allows(some, name)) expect(allows([...more, ...some], name)).toBe(true)
      expect(allows([...some, ...more], name)).toBe(allows(some, name) || allows(more, name))
    }),
    { numRuns: 2_000 },
  )
})
