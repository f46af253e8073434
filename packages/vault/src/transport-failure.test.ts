import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { codeOf, transportFacts } from './transport-failure.ts'

test('an error of another realm is known too, as all errors of Node are in Jest', () => {
  const error: unknown = runInNewContext(
    "new Error('x', { cause: Object.assign(new Error('y'), { code: 'ECONNREFUSED' }) })",
  )
  expect(error).not.toBeInstanceOf(Error)
  expect(codeOf(error)).toBe('ECONNREFUSED')
  expect(transportFacts(error)).toMatchObject({ code: 'UNAVAILABLE', retry: 'safe' })
})

test('what is no error has no code, whatever it looks like', () => {
  expect(codeOf({ code: 'ECONNREFUSED' })).toBeUndefined()
  expect(transportFacts(undefined)).toBeUndefined()
})
