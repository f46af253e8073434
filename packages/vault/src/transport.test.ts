// Tests of the transport: servers that are not there or not to be trusted, and sizes.
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { json, loopbackServer } from '../fixtures/loopback-server.ts'
import { selfSigned } from '../fixtures/self-signed.ts'
import { call, deferred, factsOf, good, serve, storeAt, value } from '../fixtures/store-at.ts'

describe('a server that is not there or not to be trusted', () => {
  it('that refuses connections got nothing, so a repetition is safe', async () => {
    const server = await loopbackServer(() => {})
    await server[Symbol.asyncDispose]()
    const store = storeAt(server.address)
    const refused = { code: 'UNAVAILABLE', retry: 'safe', detail: expect.stringContaining('Nothing listens there') }
    expect(await factsOf(store.readSecret('a', call()))).toEqual(refused)
    expect(await factsOf(store.writeSecret('a', { text: value }, call()))).toEqual(refused)
    await expect(store.readSecret('a', call())).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  })

  it('that resets a write may have stored it, so a repetition is not safe', async () => {
    const server = await serve((_res, _request, socket) => socket.resetAndDestroy())
    expect(await factsOf(storeAt(server.address).createSecret('a', { text: value }, call()))).toEqual({
      code: 'UNAVAILABLE',
    })
  })

  it('that speaks no TLS is a TLS error', async () => {
    const server = await serve((res) => json(res, 200, good()))
    const store = storeAt(server.address.replace('http:', 'https:'))
    expect(await factsOf(store.readSecret('a', call()))).toMatchObject({
      code: 'TLS_ERROR',
      detail: 'The server may speak http, not https.',
    })
  })

  it('whose certificate is its own is refused, whatever the environment says, unless the certificate is given', async () => {
    const { key, cert } = selfSigned()
    let asked = 0
    const server = createTlsServer({ key, cert }, (_request, res) => {
      asked += 1
      json(res, 200, good())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    vi.stubEnv('VAULT_SKIP_VERIFY', 'true')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await factsOf(storeAt(address).readSecret('a', call()))).toMatchObject({ code: 'TLS_ERROR' })
    expect(asked).toBe(0)
    const trusting = storeAt(address, { ca: cert })
    expect((await trusting.readSecret('a', call())).value).toEqual({ text: value })
    await trusting.close()
  })

  it('whose certificates can not be read is not asked', async () => {
    const server = await serve((res) => json(res, 200, good()))
    const store = storeAt(server.address, { caFile: '/nonexistent/ca.pem' })
    expect(await factsOf(store.readSecret('a', call()))).toMatchObject({ code: 'CONFIG' })
    expect(server.requests).toHaveLength(0)
  })
})

describe('the size of a value', () => {
  it('that is read has an end, at which the connection is closed', async () => {
    const closed = deferred()
    const server = await serve((res, _request, socket) => {
      socket.on('close', closed.resolve)
      res.writeHead(200, { 'Content-Type': 'application/json' })
      const more = (): void => void (!socket.destroyed && res.write(value.repeat(1000), more))
      more()
    })
    const facts = await factsOf(storeAt(server.address, { maxResponseBytes: 200_000 }).readSecret('a', call()))
    expect(facts).toMatchObject({ code: 'VALUE_TOO_LARGE' })
    await closed.promise
  })

  it('that is read may be what the option says', async () => {
    const body = JSON.stringify(good())
    const server = await serve((res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(body))
    const exactly = storeAt(server.address, { maxResponseBytes: Buffer.byteLength(body) })
    expect((await exactly.readSecret('a', call())).value).toEqual({ text: value })
    const less = storeAt(server.address, { maxResponseBytes: Buffer.byteLength(body) - 1 })
    expect(await factsOf(less.readSecret('a', call()))).toMatchObject({ code: 'VALUE_TOO_LARGE' })
  })

  it('that is written is checked before it is sent', async () => {
    const server = await serve((res) => json(res, 200, good()))
    const facts = await factsOf(
      storeAt(server.address, { maxResponseBytes: 500 }).createSecret('a', { text: value.repeat(20) }, call()),
    )
    expect(facts).toMatchObject({ code: 'VALUE_TOO_LARGE', retry: 'never' })
    expect(server.requests).toHaveLength(0)
  })

  it('with more fields than the server takes is too large', async () => {
    const server = await serve((res) =>
      json(res, 400, { errors: ['refused JSON input due to high complexity: exceeded maximum number of strings'] }),
    )
    expect(await factsOf(storeAt(server.address).createSecret('a', { fields: { a: value } }, call()))).toMatchObject({
      code: 'VALUE_TOO_LARGE',
    })
  })

  it('that raft refuses with 500 is too large, in one request', async () => {
    const server = await serve((res) =>
      json(res, 500, { errors: ['put failed due to value being too large; got 156 bytes, max 1048576 bytes'] }),
    )
    expect(await factsOf(storeAt(server.address).createSecret('a', { text: value }, call()))).toMatchObject({
      code: 'VALUE_TOO_LARGE',
      retry: 'never',
    })
    expect(server.requests).toHaveLength(1)
  })
})
