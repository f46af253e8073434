import { canary } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { scrubbedCause } from './scrubbed-cause.ts'

test('names, codes, status and request id are kept, message and everything else is left behind', () => {
  const token = canary('token')
  const error = Object.assign(new TypeError(`bad ${token}`), { code: 'ECONNRESET', config: { headers: { token } } })
  const cause = scrubbedCause(error, { code: 'UNAVAILABLE', status: 503, requestId: '7f-1' })
  expect(cause).toEqual({ name: 'TypeError', code: 'ECONNRESET', status: 503, requestId: '7f-1' })
  expect(JSON.stringify(cause)).not.toContain(token)
})

test('a sentence in place of a code is not kept', () => {
  const error = { name: 'Error', code: 'could not read value s3cret' }
  expect(scrubbedCause(error, { code: 'UNKNOWN' })).toEqual({ name: 'Error' })
})

test.each([
  'ECONNRESET',
  'E2BIG',
  'ERR_HTTP2_STREAM_ERROR',
  'UND_ERR_SOCKET',
  'ResourceNotFoundException',
  'AADSTS700016',
])('%s is a code', (code) => {
  expect(scrubbedCause({ code }, { code: 'UNKNOWN' })).toEqual({ code })
})

test.each([canary(), 'hvs.CAESIJ', 's.9f2b7c', 'AKIA5X7Q2M8P', 'x'.repeat(200)])('%s is not a code', (code) => {
  expect(scrubbedCause({ code, name: code }, { code: 'UNKNOWN' })).toBeUndefined()
})

test('a request id that is no identifier is not kept', () => {
  expect(scrubbedCause(null, { code: 'UNKNOWN', requestId: 'a b' })).toBeUndefined()
})

test('anything may be thrown', () => {
  const hostile = {
    get name(): string {
      throw new Error('no')
    },
  }
  for (const thrown of [undefined, null, 'text', 7, hostile]) {
    expect(scrubbedCause(thrown, { code: 'UNKNOWN' })).toBeUndefined()
  }
})
