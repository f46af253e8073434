// @ts-check
// Runs on the Node that starts it, with the packages and SDKs of this folder's node_modules: does all of it work together?
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSecretClient } from '@keyharbor/core'
import { EncryptedFileStore } from '@keyharbor/local'
import { canary, MemoryStore } from '@keyharbor/testing'
import { Kv2Store } from '@keyharbor/vault'
import { selfSigned } from '../../packages/vault/fixtures/self-signed.ts'

const folder = import.meta.dirname
const value = canary('value')

void test('the packages use the SDKs that this folder asks for, and no others', () => {
  const { dependencies } = readPackage('.')
  for (const name of ['age-encryption', 'node-vault', 'undici'])
    assert.equal(readPackage(`node_modules/${name}`).version, dependencies[name])
  for (const name of ['core', 'local', 'testing', 'vault'])
    assert.throws(() => readPackage(`node_modules/@keyharbor/${name}/node_modules/undici`), { code: 'ENOENT' })
})

void test('each package can be required from CommonJS', () => {
  const requireAll = `Object.assign({}, ...['core', 'local', 'testing', 'vault'].map((name) => require('@keyharbor/' + name)))`
  const script = `const all = ${requireAll}; console.log(typeof all.createSecretClient, new all.MemoryStore().kind)`
  const said = execFileSync(process.execPath, ['--input-type=commonjs', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(said, `function ${new MemoryStore().kind}\n`)
})

void test('an encrypted file keeps every version of a secret', async (t) => {
  const place = mkdtempSync(join(tmpdir(), 'keyharbor-next-'))
  t.after(() => rmSync(place, { recursive: true, force: true }))
  const open = () => clientOf(t, new EncryptedFileStore({ path: join(place, 'secrets.age') }))
  const first = await open().create('db', value)
  await open().put('db', { password: value })
  const client = open()
  assert.equal((await client.get('db')).field('password'), value)
  assert.equal((await client.getVersion('db', { id: first.id })).text(), value)
  await assert.rejects(client.get('none'), { code: 'NOT_FOUND' })
})

void test('KV 2 is read and written over HTTP, and its refusals are told apart', async (t) => {
  const client = clientOf(t, kv2Store({ address: await kv2Server(t, createServer()) }))
  const { id } = await client.create('app/db', { password: value })
  const read = await client.get('app/db')
  assert.deepEqual([read.version, read.field('password')], [id, value])
  await assert.rejects(client.get('none'), { code: 'NOT_FOUND' })
  await assert.rejects(client.get('denied'), { code: 'PERMISSION_DENIED' })
  await assert.rejects(client.get('slow', { timeoutMs: 100 }), { code: 'TIMEOUT' })
  await assert.rejects(client.get('cut'), { code: 'UNAVAILABLE' })
})

// Real servers offer HTTP/2, and undici speaks it by itself from version 8 on.
void test('KV 2 is read over TLS from a server whose certificate is trusted, and from no other', async (t) => {
  const tls = selfSigned()
  const address = await kv2Server(t, createSecureServer({ ...tls, allowHTTP1: true }))
  const client = clientOf(t, kv2Store({ address, ca: tls.cert }))
  await client.create('app/db', value)
  assert.equal((await client.get('app/db')).text(), value)
  const wary = clientOf(t, kv2Store({ address }))
  await assert.rejects(wary.get('app/db'), { code: 'TLS_ERROR' })
})

/** @param {string} place */
function readPackage(place) {
  return JSON.parse(readFileSync(join(folder, place, 'package.json'), 'utf8'))
}

/**
 * @template {import('@keyharbor/core').SecretStore} S
 * @param {import('node:test').TestContext} t
 * @param {S} store
 */
function clientOf(t, store) {
  const client = createSecretClient({ store })
  t.after(() => client.close())
  return client
}

/** @param {import('@keyharbor/vault').Kv2StoreOptions} options */
function kv2Store(options) {
  return new Kv2Store({ token: canary('token'), env: {}, ...options })
}

/**
 * As much of a KV 2 server as the tests need, on loopback.
 * @param {import('node:test').TestContext} t
 * @param {import('node:http').Server | import('node:http2').Http2SecureServer} server
 * @returns {Promise<string>} its address
 */
async function kv2Server(t, server) {
  /** @type {Map<string, unknown>} */
  const written = new Map()
  server.on('request', (request, response) => void answer(request, response, written))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  t.after(() => server.close())
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return `${'setSecureContext' in server ? 'https' : 'http'}://127.0.0.1:${port}`
}

/**
 * @param {import('node:http').IncomingMessage | import('node:http2').Http2ServerRequest} request
 * @param {import('node:http').ServerResponse | import('node:http2').Http2ServerResponse} response
 * @param {Map<string, unknown>} written
 */
async function answer(request, response, written) {
  const path = (request.url ?? '').replace(/\?.*$/, '')
  const say = (/** @type {number} */ status, /** @type {object} */ body) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  const metadata = { created_time: '2026-01-02T03:04:05.678901234Z', deletion_time: '', destroyed: false, version: 1 }
  if (path.startsWith('/v1/sys/internal/ui/mounts/'))
    return say(200, { data: { type: 'kv', options: { version: '2' } } })
  if (path.endsWith('/denied')) return say(403, { errors: ['permission denied'] })
  if (path.endsWith('/slow')) return undefined
  if (path.endsWith('/cut')) return request.socket.destroy()
  if (request.method === 'GET' && !written.has(path)) return say(404, { errors: [] })
  if (request.method === 'GET') return say(200, { data: { data: written.get(path), metadata } })
  written.set(path, JSON.parse(Buffer.concat(await request.toArray()).toString()).data)
  return say(200, { data: metadata })
}
