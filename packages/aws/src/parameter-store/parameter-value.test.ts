import type { StoredValue } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromParameterValue, toParameterValue } from './parameter-value.ts'

const limit = 4096

function refused(value: StoredValue, code: string, maxBytes = limit): void {
  expect(() => toParameterValue(value, maxBytes)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ code, retry: 'never' }) as unknown }),
  )
}

describe('text', () => {
  it.each([
    'x',
    ' ',
    '\0',
    '\ufeffx',
    '{"a":1}',
    'a,b,c',
    '{{',
    '}}{{',
    '{ {x} }',
    'AQIDBA==',
    'keyharbor:',
    'keyharbor:base32:x',
    ' keyharbor:base64:x',
  ])('%j is stored as it is', (text) => {
    expect(toParameterValue({ text }, limit)).toBe(text)
    expect(fromParameterValue(text)).toEqual({ text })
  })

  it.each(['keyharbor:base64:AAEC', 'keyharbor:base64:', 'keyharbor:text:x', 'keyharbor:text:keyharbor:text:'])(
    '%j, which looks like marked text, is marked itself and comes back',
    (text) => {
      expect(toParameterValue({ text }, limit)).toBe(`keyharbor:text:${text}`)
      expect(fromParameterValue(`keyharbor:text:${text}`)).toEqual({ text })
    },
  )

  it('that is empty is refused, as the service does', () => refused({ text: '' }, 'INVALID_ARGUMENT'))

  it.each(['{{ssm:other}}', 'a{{x}}b', '{{}}', '{{\n}}'])('%j could be a reference, and is refused', (text) => {
    refused({ text }, 'INVALID_ARGUMENT')
    const bytes = Buffer.from(text)
    expect(fromParameterValue(toParameterValue({ bytes }, limit))).toEqual({ bytes: Uint8Array.from(bytes) })
  })

  it.each(['\ud800', 'a\udfffb'])('with a lone surrogate is refused', (text) => refused({ text }, 'INVALID_ARGUMENT'))
})

describe('bytes', () => {
  it('are marked base64', () => {
    expect(toParameterValue({ bytes: Uint8Array.of(0, 1, 2) }, limit)).toBe('keyharbor:base64:AAEC')
    expect(fromParameterValue('keyharbor:base64:AAEC')).toEqual({ bytes: Uint8Array.of(0, 1, 2) })
  })

  it('that are none have the mark alone', () => {
    expect(fromParameterValue(toParameterValue({ bytes: new Uint8Array() }, limit))).toEqual({
      bytes: new Uint8Array(),
    })
  })

  it('are the given ones of a larger buffer', () => {
    const bytes = Uint8Array.of(9, 1, 2, 9).subarray(1, 3)
    expect(toParameterValue({ bytes }, limit)).toBe('keyharbor:base64:AQI=')
  })

  it.each(['%', 'A', 'AAE', 'AAEC ', 'AA-_', 'AAEC\n'])(
    'of another tool that are no base64 (%j) are DECODE_FAILED',
    (text) => {
      expect(() => fromParameterValue(`keyharbor:base64:${text}`)).toThrow('DECODE_FAILED')
    },
  )
})

describe('fields', () => {
  it('are JSON text', () => {
    expect(toParameterValue({ fields: { a: 1, b: { c: { d: 'x' } } } }, limit)).toBe('{"a":1,"b":{"c":{"d":"x"}}}')
  })

  it('with what could be a reference are stored in another form of the same JSON', () => {
    for (const text of ['{{x}}', '{{{{', '{{{x}}}', '\\{{"}}']) {
      const stored = toParameterValue({ fields: { text, [text]: {} } }, limit)
      expect(stored).not.toMatch(/\{\{.*\}\}/)
      expect(JSON.parse(stored)).toEqual({ text, [text]: {} })
    }
  })

  it('that have no JSON form are refused', () => {
    refused({ fields: { a: 1n } }, 'INVALID_ARGUMENT')
    refused({ fields: { toJSON: () => undefined } }, 'INVALID_ARGUMENT')
  })
})

describe('the size', () => {
  it('is that of the UTF-8 of what is stored', () => {
    expect(toParameterValue({ text: 'é'.repeat(2048) }, limit)).toHaveLength(2048)
    refused({ text: `${'é'.repeat(2048)}x` }, 'VALUE_TOO_LARGE')
    expect(toParameterValue({ bytes: new Uint8Array(3057) }, limit)).toHaveLength(4093)
    refused({ bytes: new Uint8Array(3060) }, 'VALUE_TOO_LARGE')
    refused({ text: `keyharbor:text:${'x'.repeat(4070)}` }, 'VALUE_TOO_LARGE')
  })

  it('may be larger in a tier that is allowed, and the detail says so', () => {
    expect(toParameterValue({ text: 'x'.repeat(8192) }, 8192)).toHaveLength(8192)
    refused({ text: 'x'.repeat(8193) }, 'VALUE_TOO_LARGE', 8192)
    expect(() => toParameterValue({ text: 'x'.repeat(4097) }, limit)).toThrow('option tier')
    expect(() => toParameterValue({ text: 'x'.repeat(8193) }, 8192)).not.toThrow('option tier')
  })

  it('that is refused shows nothing of the value', () => {
    expect(() => toParameterValue({ text: canary().repeat(500) }, limit)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('canary') as unknown }),
    )
  })
})

it('what is put is what is read, be it text or bytes', () => {
  const marks = fc.constantFrom('keyharbor:base64:', 'keyharbor:text:', '{', '}', 'AAEC', '')
  const text = fc.array(fc.oneof(marks, fc.string({ unit: 'grapheme' }))).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (given) => {
      fc.pre(given !== '' && !/\{\{.*\}\}/s.test(given))
      expect(fromParameterValue(toParameterValue({ text: given }, limit))).toEqual({ text: given })
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(fromParameterValue(toParameterValue({ bytes }, limit))).toEqual({ bytes })
    }),
  )
})
