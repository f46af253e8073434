// Tests of how a call ends.
import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '@keyharbor/testing'
import { json } from '../fixtures/loopback-server.ts'
import { call, deferred, factsOf, good, serve, storeAt, value } from '../fixtures/store-at.ts'

describe('the end of a call', () => {
  it('comes at its deadline when there is no answer', async () => {
    const clock = new ManualClock()
    const asked = deferred()
    const server = await serve(() => asked.resolve())
    const facts = factsOf(storeAt(server.address, { clock }).readSecret('a', call({ timeoutMs: 400 })))
    await asked.promise
    await clock.advance(400)
    expect(await facts).toEqual({ code: 'TIMEOUT' })
    expect(clock.pendingTimers).toEqual([])
  })

  it('comes at its deadline when the body does not end, and closes the connection', async () => {
    const clock = new ManualClock()
    const [asked, closed] = [deferred(), deferred()]
    const server = await serve((res, _request, socket) => {
      socket.on('close', closed.resolve)
      res.writeHead(200, { 'Content-Type': 'application/json' }).write(`{"a":"${value}`, asked.resolve)
    })
    const facts = factsOf(storeAt(server.address, { clock }).readSecret('a', call({ timeoutMs: 400 })))
    await asked.promise
    await clock.advance(400)
    expect(await facts).toEqual({ code: 'TIMEOUT' })
    await closed.promise
  })

  it('is one for all requests of a call', async () => {
    const clock = new ManualClock()
    const asked = deferred()
    const server = await serve((res, { method }) => {
      if (method === 'GET') void clock.advance(300).then(() => json(res, 200, good()))
      else asked.resolve()
    })
    const facts = factsOf(
      storeAt(server.address, { clock }).writeSecret('a', { text: value }, call({ timeoutMs: 400 })),
    )
    await asked.promise
    expect(clock.pendingTimers).toMatchObject([{ dueInMs: 100 }])
    await clock.advance(100)
    expect(await facts).toEqual({ code: 'TIMEOUT' })
  })

  it('comes with the signal, also in the middle of a body, and leaves no listener', async () => {
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const asked = deferred()
    const server = await serve(
      (res) => void res.writeHead(200, { 'Content-Type': 'application/json' }).write('{', asked.resolve),
    )
    const facts = factsOf(storeAt(server.address).readSecret('a', call({ signal: controller.signal })))
    await asked.promise
    controller.abort(new Error(value))
    expect(await facts).toEqual({ code: 'ABORTED' })
    expect(removed).toHaveBeenCalledTimes(1)
  })

  it('before it has begun sends nothing', async () => {
    const server = await serve((res) => json(res, 200, good()))
    const store = storeAt(server.address)
    expect(await factsOf(store.readSecret('a', call({ signal: AbortSignal.abort() })))).toEqual({
      code: 'ABORTED',
      retry: 'safe',
    })
    expect(await factsOf(store.readSecret('a', call({ timeoutMs: 0 })))).toEqual({ code: 'TIMEOUT', retry: 'safe' })
    expect(server.requests).toHaveLength(0)
  })
})
