// Tests of JSON: no digit is lost when reading, nothing is changed when writing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asJson, parseJson } from './strict-json.ts'

describe('reading JSON', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['1e400', '1e400'],
    ['-1e400', '-1e400'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('gives %s, which a double can not hold, as text', (number, text) => {
    expect(parseJson(`{"a":[${number}],"b":${number}}`)).toEqual({ a: [text], b: text })
  })

  it.each([
    ['9007199254740994', 2 ** 53 + 2],
    ['9223372036854776000', 2 ** 63],
    ['10000000000000000000000', 1e22],
    ['1e+21', 1e21],
    ['5e-324', 5e-324],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['0.12345678901234567890123', 0.12345678901234568],
    ['1234567890123456', 1234567890123456],
  ])('gives %s as a number', (text, number) => {
    expect(parseJson(`{"a":${text}}`)).toEqual({ a: number })
  })

  it('gives -0 as -0', () => {
    expect(parseJson('[-0,9007199254740993]')).toEqual([-0, '9007199254740993'])
  })

  it('leaves digits inside of text alone, whatever is escaped there', () => {
    const text = { 'a"9007199254740993': 'b\\"9007199254740993\\', c: '\\', d: ', 9007199254740993 ,' }
    expect(parseJson(JSON.stringify({ ...text, n: 1 }).replace('"n":1', '"n":9007199254740993'))).toEqual({
      ...text,
      n: '9007199254740993',
    })
  })

  it('reads what JSON.stringify writes as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ value, marker: '1234567890123456' })
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['', '{', '{"a":9007199254740993', '"9007199254740993', '<html>'])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  it.each([
    ['lists', '[', ']'],
    ['maps', '{"a":', '}'],
  ])('takes 1024 levels of %s, and refuses more', (_, open, close) => {
    const nested = (levels: number): string => open.repeat(levels) + '1' + close.repeat(levels)
    expect(JSON.stringify(parseJson(nested(1024)))).toBe(nested(1024))
    for (const levels of [1025, 1_000_000]) expect(() => parseJson(nested(levels))).toThrow(SyntaxError)
  })

  it('makes __proto__ a field like any other', () => {
    const parsed = parseJson('{"__proto__":{"a":1}}')
    expect(Object.keys(parsed as object)).toEqual(['__proto__'])
  })
})

describe('writing JSON', () => {
  it.each([[{ a: 1n }], [undefined], [{ a: 'x\ud800y' }], [{ 'x\udc00': 1 }], [['\\\ud800']]])(
    'refuses %o',
    (value) => {
      expect(() => asJson(value)).toThrow(
        expect.objectContaining({ facts: expect.objectContaining({ code: 'INVALID_ARGUMENT' }) }),
      )
    },
  )

  it('takes 1024 levels, and refuses more', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    expect(asJson(nested(1024))).toHaveLength(2048)
    for (const levels of [1025, 1_000_000]) {
      expect(() => asJson(nested(levels))).toThrow(
        expect.objectContaining({ facts: expect.objectContaining({ code: 'INVALID_ARGUMENT' }) }),
      )
    }
  })

  it('takes text that only looks like an escaped surrogate, and pairs of surrogates', () => {
    expect(asJson(['\\ud800', '🔑', '\\\\udfff'])).toBe(JSON.stringify(['\\ud800', '🔑', '\\\\udfff']))
  })
})
