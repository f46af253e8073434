import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPathName } from './path-name.ts'
import { StoreFailure } from './store-failure.ts'

const refused = {
  empty: '',
  'a parent': '..',
  'a parent inside': 'a/../b',
  'the folder itself': './a',
  'an empty segment': 'a//b',
  'a slash at the start': '/a',
  'a slash at the end': 'a/',
  'an encoded parent': '%2e%2E/a',
  'an encoded slash and parent': 'a%2f..%2fb',
  'an encoded backslash and parent': 'a%5c..%5cb',
  'an encoded parent beside a broken escape': '%2e%2e/%zz',
  'a backslash': 'a\\b',
  'a line break': 'a\nb',
  NUL: 'a\0b',
  DEL: 'a\u007fb',
  'a mark that turns text around': 'a\u202eb',
  'a space of no width': 'a\u200bb',
  'a space that does not break': 'a\u00a0b',
  'a line separator': 'a\u2028b',
  'a lone surrogate': 'a\ud800b',
  'too long': 'x'.repeat(513),
}

const allowed = [
  'a',
  'app/db password',
  'x'.repeat(512),
  'ä/ö',
  '密钥/🔑',
  '__proto__',
  'constructor',
  'a..b',
  '...',
  '%41',
  '%zz',
  'a%2fb',
  '?#&=+@',
]

describe('checkPathName', () => {
  it.each(Object.entries(refused))('refuses %s', (_what, name) => {
    expect(() => checkPathName(name, 512)).toThrow(
      expect.objectContaining({ facts: { code: 'INVALID_NAME', detail: expect.any(String), retry: 'never' } }),
    )
  })

  it.each(allowed)('allows %j as it is', (name) => {
    expect(checkPathName(name, 512)).toBe(name)
  })

  it('does not repeat a refused name, which may be a value given in its place', () => {
    const value = canary('name')
    expect(() => checkPathName(`${value}\n`, 512)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(value) }),
    )
  })

  it('refuses what is no text', () => {
    expect(() => checkPathName(undefined as unknown as string, 512)).toThrow(StoreFailure)
  })

  it('never lets a name climb out of its folder, decoded or not', () => {
    const part = fc.constantFrom('a', '.', '..', '/', '%2e', '%2F', '%5C', '\\', '%', '2e')
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const name = parts.join('')
        fc.pre(isAllowed(name))
        for (const path of [name, name.replace(/%(2e|2f|5c)/gi, (escape) => decodeURIComponent(escape))]) {
          const url = new URL(path.replaceAll('%', '%25'), 'http://host/root/')
          expect(url.pathname).toMatch(/^\/root\/./)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

function isAllowed(name: string): boolean {
  try {
    return checkPathName(name, 512) === name
  } catch {
    return false
  }
}
