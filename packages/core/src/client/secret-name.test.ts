import { expect, test } from 'vitest'
import { assertName } from './secret-name.ts'

test.each([
  ['an empty name', ''],
  ['a line break', 'a\nb'],
  ['a NUL', 'a\0'],
  ['an invisible mark', 'a\u202eb'],
  ['a byte order mark', '\ufeffa'],
  ['a lone surrogate', 'a\ud800'],
  ['no text', 7],
  ['nothing', undefined],
])('%s is refused without repeating it', (_what, name) => {
  expect(() => assertName(name)).toThrow(/^INVALID_NAME: [A-Z][^"]*$/)
})

test('everything that can be seen passes; the store decides about the rest', () => {
  for (const name of ['a', 'db/password', 'é 漢 🔑', '__proto__', 'a%2Fb?#', '..']) {
    expect(() => assertName(name)).not.toThrow()
  }
})
