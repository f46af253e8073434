import { inspect } from 'node:util'
import { canary } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { errorCodes } from '../store/error-codes.ts'
import { errorTexts } from './error-texts.ts'
import { isSecretError, SecretError } from './secret-error.ts'

const place = { operation: 'get', store: 'memory', secret: 'db/password' }

test('the message says what was done, to which secret, what happened and what to do', () => {
  const error = new SecretError({ code: 'NOT_FOUND' }, place)
  expect(error.message).toBe(
    'get "db/password" (memory): NOT_FOUND: there is no such secret. Check the name and which store is configured.',
  )
})

test('the version and the adapter’s own words are part of the message', () => {
  const facts = { code: 'VERSION_NOT_FOUND', detail: 'The store keeps ten versions.' } as const
  const error = new SecretError(facts, { ...place, version: '3' })
  expect(error.message).toMatch(/^get "db\/password" version "3" \(memory\): VERSION_NOT_FOUND: .* The store keeps ten/)
})

test('a write whose outcome is unknown says so', () => {
  const error = new SecretError({ code: 'TIMEOUT', reason: 'maybe-stored' }, { ...place, operation: 'put' })
  expect(error.message).toContain('The write may have been stored')
  expect(error.reason).toBe('maybe-stored')
})

test('every code has a sentence that ends and says more than the code', () => {
  for (const code of errorCodes) expect(errorTexts[code], code).toMatch(/^[a-z].{15,}\.$/)
})

test('a name can not break a line of a log, and a long one is cut', () => {
  const error = new SecretError({ code: 'NOT_FOUND' }, { ...place, secret: `a\nb${'x'.repeat(300)}` })
  expect(error.message).not.toContain('\n')
  expect(error.message).toContain('"a\\nbxxx')
  expect(error.message.length).toBeLessThan(260)
})

test('an error is recognised across copies of the package, and nothing else is', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('keyharbor.SecretError')]: true, code: 'NOT_FOUND' })
  expect(isSecretError(new SecretError({ code: 'CLOSED' }, place))).toBe(true)
  expect(isSecretError(foreign)).toBe(true)
  for (const other of [undefined, null, 'text', {}, new Error('x')]) expect(isSecretError(other)).toBe(false)
})

test('only what is known is a property', () => {
  expect(Object.keys(new SecretError({ code: 'CLOSED' }, { operation: 'close', store: 'memory' })).sort()).toEqual([
    'code',
    'name',
    'operation',
    'store',
  ])
})

test('facts that carry a value by mistake of an adapter are not copied', () => {
  const value = canary('facts')
  const facts = { code: 'UNKNOWN', body: value, headers: { token: value } } as const
  const error = new SecretError(facts, place)
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(value)
  expect(JSON.stringify(error)).not.toContain(value)
})
