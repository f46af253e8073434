import { inspect } from 'node:util'
import { canary, findCanary, ManualClock } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { everything, sinks } from '../../fixtures/sinks.ts'
import type { StoredValue } from '../store/stored-secret.ts'
import { DetachedSecret, secretOf, type Secret, type SecretAge } from './secret.ts'
import { SecretValue } from './secret-value.ts'

const clock = new ManualClock()

function made(stored: StoredValue, isFresh = (): boolean => true): Secret {
  const value = new SecretValue(stored)
  const age: SecretAge = { fetchedAt: clock.now(), isFresh, alone: () => age }
  return secretOf({ name: 'db', version: '7', store: 'memory', value, age })
}

test('text, bytes and JSON come out as they were put in', () => {
  expect(made({ text: 'ünï\0\ufeff' }).text()).toBe('ünï\0\ufeff')
  expect(made({ text: 'é' }).bytes()).toEqual(Uint8Array.of(0xc3, 0xa9))
  expect(made({ bytes: Uint8Array.of(0, 255) }).bytes()).toEqual(Uint8Array.of(0, 255))
  expect(made({ fields: { a: 1 } }).text()).toBe('{"a":1}')
  expect(made({ text: '' }).text()).toBe('')
})

test('a field is text: strings as they are, numbers and booleans as JSON writes them', () => {
  const secret = made({ fields: { user: 'u', port: 5432, tls: true, none: null, list: [1] } })
  expect(['user', 'port', 'tls'].map((name) => secret.field(name))).toEqual(['u', '5432', 'true'])
  for (const name of ['none', 'list', 'missing', 'toString']) {
    expect(() => secret.field(name)).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }))
  }
})

test('a number of which JSON reading loses digits is refused as a field, and kept as text', () => {
  const secret = made({ text: '{"id":12345678901234567890,"ok":9007199254740991}' })
  expect(() => secret.field('id')).toThrow('too large to be read exactly')
  expect(secret.field('ok')).toBe('9007199254740991')
  expect(made({ fields: { far: 1e300, power: 2 ** 60 } }).field('far')).toBe('1e+300')
  for (const text of ['{"id":1e400}', '{"id":12345678901234567891,"note":"12345678901234567000"}']) {
    expect(() => made({ text }).field('id')).toThrow('too large to be read exactly')
  }
  expect(secret.text()).toContain('12345678901234567890')
})

test('text that is no JSON object has the single field "value"', () => {
  expect(made({ text: 'plain' }).field('value')).toBe('plain')
  expect(made({ text: '[1]' }).field('value')).toBe('[1]')
  expect(() => made({ text: 'plain' }).field('user')).toThrow('its only field is "value"')
  expect(() => made({ text: '{"a":"b"}' }).field('value')).toThrow('no field of the name')
})

test('bytes that are no UTF-8 are bytes only', () => {
  const secret = made({ bytes: Uint8Array.of(0xff, 0xfe) })
  for (const read of [() => secret.text(), () => secret.json(), () => secret.field('value')]) {
    expect(read).toThrow(
      expect.objectContaining({ code: 'DECODE_FAILED', secret: 'db', version: '7', store: 'memory' }),
    )
  }
})

test('JSON is frozen at every depth and shared while it is held', () => {
  const secret = made({ text: '{"a":{"b":[1]}}' })
  const json = secret.json<{ a: { b: number[] } }>()
  expect(() => json.a.b.push(2)).toThrow(TypeError)
  expect(secret.json()).toBe(json)
  expect(json).toEqual({ a: { b: [1] } })
})

test('JSON that is nested without end is refused, not a crash', () => {
  const secret = made({ text: `${'['.repeat(50_000)}${']'.repeat(50_000)}` })
  expect(() => secret.json()).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }))
})

test('two secrets are equal when their bytes are', () => {
  expect(made({ text: 'a' }).equals(made({ bytes: Uint8Array.of(97) }))).toBe(true)
  expect(made({ text: 'a' }).equals(made({ text: 'b' }))).toBe(false)
  expect(made({ text: 'a' }).equals(made({ text: 'ab' }))).toBe(false)
})

test('bytes are the caller’s own', () => {
  const secret = made({ bytes: Uint8Array.of(1) })
  secret.bytes()[0] = 9
  expect(secret.bytes()).toEqual(Uint8Array.of(1))
})

test('a value that is not JSON is not quoted in the error', () => {
  const value = canary('json')
  const secret = made({ text: value })
  expect(() => secret.json()).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }))
  expect(thrownBy(() => secret.json())).toSatisfy((error) => findCanary(inspect(error, everything)) === undefined)
})

test('freshness is asked for each time', () => {
  let isFresh = true
  const secret = made({ text: 'x' }, () => isFresh)
  expect(secret.freshness).toBe('fresh')
  isFresh = false
  expect(secret.freshness).toBe('stale')
})

const value = canary('sinks')
const held = made({ text: value })
const label = '[Secret db@7]'

// Acceptance check 54, of secrets; what a client holds and tells: client/leaks.test.ts.
test.each(Object.entries(sinks))('%s shows no value', (_sink, show) => {
  expect(findCanary(inspect(show(held), everything))).toBeUndefined()
})

test('printing shows the label', () => {
  expect([String(held), inspect(held), JSON.stringify(held), `${held as unknown as string}`]).toEqual([
    label,
    label,
    `"${label}"`,
    label,
  ])
})

test('a detached copy can be erased, which leaves the shared secret as it is', () => {
  const shared = made({ text: 'x' })
  const own = shared.detach()
  expect(own).toBeInstanceOf(DetachedSecret)
  expect(own.text()).toBe('x')
  own[Symbol.dispose]()
  own.dispose()
  for (const read of [() => own.text(), () => own.bytes(), () => own.json(), () => own.detach()]) {
    expect(read).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  }
  expect(shared.text()).toBe('x')
  expect(inspect(own)).toBe(label)
})

function thrownBy(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
