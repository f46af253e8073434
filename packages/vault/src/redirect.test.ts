// Tests of redirects: where the token may go.
import { describe, expect, it } from 'vitest'
import { json, type LoopbackServer, type Respond } from '../fixtures/loopback-server.ts'
import { call, echo, factsOf, good, serve, storeAt, token, value } from '../fixtures/store-at.ts'

describe('a redirect', () => {
  const to =
    (location: string | undefined, status = 307): Respond =>
    (res) => {
      res.writeHead(status, location === undefined ? {} : { Location: location }).end(echo)
    }

  it.each([
    ['to another port', (other: string) => `${other}/v1/secret/data/a`],
    ['to another host', () => 'https://evil.example.com/v1/secret/data/a'],
    ['without a place', () => undefined],
    ['to what is no URL', () => 'http://['],
  ])('%s is not followed, and the token stays', async (_, location) => {
    const other = await serve((res) => json(res, 200, good()))
    const server = await serve((res, request, socket) => to(location(other.address))(res, request, socket))
    const facts = await factsOf(storeAt(server.address).readSecret('a', call()))
    expect(facts).toMatchObject({ code: 'CONFIG', reason: 'redirected' })
    expect(other.requests).toHaveLength(0)
  })

  it.each([
    '/v1/sys/mounts',
    '/v1/secret/data/b',
    '/v1/secret/data/a?version=2',
    '/v1/secret/data/%',
    '/other/v1/secret/data/a',
  ])('to another path of the same host, %s, is not followed', async (location) => {
    const server = await serve(to(location))
    expect(await factsOf(storeAt(server.address).readSecret('a', call()))).toMatchObject({
      code: 'CONFIG',
      reason: 'redirected',
    })
    expect(server.requests).toHaveLength(1)
  })

  it.each([301, 302, 303, 308])('with %i is never followed', async (status) => {
    const server = await serve((res, request, socket) => to('/v1/secret/data/a', status)(res, request, socket))
    expect(await factsOf(storeAt(server.address).readSecret('a', call()))).toMatchObject({
      code: 'CONFIG',
      reason: 'redirected',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('from a standby to a configured node is followed once, with token, namespace and body', async () => {
    const name = 'a b&c/é'
    const active = await serve((res) =>
      json(res, 200, { data: { version: 1, created_time: '', deletion_time: '', destroyed: false } }),
    )
    const standby = await serve((res) =>
      to(`${active.address}/v1/secret/data/a%20b&c/%C3%A9`)(res, {} as never, {} as never),
    )
    const store = storeAt(standby.address, { redirectTo: [active.address], namespace: 'ns' })
    expect(await store.createSecret(name, { text: value }, call())).toMatchObject({ id: '1' })
    expect(active.requests).toEqual(
      standby.requests.map((request) => ({ ...request, headers: expect.anything() as object })),
    )
    expect(active.requests[0]?.headers).toMatchObject({ 'x-vault-token': token, 'x-vault-namespace': 'ns' })
    expect(active.requests[0]?.body).toContain(value)
  })

  it('that leads to another redirect ends there', async () => {
    const server: LoopbackServer = await serve((res, { url }) =>
      to(`${server.address}${url}`)(res, {} as never, {} as never),
    )
    expect(await factsOf(storeAt(server.address).readSecret('a', call()))).toMatchObject({
      code: 'UNAVAILABLE',
      retry: 'safe',
    })
    expect(server.requests).toHaveLength(2)
  })
})
