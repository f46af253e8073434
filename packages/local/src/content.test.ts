import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toContent, toStoredValue } from './content.ts'

const roundTrip = (value: Parameters<typeof toContent>[0]): unknown =>
  toStoredValue(JSON.parse(JSON.stringify(toContent(value, 1_000_000))) as ReturnType<typeof toContent>)

test('text comes back as the same text, with NUL, BOM, lone surrogates and nothing in it', () => {
  for (const text of ['', 'a\0b', '\ufeffa', '\ud800', 'ü🔑', '{"a":1}'])
    expect(roundTrip({ text })).toStrictEqual({ text })
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => void expect(roundTrip({ text })).toStrictEqual({ text })),
  )
})

test('bytes come back as the same bytes, in a plain Uint8Array of their own', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(roundTrip({ bytes })).toStrictEqual({ bytes })
    }),
  )
  const { bytes } = roundTrip({ bytes: Buffer.from('abc') }) as { bytes: Uint8Array }
  expect(Buffer.isBuffer(bytes)).toBe(false)
  expect(bytes.buffer.byteLength).toBe(3)
})

test('bytes are those of the view that is given, not of the buffer under it', () => {
  expect(roundTrip({ bytes: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) })).toStrictEqual({
    bytes: new Uint8Array([2, 3]),
  })
})

test('fields come back as the same JSON object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (fields) => {
      const json = JSON.parse(JSON.stringify(fields)) as Record<string, unknown>
      expect(roundTrip({ fields })).toStrictEqual({ fields: json })
    }),
  )
})

test('later changes by the caller do not reach what is stored', () => {
  const bytes = new Uint8Array([1])
  const fields = { list: ['a'] }
  const stored = [toContent({ bytes }, 10), toContent({ fields }, 100)]
  bytes[0] = 2
  fields.list.push('b')
  expect(stored.map(toStoredValue)).toStrictEqual([{ bytes: new Uint8Array([1]) }, { fields: { list: ['a'] } }])
})

test.each([
  ['text', { text: 'éé' }, 4],
  ['bytes', { bytes: new Uint8Array(4) }, 4],
  ['fields', { fields: { a: 'é' } }, 10],
])('counts %s in bytes: the limit is allowed, one more is not', (_, value, size) => {
  expect(() => toContent(value, size)).not.toThrow()
  expect(() => toContent(value, size - 1)).toThrow(/VALUE_TOO_LARGE.*maxValueBytes/)
})

test('refuses what is no value, without telling anything of it', () => {
  const secret = canary('key')
  const cycle: Record<string, unknown> = {}
  cycle[secret] = cycle
  const bad = [
    null,
    undefined,
    secret,
    7,
    {},
    { text: 1 },
    { bytes: [1] },
    { fields: null },
    { fields: ['a'] },
    { fields: cycle },
    { fields: { a: 1n } },
    { fields: { toJSON: () => undefined } },
    { fields: { toJSON: () => secret } },
  ]
  for (const value of bad)
    expect(() => toContent(value as never, 100)).toThrow(
      expect.objectContaining({ name: 'StoreFailure', message: expect.stringMatching(/^INVALID_ARGUMENT: [^-]*$/) }),
    )
})
