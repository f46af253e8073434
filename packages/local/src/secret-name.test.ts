import { StoreFailure } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkSecretName } from './secret-name.ts'

const allowed = [
  'a',
  'db/password',
  'with space',
  '__proto__',
  'constructor',
  'a.b',
  '...',
  'a..b',
  '100%',
  '%2x',
  'a%2Fb',
  '*?#:@',
  'schlüssel/密钥/🔑',
  'x'.repeat(512),
]

const refused = [
  ['nothing', ''],
  ['513 characters', 'x'.repeat(513)],
  ['a dot', '.'],
  ['two dots', 'a/../b'],
  ['encoded dots', 'a/%2e%2E/b'],
  ['half encoded dots', '.%2e'],
  ['dots behind an encoded slash', 'a%2f..'],
  ['dots behind an encoded backslash', 'a%5C..'],
  ['encoded dots beside a broken escape', '%2e%2e/%zz'],
  ['an empty segment', 'a//b'],
  ['an encoded empty segment', 'a%2F%2Fb'],
  ['a slash at the start', '/a'],
  ['a slash at the end', 'a/'],
  ['a backslash', 'a\\b'],
  ['NUL', 'a\0b'],
  ['a line break', 'a\nb'],
  ['DEL', 'a\x7fb'],
  ['a zero-width space', 'a\u200bb'],
  ['a right-to-left override', 'a\u202eb'],
  ['a no-break space', 'a\u00a0b'],
  ['a line separator', 'a\u2028b'],
  ['a lone surrogate', 'a\ud800b'],
  ['a private character', 'a\ue000b'],
] as const

test.each(allowed)('allows %j and gives it back unchanged', (name) => {
  expect(checkSecretName(name)).toBe(name)
})

test.each(refused)('refuses %s', (_, name) => {
  expect(() => checkSecretName(name)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ code: 'INVALID_NAME' }) }),
  )
})

test('does not repeat a refused name, which may be a value given in its place', () => {
  const value = canary('name')
  expect.assertions(1)
  try {
    checkSecretName(`${value}\n`)
  } catch (error) {
    expect((error as StoreFailure).message).not.toContain(value)
  }
})

test('is idempotent, and whatever it allows has no segment that climbs, decoded or not', () => {
  const names = fc.string({
    unit: fc.constantFrom('.', '/', '%', '2', 'e', 'E', 'f', '5', 'c', '\\', 'a'),
    maxLength: 12,
  })
  fc.assert(
    fc.property(names, (name) => {
      let checked: string
      try {
        checked = checkSecretName(name)
      } catch (error) {
        expect(error).toBeInstanceOf(StoreFailure)
        return
      }
      expect(checkSecretName(checked)).toBe(checked)
      const { pathname } = new URL(`http://host/mount/${checked}`)
      expect(pathname.startsWith('/mount/')).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
