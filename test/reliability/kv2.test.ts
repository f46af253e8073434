// Acceptance checks that need real sockets: the client on the real KV 2 store, before the fake server.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createSecretClient, type SecretClient, type SecretClientOptions } from '@keyharbor/core'
import { canary, fakeVault, type FakeVault } from '@keyharbor/testing'
import { Kv2Store, type Kv2StoreOptions } from '@keyharbor/vault'
import { describe, expect, onTestFinished, test } from 'vitest'

async function fake(): Promise<FakeVault> {
  const server = await fakeVault()
  onTestFinished(() => server.close())
  return server
}

type Policy = Omit<SecretClientOptions<Kv2Store>, 'store'>

/** Its chance is fixed so that retries come at once. */
function clientOf(
  server: Pick<FakeVault, 'address' | 'token'>,
  policy: Policy = {},
  options: Kv2StoreOptions = {},
): SecretClient<Kv2Store> {
  const { address, token } = server
  const store = new Kv2Store({ address, token, env: {}, ...options })
  const client = createSecretClient({ store, random: () => 0, ...policy })
  onTestFinished(() => client.close())
  return client
}

const reads = (server: FakeVault): number => server.calls.count('GET', '/data/')
const isRead = ({ method, url }: { method: string; url: string }): boolean => method === 'GET' && url.includes('/data/')

async function ask(
  server: FakeVault,
  method: 'GET' | 'POST',
  path: string,
  json: object,
  namespace = '',
): Promise<unknown> {
  const headers = { 'x-vault-token': server.token, 'x-vault-namespace': namespace }
  const { status, body } = await server.handle({ method, url: `/v1/${path}`, headers, body: JSON.stringify(json) })
  if (status >= 300) throw new Error(`${path}: ${status} ${body}`)
  return body === '' ? undefined : JSON.parse(body)
}

// Acceptance check 20. Regions are those of the clouds, and come with their adapters.
test('one name in two servers, namespaces, mounts and of two identities are as many values, and are never crossed', async () => {
  const [one, two] = [await fake(), await fake()]
  for (const namespace of ['red', 'blue']) {
    await ask(one, 'POST', `sys/namespaces/${namespace}`, {})
    await ask(one, 'POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } }, namespace)
  }
  await ask(one, 'POST', 'sys/mounts/other', { type: 'kv', options: { version: '2' } })
  await ask(one, 'POST', 'sys/policies/acl/nothing', { policy: 'path "none" { capabilities = ["read"] }' })
  const created = (await ask(one, 'POST', 'auth/token/create', { policies: ['nothing'] })) as {
    auth: { client_token: string }
  }
  const places = [
    clientOf(one),
    clientOf(two),
    clientOf(one, {}, { namespace: 'red' }),
    clientOf(one, {}, { namespace: 'blue' }),
    clientOf(one, {}, { mount: 'other' }),
  ]
  const stranger = clientOf({ ...one, address: one.address, token: created.auth.client_token })
  const values = places.map((_, at) => canary(`place${at}`))
  await Promise.all(places.map((client, at) => client.create('db', values[at] ?? '')))
  for (let round = 0; round < 2; round += 1) {
    const secrets = await Promise.all(places.map((client) => client.get('db')))
    expect(secrets.map((secret) => secret.text())).toEqual(values)
    await expect(stranger.get('db')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(stranger.peek('db')).toBeUndefined()
  }
  const scopes = places.map(({ store }) => JSON.stringify([store.kind, store.scope]))
  expect(new Set([...scopes, JSON.stringify([stranger.store.kind, stranger.store.scope])]).size).toBe(6)
})

// Acceptance check 24, for the one SDK that there is; each adapter brings its own.
test('the server sees as many requests as the client makes attempts: the SDK sends none again', async () => {
  const server = await fake()
  for (const maxAttempts of [1, 2, 3]) {
    for (const fault of ['fail', 'throttle', 'refuse', 'htmlPage'] as const) {
      const client = clientOf(server, { maxAttempts })
      // It looks at the mount first, once.
      await client.getOptional('db')
      client.invalidate('db')
      server.calls.clear()
      server.faults[fault]({ times: Infinity, when: isRead })
      await expect(client.get('db')).rejects.toMatchObject({ operation: 'get' })
      server.faults.clear()
      expect([fault, reads(server)]).toEqual([fault, maxAttempts])
    }
  }
})

const json = { 'content-type': 'application/json' }

/** What a proxy or a broken server may send in place of an answer. */
const answers: readonly (readonly [string, (server: FakeVault) => void])[] = [
  ['a page of HTML', ({ faults }) => faults.htmlPage({ times: Infinity })],
  ['nothing', ({ faults }) => faults.answer({ status: 200, headers: json, body: '' }, { times: Infinity })],
  [
    'JSON that is cut short',
    ({ faults }) => faults.answer({ status: 200, headers: json, body: '{"data":{"da' }, { times: Infinity }),
  ],
  [
    'JSON of something else',
    ({ faults }) => faults.answer({ status: 200, headers: json, body: '{"ok":true}' }, { times: Infinity }),
  ],
]

describe('an answer that can not be one', () => {
  // Acceptance check 32.
  test.each(answers)('%s is MALFORMED_RESPONSE, and the value that is held stays', async (_what, send) => {
    const [server, value] = [await fake(), canary()]
    const client = clientOf(server)
    await client.create('db', value)
    const { fetchedAt } = await client.get('db')
    send(server)
    await expect(client.refresh('db')).rejects.toMatchObject({ code: 'MALFORMED_RESPONSE' })
    const secret = await client.get('db')
    expect([secret.text(), secret.fetchedAt]).toEqual([value, fetchedAt])
  })

  test('a body that the end of the connection cuts short is one, since nothing says how long it was', async () => {
    const body = '{"data":{"data":{"value":"'
    const cutting = await rawServer((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${body}`)
    })
    const client = clientOf({ address: cutting.address, token: canary('token') })
    await expect(client.get('db')).rejects.toMatchObject({ code: 'MALFORMED_RESPONSE' })
  })
})

/** A server that answers each request as the test says, byte by byte if it wants to, and counts connections with one under way. */
async function rawServer(answer: (socket: Socket) => void): Promise<{ address: string; busy: () => number }> {
  const [sockets, busy] = [new Set<Socket>(), new Set<Socket>()]
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => busy.delete(socket))
    socket.on('error', () => {})
    socket.on('data', () => {
      busy.add(socket)
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, busy: () => busy.size }
}

// Acceptance check 31. On a busy machine timers are late: to the millisecond it holds on a clock that tests move.
test(
  'a body of one byte a second fails at the deadline of 8 s, and its sockets are closed',
  { timeout: 30_000 },
  async () => {
    const slow = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write('{'), 1_000)
      socket.on('close', () => clearInterval(drip))
    })
    const client = clientOf({ address: slow.address, token: canary('token') })
    const startedAt = performance.now()
    await expect(client.get('db')).rejects.toMatchObject({ code: 'TIMEOUT' })
    const tookMs = performance.now() - startedAt
    expect(tookMs).toBeGreaterThan(7_990)
    expect(tookMs).toBeLessThan(10_000)
    await expect.poll(() => slow.busy()).toBe(0)
  },
)
