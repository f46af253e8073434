// Tests of the table of answers that are no success.
import { describe, expect, it } from 'vitest'
import { canary, findCanary } from '@keyharbor/testing'
import { describeKvError } from './describe-kv-error.ts'
import type { VaultReply } from './transport.ts'

const now = Date.UTC(2026, 0, 1)
const secret = canary('in-a-text')

function reply(statusCode: number, body: unknown, headers: VaultReply['headers'] = {}): VaultReply {
  return { statusCode, body, headers, request: { path: '' } }
}

const inner = (text: string): string => `1 error occurred:\n\t* ${text}\n\n`

describe('an answer that is no success', () => {
  it.each<[number, string[], object]>([
    [
      400,
      ['check-and-set parameter did not match the current version'],
      { code: 'PRECONDITION_FAILED', retry: 'never' },
    ],
    [400, ['check-and-set parameter required for this call'], { code: 'INVALID_ARGUMENT', reason: 'cas-required' }],
    [
      400,
      ['Upgrading from non-versioned to versioned data. This backend will be unavailable'],
      { code: 'UNAVAILABLE', retry: 'safe' },
    ],
    [
      400,
      ['Waiting for the primary to upgrade from non-versioned to versioned data.'],
      { code: 'UNAVAILABLE', retry: 'safe' },
    ],
    [
      400,
      ['refused JSON input due to high complexity: exceeded maximum number of strings'],
      { code: 'VALUE_TOO_LARGE' },
    ],
    [400, [`failed to parse ${secret}`], { code: 'INVALID_ARGUMENT' }],
    [403, ['permission denied'], { code: 'PERMISSION_DENIED', detail: expect.stringContaining('token') as string }],
    [403, [inner('permission denied')], { code: 'PERMISSION_DENIED' }],
    [403, [inner('permission denied'), 'invalid token'], { code: 'UNAUTHENTICATED' }],
    [404, [], { code: 'NOT_FOUND' }],
    [404, ['no handler for route "x/data/a". route entry not found.'], { code: 'CONFIG', reason: 'no-such-mount' }],
    [404, [inner('unsupported path')], { code: 'CONFIG', reason: 'no-such-mount' }],
    [404, ['namespace not found'], { code: 'CONFIG' }],
    [405, [inner('unsupported operation')], { code: 'UNSUPPORTED' }],
    [412, ['required index state not present'], { code: 'UNAVAILABLE', retry: 'safe' }],
    [413, ['http: request body too large'], { code: 'VALUE_TOO_LARGE', retry: 'never' }],
    [429, [], { code: 'UNAVAILABLE', retry: 'safe' }],
    [429, ['request path "x": rate limit quota exceeded'], { code: 'RATE_LIMITED', retry: 'safe' }],
    [429, ['lease count quota exceeded'], { code: 'QUOTA_EXCEEDED' }],
    [473, [], { code: 'UNAVAILABLE' }],
    [
      500,
      ['put failed due to value being too large; got 156 bytes, max 1048576 bytes'],
      { code: 'VALUE_TOO_LARGE', retry: 'never' },
    ],
    [500, ['local node not active but active cluster node not found'], { code: 'UNAVAILABLE' }],
    [503, ['Vault is sealed'], { code: 'UNAVAILABLE', reason: 'sealed', retry: 'safe' }],
    [503, ['namespace is sealed'], { code: 'UNAVAILABLE', reason: 'sealed' }],
    [418, [secret], { code: 'UNKNOWN' }],
  ])('%i with %j', (status, errors, facts) => {
    const described = describeKvError(reply(status, { errors }), now)
    expect(described).toMatchObject({ ...facts, status })
    expect(findCanary(JSON.stringify(described))).toBeUndefined()
  })

  it.each([
    [403, 'MALFORMED_RESPONSE'],
    [404, 'MALFORMED_RESPONSE'],
    [400, 'MALFORMED_RESPONSE'],
    [401, 'MALFORMED_RESPONSE'],
    [429, 'RATE_LIMITED'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'UNAVAILABLE'],
    [413, 'VALUE_TOO_LARGE'],
    [302, 'CONFIG'],
  ])('%i without JSON of the store is %s: a proxy can not say that a secret is missing or denied', (status, code) => {
    expect(describeKvError(reply(status, undefined), now).code).toBe(code)
  })

  it.each([400, 401, 403, 404, 405])('%i with JSON of a gateway is MALFORMED_RESPONSE', (status) => {
    for (const body of [
      {},
      { message: 'no Route matched with those values' },
      { errors: 'forbidden' },
      { data: null },
    ]) {
      expect(describeKvError(reply(status, body), now)).toEqual({ code: 'MALFORMED_RESPONSE', status })
    }
  })

  it('gives no hint to repeat a write after a 500 or a 503 that is not about sealing', () => {
    expect(describeKvError(reply(503, undefined), now).retry).toBeUndefined()
    expect(describeKvError(reply(500, { errors: ['internal error'] }), now).retry).toBeUndefined()
  })

  it('carries the wait that is asked for and the id of the request', () => {
    const requestId = '3837561b-8ba5-b26e-8bf3-fe9b4a6abbc8'
    const described = describeKvError(reply(429, { errors: [], request_id: requestId }, { 'retry-after': '1' }), now)
    expect(described).toMatchObject({ retryAfterMs: 1000, requestId, status: 429 })
  })

  it.each([secret, '', 5, `3837561b-8ba5-b26e-8bf3-fe9b4a6abbc8 ${secret}`])('does not pass on %j as an id', (id) => {
    expect(describeKvError(reply(404, { errors: [], request_id: id }), now)).toEqual({ code: 'NOT_FOUND', status: 404 })
  })
})
