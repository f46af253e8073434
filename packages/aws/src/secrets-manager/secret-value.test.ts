import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromContent, maxValueBytes, toContent } from './secret-value.ts'
import { tokenOf } from './write-token.ts'

describe('a value', () => {
  it('is text as text, bytes as bytes, and fields as JSON text', () => {
    const secret = canary()
    expect(toContent({ text: secret })).toEqual({ SecretString: secret })
    expect(toContent({ bytes: Uint8Array.of(0, 255) })).toEqual({ SecretBinary: Uint8Array.of(0, 255) })
    expect(toContent({ fields: { password: secret } })).toEqual({ SecretString: `{"password":"${secret}"}` })
  })

  it('of 65,536 bytes is the largest, counted as UTF-8', () => {
    expect(toContent({ text: '🔑'.repeat(maxValueBytes / 4) }).SecretString).toHaveLength(maxValueBytes / 2)
    expect(toContent({ bytes: new Uint8Array(maxValueBytes) }).SecretBinary).toHaveLength(maxValueBytes)
    for (const value of [
      { text: 'é'.repeat(32_769) },
      { text: '🔑'.repeat(20_000) },
      { bytes: new Uint8Array(maxValueBytes + 1) },
      { fields: { a: 'x'.repeat(maxValueBytes) } },
    ])
      expect(() => toContent(value)).toThrow('VALUE_TOO_LARGE')
  })

  it('that is empty is refused, for the service stores none', () => {
    expect(() => toContent({ text: '' })).toThrow('INVALID_ARGUMENT')
    expect(() => toContent({ bytes: new Uint8Array() })).toThrow('INVALID_ARGUMENT')
  })

  it('that would come back as another one is refused', () => {
    expect(() => toContent({ text: 'a\ud800' })).toThrow('INVALID_ARGUMENT')
    expect(() => toContent({ fields: { id: 1n } })).toThrow('INVALID_ARGUMENT')
  })

  it('does not follow what the caller does to the bytes later', () => {
    const bytes = Uint8Array.of(1, 2)
    const content = toContent({ bytes })
    bytes.fill(0)
    expect(content.SecretBinary).toEqual(Uint8Array.of(1, 2))
  })

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        fc.pre(text.isWellFormed())
        expect(fromContent(toContent({ text }))).toEqual({ text })
      }),
    )
  })

  it('in an answer is just one of the two, also an empty text', () => {
    expect(fromContent({ SecretString: '' })).toEqual({ text: '' })
    expect(fromContent({ SecretBinary: Buffer.from([1]) })).toEqual({ bytes: Uint8Array.of(1) })
    for (const answer of [
      {},
      { SecretString: 7 },
      { SecretString: 'a', SecretBinary: Uint8Array.of(1) },
      { SecretString: null },
    ])
      expect(fromContent(answer)).toBeUndefined()
  })
})

describe('the token of a write', () => {
  it('is the key where it can be, else its digest', () => {
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(tokenOf(uuid)).toBe(uuid)
    expect(tokenOf('a'.repeat(64))).toBe('a'.repeat(64))
    // echo -n key-1 | sha256sum
    expect(tokenOf('key-1')).toBe('be2974546978e3739e6d6da85c4be9f334ce32df2b9fd4b6ff1b55c0d57e9d44')
  })

  it('has 32 to 64 characters for any key, the same each time, another one for another key', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(tokenOf(a)).toMatch(/^[A-Za-z0-9_-]{32,64}$/)
        expect(tokenOf(a) === tokenOf(b)).toBe(a === b)
      }),
    )
  })
})
