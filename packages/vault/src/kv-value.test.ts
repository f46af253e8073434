// Tests of the law of values: what is put is what is read.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canary } from '@keyharbor/testing'
import type { StoredValue } from '@keyharbor/core'
import { fromFields, toFields } from './kv-value.ts'

const roundTrip = (value: StoredValue): StoredValue => fromFields(JSON.parse(JSON.stringify(toFields(value))) as never)

describe('values of a KV 2 secret', () => {
  it('stores text as the single field value, so that other tools read it', () => {
    const text = canary('text')
    expect(toFields({ text })).toEqual({ value: text })
  })

  it('stores an object as its fields', () => {
    const fields = { user: 'u', port: 5432, tags: ['a'], nested: { a: null } }
    expect(toFields({ fields })).toEqual(fields)
  })

  it('marks an object that would read as text, and leaves its field readable', () => {
    expect(toFields({ fields: { value: 'x' } })).toEqual({ value: 'x', 'keyharbor:encoding': 'fields' })
  })

  const values: readonly (readonly [string, StoredValue])[] = [
    ['empty text', { text: '' }],
    ['text that is base64', { text: 'AAEC' }],
    ['text that is JSON', { text: '{"value":"x"}' }],
    ['no bytes', { bytes: new Uint8Array() }],
    ['bytes', { bytes: Uint8Array.from([0, 255, 10, 13]) }],
    ['an empty object', { fields: {} }],
    ['an object whose only field is the text value', { fields: { value: 'x' } }],
    ['an object whose only field value is a number', { fields: { value: 1 } }],
    ['an object with value and more', { fields: { value: 'x', other: 'y' } }],
    ['an object with the reserved field', { fields: { 'keyharbor:encoding': 'base64' } }],
    ['an object that looks like bytes', { fields: { value: 'AAEC', 'keyharbor:encoding': 'base64' } }],
    ['an object that looks like marked JSON', { fields: { value: '{}', 'keyharbor:encoding': 'json' } }],
    ['an object with __proto__', { fields: JSON.parse('{"__proto__":{"a":1}}') as Record<string, unknown> }],
  ]

  it.each(values)('reads %s back as it was put', (_, value) => {
    expect(roundTrip(value)).toEqual(value)
  })

  it('reads any value back as it was put', () => {
    const key = fc.oneof(fc.constantFrom('value', 'keyharbor:encoding'), fc.string())
    const fields = fc.dictionary(key, fc.jsonValue({ stringUnit: 'grapheme' }), { maxKeys: 3, noNullPrototype: true })
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => ({ text })),
      fc.uint8Array().map((bytes) => ({ bytes })),
      fields.map((object) => ({ fields: JSON.parse(JSON.stringify(object)) as Record<string, unknown> })),
    )
    fc.assert(
      fc.property(value, (put) => {
        expect(roundTrip(put)).toEqual(put)
      }),
      { numRuns: 3000 },
    )
  })

  it('reads data that another tool wrote as null as an object without fields', () => {
    expect(fromFields(null)).toEqual({ fields: {} })
  })

  it.each([
    [{ value: 'not base64!', 'keyharbor:encoding': 'base64' }],
    [{ value: 'AAEC', added: 'x', 'keyharbor:encoding': 'base64' }],
    [{ value: 'AAEC', 'keyharbor:encoding': 'unknown' }],
    [{ value: '[1]', 'keyharbor:encoding': 'json' }],
    [{ value: '{', 'keyharbor:encoding': 'json' }],
    [{ value: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'keyharbor:encoding': 'json' }],
    [{ 'keyharbor:encoding': 'fields' }],
  ])('refuses fields that do not fit their mark: %o', (fields) => {
    expect(() => fromFields(fields)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ code: 'DECODE_FAILED' }) }),
    )
  })
})
