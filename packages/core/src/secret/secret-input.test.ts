import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { StoreFailure } from '../store/store-failure.ts'
import { toStoredValue } from './secret-input.ts'

test('text is text, bytes are a copy, a plain object is fields, an array is JSON text', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const stored = toStoredValue(bytes)
  bytes[0] = 9
  expect(stored).toEqual({ bytes: Uint8Array.of(1, 2, 3) })
  expect(toStoredValue('')).toEqual({ text: '' })
  expect(toStoredValue({ a: [1, null, { b: true }] })).toEqual({ fields: { a: [1, null, { b: true }] } })
  expect(toStoredValue([1, 'x'])).toEqual({ text: '[1,"x"]' })
})

test('fields are a copy: what the caller changes later is not stored', () => {
  const input = { nested: { user: 'a' } }
  const stored = toStoredValue(input)
  input.nested.user = 'b'
  expect(stored).toEqual({ fields: { nested: { user: 'a' } } })
})

test('names of Object.prototype are fields like any other', () => {
  const input: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":"c","toJSON":"t"}')
  expect(JSON.stringify(toStoredValue(input as object))).toBe(
    '{"fields":{"__proto__":{"x":1},"constructor":"c","toJSON":"t"}}',
  )
})

const cycle: Record<string, unknown> = {}
cycle['self'] = cycle

const lossy: readonly (readonly [what: string, value: unknown])[] = [
  ['a number', 7],
  ['null', null],
  ['undefined', undefined],
  ['a symbol', Symbol('x')],
  ['a function', () => 'x'],
  ['a lone surrogate', 'a\ud800'],
  ['a lone surrogate in a field', { a: '\udfff' }],
  ['a lone surrogate in a field name', { '\ud800': 1 }],
  ['NaN in a field', { a: Number.NaN }],
  ['an infinity in a field', { a: [Number.POSITIVE_INFINITY] }],
  ['undefined in a field', { a: undefined }],
  ['a bigint in a field', { a: 1n }],
  ['a function in a field', { toJSON: () => 'other' }],
  ['a date', new Date(0)],
  ['a date in a field', { at: new Date(0) }],
  ['a map', new Map([['a', 1]])],
  ['a class instance', new (class Config {})()],
  ['an array with a hole', [1, , 2]], // eslint-disable-line no-sparse-arrays
  ['an array with a name', Object.assign([1], { name: 'x' })],
  ['a cycle', cycle],
  ['a symbol as a key', { [Symbol('x')]: 1 }],
  ['bytes in a field', { a: Buffer.from('x') }],
  ['501 levels', nested(501)],
  ['an object that inherits fields', Object.create({ __proto__: null, host: 'h' })],
  ['what inherits a toJSON', Object.create(Object.assign(Object.create(null) as object, { toJSON: () => 'gone' }))],
  [
    'an array of a class with a toJSON',
    new (class extends Array {
      toJSON = (): string => 'other'
    })(),
  ],
  ['a hidden toJSON', Object.defineProperty({}, 'toJSON', { value: () => undefined })],
]

function nested(levels: number): object {
  let value: object = {}
  for (let level = 1; level < levels; level += 1) value = { value }
  return value
}

test('500 levels are stored', () => {
  expect(toStoredValue(nested(500))).toHaveProperty('fields.value.value')
})

test('objects and bytes of another realm are taken, as test runners make them', () => {
  const foreign = runInNewContext('({ object: { a: [1, null] }, bytes: new Uint8Array([1]) })') as Record<
    string,
    object
  >
  expect(toStoredValue(foreign['object'] ?? {})).toEqual({ fields: { a: [1, null] } })
  expect(toStoredValue(foreign['bytes'] ?? {})).toEqual({ bytes: Uint8Array.of(1) })
})

test.each([
  [undefined, 'is the variable set?'],
  [5, 'String(value)'],
  [Promise.resolve('x'), 'await it first'],
  [{ when: new Date(0) }, 'toISOString()'],
  [new Set(['a']), 'an object or an array'],
  [{ key: Buffer.from('x') }, 'base64 text'],
  [new (class Config {})(), 'plain object'],
])('what is refused is told by its kind, with what to do instead (%#)', (given, words) => {
  expect(() => toStoredValue(given as never)).toThrow(words)
})

test.each(lossy)('%s is refused, since it would not come back the same', (_what, value) => {
  const refused = (): unknown => toStoredValue(value as string)
  expect(refused).toThrow(StoreFailure)
  expect(refused).toThrow('INVALID_ARGUMENT')
})

test('a refusal does not tell the value', () => {
  const value = canary('refused')
  for (const input of [{ [value]: undefined }, { a: value, b: 1n }, `${value}\ud800`]) {
    expect(() => toStoredValue(input)).toThrow(expect.not.objectContaining({ message: expect.stringContaining(value) }))
  }
})

test('the same object may appear twice without being a cycle', () => {
  const shared = { x: 1 }
  expect(toStoredValue({ a: shared, b: shared })).toEqual({ fields: { a: { x: 1 }, b: { x: 1 } } })
})

test('every JSON object comes back the same', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (input) => {
      expect(toStoredValue(input)).toEqual({ fields: JSON.parse(JSON.stringify(input)) as unknown })
    }),
  )
})
