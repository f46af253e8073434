// Tests of what the store sends, and what it does not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { json } from '../fixtures/loopback-server.ts'
import { call, factsOf, good, serve, storeAt, value } from '../fixtures/store-at.ts'
import { Kv2Store } from './kv2-store.ts'

describe('what is sent', () => {
  it('lies below the mount and decodes to the name, or nothing is sent', async () => {
    const server = await serve((res) => json(res, 404, { errors: [] }))
    const store = storeAt(`${server.address}/proxy`, { mount: 'team/k v' })
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '/', '%2e', '%2F', '\\', '#', '?', '%', ' ', '\t', '\u00a0', 'é', '🔑'),
      fc.string({ unit: 'binary' }),
    )
    const name = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(name, async (asked) => {
        server.requests.length = 0
        const { code } = await factsOf(store.readSecret(asked, call()))
        if (code === 'INVALID_NAME') return void expect(server.requests).toHaveLength(0)
        expect(code).toBe('NOT_FOUND')
        const [path] = server.requests.map(({ url }) => url)
        const prefix = '/proxy/v1/team/k%20v/data/'
        expect(path?.slice(0, prefix.length)).toBe(prefix)
        expect(path?.slice(prefix.length)).not.toMatch(/[?#]/)
        expect(path?.slice(prefix.length).split('/').map(decodeURIComponent).join('/')).toBe(asked)
      }),
      { numRuns: 500 },
    )
  })

  it('carries the token that the file holds at that time, and is nothing without a token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keyharbor-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const tokenFile = join(folder, 'token')
    const server = await serve((res) => json(res, 200, good()))
    const store = new Kv2Store({ address: server.address, tokenFile, env: {} })
    onTestFinished(() => store.close())
    const failed = { code: 'CREDENTIALS_UNAVAILABLE', retry: 'safe' }
    expect(await factsOf(store.readSecret('a', call()))).toMatchObject(failed)
    for (const content of ['first', 'second']) {
      await writeFile(tokenFile, content)
      await store.readSecret('a', call())
    }
    expect(server.requests.map(({ headers }) => headers['x-vault-token'])).toEqual(['first', 'second'])
  })

  it('is a GET for a list, never the verb LIST', async () => {
    const server = await serve((res) => json(res, 404, { errors: [] }))
    const infos = []
    for await (const info of storeAt(server.address).listSecrets({ prefix: 'a/b' }, call())) infos.push(info)
    expect(infos).toEqual([])
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/secret/metadata/a/?list=true',
    ])
  })
})

describe('a write that the server has not answered as version 2 does', () => {
  it('says that a mount of version 1 has stored the request itself', async () => {
    const server = await serve((res) => res.writeHead(204).end())
    expect(await factsOf(storeAt(server.address).createSecret('a', { text: value }, call()))).toMatchObject({
      code: 'CONFIG',
    })
  })

  it.each(['0', '-1', 'abc', '1.0', ''])(
    'is not even sent while %j is expected, which no version is',
    async (expected) => {
      const server = await serve((res) => json(res, 200, good()))
      const facts = await factsOf(storeAt(server.address).writeSecretIf('a', { text: value }, expected, call()))
      expect(facts).toMatchObject({ code: 'PRECONDITION_FAILED', retry: 'never' })
      expect(server.requests).toHaveLength(0)
    },
  )

  it('is not sent when the value has no JSON form', async () => {
    const server = await serve((res) => json(res, 200, good()))
    const store = storeAt(server.address)
    for (const stored of [{ fields: { a: 1n } }, { text: `${value}\ud800` }]) {
      expect(await factsOf(store.createSecret('a', stored, call()))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(server.requests).toHaveLength(0)
  })
})
