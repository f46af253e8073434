import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canary, findCanary } from './canary.ts'

const hex = (text: string): string => Buffer.from(text).toString('hex')
const everyByte = (text: string, prefix: string): string => hex(text).replace(/../g, (byte) => prefix + byte)

/** Every way of writing a text that a log, a request or a dump may use. */
const encodings: Record<string, (text: string) => string> = {
  plain: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  hex,
  'upper-case hex': (text) => hex(text).toUpperCase(),
  URL: encodeURIComponent,
  'URL, every byte': (text) => everyByte(text, '%'),
  JSON: (text) => JSON.stringify(JSON.stringify(text)),
  '\\x escapes': (text) => everyByte(text, '\\x'),
  'a Buffer that is inspected': (text) => inspect(Buffer.from(text)),
  'an Uint8Array that is inspected': (text) =>
    inspect(Uint8Array.from(Buffer.from(text)), { maxArrayLength: Infinity }),
  'a Buffer as JSON': (text) => JSON.stringify(Buffer.from(text)),
  'a Buffer as indented JSON': (text) => JSON.stringify(Buffer.from(text), null, 2),
}

/** What may stand beside a secret; short enough that an inspected Buffer, which shows 50 bytes, still shows the marker. */
const beside = fc.string({ unit: 'binary', maxLength: 6 })

describe('findCanary', () => {
  it.each(Object.entries(encodings))('finds a canary in any text, written as %s', (_form, encode) => {
    fc.assert(
      fc.property(beside, beside, (before, after) => {
        fc.pre((before + after).isWellFormed())
        expect(findCanary(`noise ${encode(before + canary('x') + after)} noise`)).toBeDefined()
      }),
    )
  })

  it('tells in which form it was found', () => {
    const secret = canary()
    expect(findCanary(secret)).toBe('plain')
    expect(findCanary(Buffer.from(secret).toString('base64'))).toBe('base64')
    expect(findCanary(hex(secret))).toBe('hex')
    expect(findCanary([...Buffer.from(secret)].join(', '))).toBe('decimal')
  })

  it('finds nothing in text without a canary, in no encoding of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed())
        for (const encode of Object.values(encodings)) expect(findCanary(encode(text))).toBeUndefined()
      }),
    )
  })

  it('finds nothing in a list of bytes that only ends like a canary', () => {
    const [first, ...rest] = [...Buffer.from(canary())]
    expect(findCanary([`2${first}`, ...rest].join(','))).toBeUndefined()
  })
})

describe('canary', () => {
  it('gives another one each time, with its label', () => {
    expect(canary('db')).toMatch(/^kh-canary-db-[0-9a-f]{36}$/)
    expect(canary('db')).not.toBe(canary('db'))
  })

  it('refuses a label that an encoding would change', () => {
    expect(() => canary('a b')).toThrow(TypeError)
  })
})
