// Tests of answers that the store does not give, or gives for a failure: the code, and that nothing secret shows.
import { describe, expect, it } from 'vitest'
import { systemClock, type ErrorFacts } from '@keyharbor/core'
import { ManualClock } from '@keyharbor/testing'
import { json, secretBody, type Respond } from '../fixtures/loopback-server.ts'
import { call, echo, factsOf, good, serve, storeAt, token, value } from '../fixtures/store-at.ts'
import { collect } from '../fixtures/store-with.ts'

describe('an answer that the store does not give', () => {
  it.each<[string, Respond, Partial<ErrorFacts>]>([
    [
      'a page of HTML with 200',
      (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(echo),
      { code: 'MALFORMED_RESPONSE' },
    ],
    [
      'JSON of another type',
      (res) => json(res, 200, good(), { 'Content-Type': 'application/problem+json' }),
      { code: 'MALFORMED_RESPONSE' },
    ],
    ['JSON without a type', (res) => res.writeHead(200).end(JSON.stringify(good())), { code: 'MALFORMED_RESPONSE' }],
    ['nothing with 200', (res) => json(res, 200, undefined), { code: 'MALFORMED_RESPONSE' }],
    [
      'JSON that is cut',
      (res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(good()).slice(0, -3)),
      { code: 'MALFORMED_RESPONSE' },
    ],
    [
      'what is not UTF-8',
      (res) => {
        const body = Buffer.from(JSON.stringify(secretBody({ value: '\u00ff' })), 'latin1')
        res.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
      },
      { code: 'MALFORMED_RESPONSE' },
    ],
    [
      'JSON without an end to its depth',
      (res) => {
        const nested = '['.repeat(1_000_000) + ']'.repeat(1_000_000)
        const body = JSON.stringify(secretBody({ value, nested: 0 })).replace('"nested":0', `"nested":${nested}`)
        res.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
      },
      { code: 'MALFORMED_RESPONSE' },
    ],
    [
      'a gateway that denies in JSON',
      (res) => json(res, 403, { message: `no access with ${token}` }),
      { code: 'MALFORMED_RESPONSE', status: 403 },
    ],
    [
      'a gateway that has no such route, in JSON',
      (res) => json(res, 404, { message: echo }),
      { code: 'MALFORMED_RESPONSE', status: 404 },
    ],
    ['JSON null', (res) => json(res, 200, null), { code: 'MALFORMED_RESPONSE' }],
    ['data that is no map', (res) => json(res, 200, secretBody([value])), { code: 'MALFORMED_RESPONSE' }],
    ['data that is missing', (res) => json(res, 200, secretBody(undefined)), { code: 'MALFORMED_RESPONSE' }],
    ['a version that is none', (res) => json(res, 200, secretBody({ value }, 0)), { code: 'MALFORMED_RESPONSE' }],
    [
      'a missing page of HTML',
      (res) => res.writeHead(404, { 'Content-Type': 'text/html' }).end(echo),
      { code: 'MALFORMED_RESPONSE', status: 404 },
    ],
    [
      'a denying page of HTML',
      (res) => res.writeHead(403, { 'Content-Type': 'text/html' }).end(echo),
      { code: 'MALFORMED_RESPONSE', status: 403 },
    ],
    [
      'a gateway that gives up',
      (res) => res.writeHead(502, { 'Content-Type': 'text/html' }).end(echo),
      { code: 'UNAVAILABLE', status: 502 },
    ],
    [
      'a 404 with data that is neither deleted nor destroyed',
      (res) => json(res, 404, secretBody(null)),
      { code: 'MALFORMED_RESPONSE' },
    ],
    ['no HTTP', (_res, _request, socket) => socket.end('no http at all\r\n\r\n'), { code: 'MALFORMED_RESPONSE' }],
    ['a reset', (_res, _request, socket) => socket.resetAndDestroy(), { code: 'UNAVAILABLE' }],
    ['a connection that is closed', (_res, _request, socket) => socket.destroy(), { code: 'UNAVAILABLE' }],
    [
      'a body that is cut',
      (res, _request, socket) => {
        res
          .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '5000' })
          .write(`{"a":"${value}`, () => socket.destroy())
      },
      { code: 'UNAVAILABLE' },
    ],
    [
      'a limit on the rate',
      (res) => json(res, 429, { errors: [`quota for ${token}`] }, { 'Retry-After': '7' }),
      { code: 'RATE_LIMITED', retryAfterMs: 7000, retry: 'safe' },
    ],
    [
      'a sealed store',
      (res) => json(res, 503, { errors: ['Vault is sealed'] }),
      { code: 'UNAVAILABLE', reason: 'sealed', retry: 'safe' },
    ],
    ['a plain denial', (res) => json(res, 403, { errors: ['permission denied'] }), { code: 'PERMISSION_DENIED' }],
    [
      'a denial by policy',
      (res) => json(res, 403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }),
      { code: 'PERMISSION_DENIED' },
    ],
    [
      'a token that is not valid',
      (res) => json(res, 403, { errors: ['permission denied', 'invalid token'] }),
      { code: 'UNAUTHENTICATED' },
    ],
    [
      'an error that tells the value',
      (res) => json(res, 400, { errors: [`bad value ${value}`], data: { token } }),
      { code: 'INVALID_ARGUMENT' },
    ],
    [
      'a mount that is not there',
      (res) => json(res, 404, { errors: ['no handler for route "secret/data/a". route entry not found.'] }),
      { code: 'CONFIG', reason: 'no-such-mount' },
    ],
    ['a mount of version 1', (res) => json(res, 200, { data: { value, data: { value } } }), { code: 'CONFIG' }],
  ])('%s', async (_, respond, facts) => {
    const server = await serve(respond)
    const store = storeAt(server.address)
    expect(await factsOf(store.readSecret('a', call()), store)).toMatchObject(facts)
    expect(server.requests).toHaveLength(1)
  })

  it('says that a value is missing, deleted or destroyed only on the word of the store', async () => {
    const at = { created_time: '2026-01-02T03:04:05Z', destroyed: false, version: 1 }
    const bodies: Record<string, object> = {
      '/v1/secret/data/missing': { errors: [] },
      '/v1/secret/data/deleted': { data: { data: null, metadata: { ...at, deletion_time: '2026-02-02T03:04:05Z' } } },
      '/v1/secret/data/destroyed': { data: { data: null, metadata: { ...at, deletion_time: '', destroyed: true } } },
    }
    const server = await serve((res, { url }) => json(res, 404, bodies[url]))
    const store = storeAt(server.address)
    expect(await factsOf(store.readSecret('missing', call()))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await factsOf(store.readSecret('deleted', call()))).toMatchObject({ code: 'PENDING_DELETION' })
    expect(await factsOf(store.readSecret('destroyed', call()))).toMatchObject({ code: 'VERSION_DESTROYED' })
  })

  it('refuses another version than the one that was asked for', async () => {
    const server = await serve((res) => json(res, 200, secretBody({ value }, 2)))
    expect(await factsOf(storeAt(server.address).readVersion('a', { id: '1' }, call()))).toMatchObject({
      code: 'INTEGRITY',
    })
  })
})

describe('a deletion time', () => {
  const at = { created_time: '2026-01-02T03:04:05Z', destroyed: false }
  const [before, after] = ['2026-03-01T00:00:00Z', '2026-03-01T02:00:00Z']
  const metadata = {
    data: { current_version: 2, versions: { 1: { ...at, deletion_time: before }, 2: { ...at, deletion_time: after } } },
  }
  const states = async (headers: Record<string, string>, nowMs: number): Promise<unknown[]> => {
    const server = await serve((res) => {
      res.sendDate = false
      json(res, 200, metadata, headers)
    })
    const store = storeAt(server.address, { clock: { ...systemClock, now: () => nowMs } })
    return (await collect(store.listVersions('a', call()))).map(({ state }) => state)
  }
  const date = { Date: 'Sun, 01 Mar 2026 01:00:00 GMT' }

  it.each(['2025-01-01', '2027-01-01'])('has passed by the clock of the server, though it is %s here', async (day) => {
    expect(await states(date, Date.parse(day))).toEqual(['deleted', 'enabled'])
  })

  it('has passed by the clock of this machine where the server does not tell the time', async () => {
    expect(await states({}, Date.parse('2026-03-01T01:00:00Z'))).toEqual(['deleted', 'enabled'])
    expect(await states({}, Date.parse('2027-01-01'))).toEqual(['deleted', 'deleted'])
  })
})

describe('a proxy that caches', () => {
  it('tells how old its answer is', async () => {
    const server = await serve((res) => json(res, 200, good(), { Age: '50' }))
    const clock = new ManualClock()
    const { observedAt } = await storeAt(server.address, { clock }).readSecret('a', call())
    expect(observedAt).toBe(clock.now() - 50_000)
  })
})
