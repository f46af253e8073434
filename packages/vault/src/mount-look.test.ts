// Tests of the look at what is mounted: what it lets through, what it stops, and how often it is asked.
import { describe, expect, it, onTestFinished } from 'vitest'
import { StoreFailure, systemClock } from '@keyharbor/core'
import { canary, ManualClock } from '@keyharbor/testing'
import { json, kv2Mounted, mountBody, secretBody, type Respond } from '../fixtures/loopback-server.ts'
import { call, deferred, echo, factsOf, serve, storeAt, value } from '../fixtures/store-at.ts'
import { collect } from '../fixtures/store-with.ts'
import { deadlineOf } from './deadline.ts'
import type { Kv2Store } from './kv2-store.ts'
import { MountLook } from './mount-look.ts'
import { serverAddress } from './server-address.ts'
import { VaultConnection } from './vault-connection.ts'

const written: Respond = (res) =>
  json(res, 200, { data: { version: 1, created_time: '', deletion_time: '', destroyed: false } })
const missing: Respond = (res) => json(res, 404, { errors: [] })
const missingUntilWritten: Respond = (res, request, socket) =>
  (request.method === 'GET' ? missing : written)(res, request, socket)
const create = (store: Kv2Store, name = 'a'): Promise<unknown> => store.createSecret(name, { text: value }, call())

const calls: readonly [string, (store: Kv2Store, name: string) => Promise<unknown>][] = [
  ['createSecret', create],
  ['writeSecret', (store, name) => store.writeSecret(name, { text: value }, call())],
  ['writeSecretIf', (store, name) => store.writeSecretIf(name, { text: value }, '1', call())],
  ['deleteSecret', (store, name) => store.deleteSecret(name, call())],
  ['restoreSecret', (store, name) => store.restoreSecret(name, call())],
  ['purgeSecret', (store, name) => store.purgeSecret(name, call())],
  ['destroyVersion', (store, name) => store.destroyVersion(name, '1', call())],
  ['describeSecret', (store, name) => store.describeSecret(name, call())],
  ['listVersions', (store, name) => collect(store.listVersions(name, call()))],
  ['readVersion of the previous', (store, name) => store.readVersion(name, 'previous', call())],
]

describe('a mount that is no KV version 2', () => {
  const listing: (typeof calls)[number] = ['listSecrets', (store) => collect(store.listSecrets({}, call()))]

  it.each([...calls, listing])('gets nothing of %s', async (_, run) => {
    const server = await serve(missingUntilWritten, (res) => json(res, 200, mountBody('kv', { version: '1' })))
    expect(await factsOf(run(storeAt(server.address), 'a'))).toMatchObject({ code: 'CONFIG', retry: 'never' })
    expect(server.requests).toHaveLength(0)
  })

  it.each([
    ['version 1 that says so', mountBody('kv', { version: '1' }), 'KV version 1'],
    ['version 1 without options', mountBody('kv', null), 'KV version 1'],
    ['version 1 with other options', mountBody('kv', {}), 'KV version 1'],
    ['version 1 under its old name', mountBody('generic', {}), 'KV version 1'],
    ['another engine', mountBody('cubbyhole', null), 'not KV'],
    ['a mount above the one that is named', mountBody('kv', { version: '2' }, 'sec/'), 'below a mount'],
  ])('is named: %s', async (_, body, words) => {
    const server = await serve(written, (res) => json(res, 200, body))
    const facts = { code: 'CONFIG', reason: 'no-such-mount', detail: expect.stringContaining(words) as string }
    expect(await factsOf(create(storeAt(server.address)))).toMatchObject(facts)
    expect(server.requests).toHaveLength(0)
  })

  it('is looked at again, since it can be made right', async () => {
    let version = '1'
    const server = await serve(written, (res) => json(res, 200, mountBody('kv', { version })))
    const store = storeAt(server.address)
    expect(await factsOf(create(store))).toMatchObject({ code: 'CONFIG' })
    version = '2'
    expect(await create(store)).toMatchObject({ id: '1' })
  })
})

describe('a mount of KV version 2', () => {
  it.each(['secret/', 'namespace/secret/'])('is looked at once by all calls together; its path is %s', async (path) => {
    const server = await serve(written, (res) => json(res, 200, mountBody('kv', { version: '2' }, path)))
    const store = storeAt(server.address)
    await Promise.all(['a', 'b', 'c'].map((name) => create(store, name)))
    await create(store, 'd')
    expect(server.mountLooks).toHaveLength(1)
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST'])
  })

  it('is looked at by its encoded name, in its namespace', async () => {
    const server = await serve(written)
    await create(storeAt(server.address, { mount: 'team/k v', namespace: 'ns' }))
    expect(server.mountLooks[0]).toMatchObject({
      method: 'GET',
      url: '/v1/sys/internal/ui/mounts/team/k%20v',
      headers: { 'x-vault-namespace': 'ns' },
    })
  })

  it.each(calls)('is not looked at for a name that is refused: %s', async (_, run) => {
    const server = await serve(written)
    expect(await factsOf(run(storeAt(server.address), 'a/../b'))).toMatchObject({ code: 'INVALID_NAME' })
    expect([...server.mountLooks, ...server.requests]).toHaveLength(0)
  })

  it('is not looked at for a value that has no JSON form, nor for a plain read', async () => {
    const server = await serve((res) => json(res, 200, secretBody({ value })))
    const store = storeAt(server.address)
    const bad = { text: `${value}\ud800` }
    expect(await factsOf(store.createSecret('a', bad, call()))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await factsOf(store.writeSecret('a', bad, call()))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await factsOf(store.writeSecretIf('a', bad, '1', call()))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(server.requests).toHaveLength(0)
    await store.readSecret('a', call())
    expect(server.mountLooks).toHaveLength(0)
  })
})

describe('a mount that the server does not show', () => {
  const denied: Respond = (res) => json(res, 403, { errors: ['preflight capability check returned 403'] })

  it.each<[string, Respond]>([
    ['a denial', denied],
    ['a denial of a proxy', (res) => res.writeHead(403, { 'Content-Type': 'text/html' }).end(echo)],
    ['nothing there', missing],
    ['no such method', (res) => json(res, 405, { errors: [] })],
    ['a page of HTML', (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(echo)],
    ['JSON of something else', (res) => json(res, 200, { data: { value } })],
    ['a redirect', (res) => res.writeHead(302, { Location: '/login' }).end()],
  ])('by %s, is asked for once, and creating looks at the secret first', async (_, onMountLook) => {
    const server = await serve(missingUntilWritten, onMountLook)
    const store = storeAt(server.address)
    await create(store)
    await create(store)
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST'])
    expect(server.mountLooks).toHaveLength(1)
  })

  it('is asked for again after a minute, since another token may see it', async () => {
    const clock = new ManualClock()
    let shown = false
    const look: Respond = (res) =>
      shown ? json(res, 200, mountBody('kv', { version: '1' })) : json(res, 403, { errors: ['permission denied'] })
    const server = await serve(missingUntilWritten, look)
    const store = storeAt(server.address, { clock })
    await create(store)
    shown = true
    await clock.advance(59_999)
    await create(store)
    expect(server.mountLooks).toHaveLength(1)
    await clock.advance(1)
    expect(await factsOf(create(store))).toMatchObject({ code: 'CONFIG' })
    expect(server.mountLooks).toHaveLength(2)
  })

  it('since its answer is larger than answers may be, is taken for unseen', async () => {
    const large = mountBody('kv', { version: '2', description: 'd'.repeat(1000) })
    const server = await serve(missingUntilWritten, (res) => json(res, 200, large))
    await create(storeAt(server.address, { maxResponseBytes: 500 }))
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST'])
  })

  const at = { created_time: '2026-01-02T03:04:05Z', deletion_time: '', destroyed: false, version: 1 }
  const gone = (metadata: object): object => ({ data: { data: null, metadata: { ...at, ...metadata } } })
  it.each<[string, number, object, string]>([
    ['a value of version 1', 200, { data: { keep: 'me' } }, 'CONFIG'],
    ['a secret', 200, secretBody({ value: canary() }), 'ALREADY_EXISTS'],
    ['a deleted secret', 404, gone({ deletion_time: '2026-02-02T03:04:05Z' }), 'PENDING_DELETION'],
    ['a destroyed secret', 404, gone({ destroyed: true }), 'ALREADY_EXISTS'],
  ])('keeps %s from being written over', async (_, status, body, code) => {
    const server = await serve((res) => json(res, status, body), denied)
    expect(await factsOf(create(storeAt(server.address)))).toMatchObject({ code })
    expect(server.requests.map(({ method }) => method)).toEqual(['GET'])
  })

  it('takes a secret from a token that may write but not read', async () => {
    const server = await serve(
      (res, request, socket) => (request.method === 'GET' ? denied : written)(res, request, socket),
      denied,
    )
    expect(await create(storeAt(server.address))).toMatchObject({ id: '1' })
  })
})

describe('a look at a mount that fails', () => {
  it.each<[string, Respond, object]>([
    ['sealed', (res) => json(res, 503, { errors: ['Vault is sealed'] }), { code: 'UNAVAILABLE', reason: 'sealed' }],
    ['broken', (res) => json(res, 500, { errors: ['internal error'] }), { code: 'UNAVAILABLE' }],
    ['limited', (res) => json(res, 429, { errors: ['rate limit quota exceeded'] }), { code: 'RATE_LIMITED' }],
    ['told an invalid token', (res) => json(res, 403, { errors: ['invalid token'] }), { code: 'UNAUTHENTICATED' }],
    ['cut', (_res, _request, socket) => socket.resetAndDestroy(), { code: 'UNAVAILABLE' }],
  ])('since the server is %s ends all that wait for it, and the next call asks again', async (_, broken, facts) => {
    let onMountLook = broken
    const server = await serve(written, (...args) => onMountLook(...args))
    const store = storeAt(server.address)
    const failed = await Promise.all(['a', 'b', 'c'].map((name) => factsOf(create(store, name))))
    for (const each of failed) expect(each).toMatchObject({ ...facts, retry: 'safe' })
    expect(server.mountLooks).toHaveLength(1)
    expect(server.requests).toHaveLength(0)
    onMountLook = kv2Mounted
    expect(await create(store)).toMatchObject({ id: '1' })
  })

  it('since the call that asked is ended leaves the others to ask again', async () => {
    const [asked, controller] = [deferred(), new AbortController()]
    let onMountLook: Respond = () => asked.resolve()
    const server = await serve(written, (...args) => onMountLook(...args))
    const store = storeAt(server.address)
    const ended = factsOf(store.createSecret('a', { text: value }, call({ signal: controller.signal })))
    const others = Promise.all(['b', 'c'].map((name) => create(store, name)))
    await asked.promise
    onMountLook = kv2Mounted
    controller.abort()
    expect(await ended).toEqual({ code: 'ABORTED', retry: 'safe' })
    expect(await others).toMatchObject([{ id: '1' }, { id: '1' }])
    expect(server.mountLooks).toHaveLength(2)
  })

  it('since the transport has its own limit is not repeated by the call that asked', async () => {
    let asked = 0
    const parts = {
      nodes: [serverAddress('http://127.0.0.1:1', 'a test')] as const,
      token: { identity: 'test', read: () => Promise.resolve('the-token') },
      namespace: undefined,
      trust: () => Promise.resolve(undefined),
      maxResponseBytes: 1000,
      clock: systemClock,
    }
    const request = (): Promise<never> => {
      asked += 1
      return Promise.reject(asked === 1 ? new StoreFailure({ code: 'TIMEOUT' }) : new Error('It was repeated.'))
    }
    const connection = new VaultConnection(parts, () => Promise.resolve({ default: () => ({ request }) }))
    onTestFinished(() => connection.close())
    const look = new MountLook(connection, 'secret', systemClock)
    expect(await factsOf(look.kind(deadlineOf(call(), systemClock)))).toEqual({ code: 'TIMEOUT', retry: 'safe' })
  })

  it('since a call that waits is ended leaves the one that asked alone', async () => {
    const [asked, answered, controller] = [deferred(), deferred(), new AbortController()]
    const server = await serve(written, (...args) => {
      asked.resolve()
      void answered.promise.then(() => kv2Mounted(...args))
    })
    const store = storeAt(server.address)
    const first = create(store)
    const ended = factsOf(store.createSecret('b', { text: value }, call({ signal: controller.signal })))
    await asked.promise
    controller.abort()
    expect(await ended).toEqual({ code: 'ABORTED', retry: 'safe' })
    answered.resolve()
    expect(await first).toMatchObject({ id: '1' })
    expect(server.mountLooks).toHaveLength(1)
  })
})

describe('a look at a secret that fails before a change', () => {
  const changes = calls.filter(([name]) => /^(write|delete|restore|purge|destroy)/.test(name))

  it.each(changes)('says that nothing was changed: %s', async (_, run) => {
    const server = await serve((_res, _request, socket) => socket.resetAndDestroy())
    expect(await factsOf(run(storeAt(server.address), 'a'))).toEqual({ code: 'UNAVAILABLE', retry: 'safe' })
    expect(server.requests.map(({ method }) => method)).toEqual(['GET'])
  })

  it('says so too after a write that was refused', async () => {
    const server = await serve((res, { method }, socket) => {
      if (method === 'GET') return void socket.resetAndDestroy()
      json(res, 400, { errors: ['check-and-set parameter did not match the current version'] })
    })
    expect(await factsOf(create(storeAt(server.address)))).toEqual({ code: 'UNAVAILABLE', retry: 'safe' })
  })
})
