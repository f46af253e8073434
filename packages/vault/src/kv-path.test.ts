// Tests of names: what is refused and how the rest is encoded.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StoreFailure } from '@keyharbor/core'
import { checkedName, encodedPath, pathHint } from './kv-path.ts'

const refused = [
  '',
  '.',
  '..',
  'a/..',
  '../sys/seal',
  'a/./b',
  'a//b',
  '/a',
  'a/',
  '%2e%2e/x',
  '%2E.',
  'a/%2e',
  '%2e%2e%2fsys',
  'a%5C..%5Cb',
  'a\\b',
  'a\tb',
  'a\nb',
  'a\u0000b',
  'a\u00a0b',
  'a\u2028b',
  'a\ufeffb',
  'a\u202eb',
  'a\ud800b',
  'a'.repeat(1025),
]

const allowed = [
  'a',
  'a b/é/100%#?',
  '100%',
  '...',
  '.a',
  'a.',
  'a..b',
  ' a ',
  'a%2Fb',
  '__proto__',
  'ключ/鍵/🔑',
  "o'brien",
  'a+b=c&d;e',
]

describe('names of a KV 2 mount', () => {
  it.each(refused)('refuses %j without repeating it', (name) => {
    const failure = caught(() => checkedName(name))
    expect(failure.facts.code).toBe('INVALID_NAME')
    if (name.length > 2) expect(failure.message).not.toContain(name)
  })

  it.each(allowed)('takes %j as it is', (name) => {
    expect(checkedName(name)).toBe(name)
  })

  it('takes 1024 characters', () => {
    expect(checkedName('a'.repeat(1024))).toHaveLength(1024)
  })

  it('gives every allowed name a path that a URL leaves alone and that decodes to the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        if (!isAllowed(name)) return
        const path = `/v1/secret/data/${encodedPath(name)}`
        expect(new URL(`http://127.0.0.1${path}`).pathname).toBe(path)
        expect(path.slice('/v1/secret/data/'.length).split('/').map(decodeURIComponent).join('/')).toBe(name)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('a missing secret', () => {
  it.each([
    ['data/db', 'secret', 'Names are without the mount'],
    ['secret/data/db', 'secret', 'Names are without the mount'],
    ['team/kv/db', 'team/kv', 'Names are without the mount'],
    ['db', 'secret/data', 'The option mount is without "data"'],
  ])('%s in the mount %s is told to be a path of the API', (name, mount, words) => {
    expect(pathHint(name, mount)).toContain(words)
  })

  it('is nothing more where the name says nothing', () => {
    expect(pathHint('db/data/x', 'secret')).toBeUndefined()
  })
})

function isAllowed(name: string): boolean {
  try {
    checkedName(name)
    return true
  } catch {
    return false
  }
}

function caught(run: () => unknown): StoreFailure {
  try {
    run()
  } catch (error) {
    if (error instanceof StoreFailure) return error
  }
  throw new Error('It was not refused.')
}
