// Tests of mounts, namespaces and tokens on a real OpenBao.
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { type SecretInfo } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { ask, backend, mountKv, tokenWith } from '../fixtures/backend.ts'
import type { LoopbackServer, Respond } from '../fixtures/loopback-server.ts'
import { call, serve } from '../fixtures/store-at.ts'
import { codeOf, collect, freshName, storeWith } from '../fixtures/store-with.ts'
import type { Kv2Store } from './kv2-store.ts'

describe('a mount', () => {
  it('may have two parts, right after it was made', async () => {
    const mount = `team/${freshName()}`
    await mountKv({ path: mount })
    const [store, text] = [storeWith({ mount: `${mount}/` }), canary()]
    await store.createSecret('a/b', { text }, call())
    expect((await store.readSecret('a/b', call())).value).toEqual({ text })
    expect((await collect(store.listSecrets({}, call()))).map(({ name }) => name)).toEqual(['a/b'])
  })

  it('in a namespace is another one', async () => {
    const namespace = freshName()
    await ask('POST', `sys/namespaces/${namespace}`)
    const mount = await mountKv({ namespace })
    const store = storeWith({ mount, namespace })
    await store.createSecret('a', { text: 'x' }, call())
    expect((await store.readSecret('a', call())).value).toEqual({ text: 'x' })
    expect(await codeOf(storeWith({ mount }).readSecret('a', call()))).toBe('CONFIG')
    expect(await codeOf(storeWith({ mount, namespace: 'nonesuch' }).readSecret('a', call()))).toBe('CONFIG')
  })

  it('that is not there, or is no KV, is CONFIG', async () => {
    expect(await codeOf(storeWith({ mount: freshName() }).readSecret('a', call()))).toBe('CONFIG')
    expect(await codeOf(storeWith({ mount: 'cubbyhole' }).createSecret('a', { text: 'x' }, call()))).toBe('CONFIG')
    expect(await codeOf(storeWith({ mount: 'sys' }).readSecret('a', call()))).toBe('CONFIG')
    expect(await codeOf(collect(storeWith({ mount: freshName() }).listSecrets({}, call())))).toBe('CONFIG')
  })

  it('of version 1 is CONFIG, and what it holds stays as it is', async () => {
    const mount = await mountKv({ version: '1' })
    const kept = await keptSecrets(mount)
    const store = storeWith({ mount })
    for (const name of ['x', 'missing']) {
      for (const [operation, run] of changesAndLists(store, name))
        expect([operation, await codeOf(run())]).toEqual([operation, 'CONFIG'])
    }
    expect(await codeOf(store.readSecret('x', call()))).toBe('CONFIG')
    await expectKept(mount, kept)
  })

  it('of version 1 that a site does not let be seen is CONFIG before a secret is written over', async () => {
    const mount = await mountKv({ version: '1' })
    const kept = await keptSecrets(mount)
    const site = await hidingMounts()
    const store = storeWith({ address: site.address, mount })
    for (const [operation, run] of changesAndLists(store, 'x'))
      if (!/list|purge|destroy|describe/.test(operation)) expect(await codeOf(run())).toBe('CONFIG')
    await expectKept(mount, kept)
    expect(site.mountLooks).toHaveLength(1)
  })

  it('of version 2 that a site does not let be seen works', async () => {
    const [site, name] = [await hidingMounts(), freshName()]
    const store = storeWith({ address: site.address })
    await store.createSecret(name, { text: 'one' }, call())
    expect(await codeOf(store.createSecret(name, { text: 'x' }, call()))).toBe('ALREADY_EXISTS')
    expect((await store.writeSecret(name, { text: 'two' }, call())).id).toBe('2')
    await store.deleteSecret(name, call())
    expect(await codeOf(store.createSecret(name, { text: 'x' }, call()))).toBe('PENDING_DELETION')
    await store.purgeSecret(name, call())
  })

  it('that keeps the secrets of one token is CONFIG, and what it holds stays as it is', async () => {
    const kept = await keptSecrets('cubbyhole')
    for (const [operation, run] of changesAndLists(storeWith({ mount: 'cubbyhole' }), 'x'))
      expect([operation, await codeOf(run())]).toEqual([operation, 'CONFIG'])
    await expectKept('cubbyhole', kept)
  })

  it('is not the folder of the API, nor one of names', async () => {
    for (const mount of ['secret/data', 'secret/app'])
      expect(await codeOf(storeWith({ mount }).createSecret(freshName(), { text: 'x' }, call()))).toBe('CONFIG')
  })

  it('that takes only compare-and-set says so', async () => {
    const mount = await mountKv({ config: { cas_required: true } })
    const store = storeWith({ mount })
    await store.createSecret('a', { text: 'x' }, call())
    await expect(store.writeSecret('a', { text: 'y' }, call())).rejects.toMatchObject({
      facts: { code: 'INVALID_ARGUMENT', reason: 'cas-required', retry: 'never' },
    })
    expect((await store.writeSecretIf('a', { text: 'y' }, '1', call())).id).toBe('2')
  })
})

describe('a token', () => {
  it('that may do nothing below a mount is denied, and nothing is changed', async () => {
    const mount = await mountKv({ version: '1' })
    const kept = await keptSecrets(mount)
    const token = await tokenWith('path "secret/data/a" { capabilities = ["read"] }')
    for (const [operation, run] of changesAndLists(storeWith({ mount, token }), 'x'))
      expect([operation, await codeOf(run())]).toEqual([operation, 'PERMISSION_DENIED'])
    await expectKept(mount, kept)
  })

  it('that may do anything below a mount is told what is mounted', async () => {
    const mount = await mountKv({ version: '1' })
    const kept = await keptSecrets(mount)
    const token = await tokenWith(`path "${mount}/data/x" { capabilities = ["create", "update"] }`)
    expect(await codeOf(storeWith({ mount, token }).createSecret('x', { text: 'y' }, call()))).toBe('CONFIG')
    await expectKept(mount, kept)
  })

  it('that is wrong is denied, with a hint, in the same words as one that is dead', async () => {
    await expect(storeWith({ token: 'wrong' }).readSecret('a', call())).rejects.toMatchObject({
      facts: { code: 'PERMISSION_DENIED', status: 403, detail: expect.stringContaining('token') as string },
    })
  })

  it('that may not read can write, and is told that it may not read', async () => {
    const [root, name] = [storeWith(), freshName()]
    const token = await tokenWith(`path "secret/data/${name}" { capabilities = ["create", "update", "delete"] }`)
    const store = storeWith({ token })
    await store.createSecret(name, { text: 'one' }, call())
    await store.writeSecret(name, { text: 'two' }, call())
    expect(await codeOf(store.createSecret(name, { text: 'x' }, call()))).toBe('ALREADY_EXISTS')
    expect((await root.readSecret(name, call())).value).toEqual({ text: 'two' })
    await expect(store.readSecret(name, call())).rejects.toMatchObject({
      facts: { code: 'PERMISSION_DENIED', status: 403 },
    })
    await store.deleteSecret(name, call())
    expect(await codeOf(root.readSecret(name, call()))).toBe('PENDING_DELETION')
  })

  it('that may list but not read metadata sees names, deleted ones as well', async () => {
    const [root, folder] = [storeWith(), freshName()]
    for (const name of ['live', 'gone']) await root.createSecret(`${folder}/${name}`, { text: 'x' }, call())
    await root.deleteSecret(`${folder}/gone`, call())
    const token = await tokenWith(`path "secret/metadata/${folder}/*" { capabilities = ["list"] }`)
    const infos: SecretInfo[] = await collect(storeWith({ token }).listSecrets({ prefix: `${folder}/` }, call()))
    expect(infos).toEqual([{ name: `${folder}/gone` }, { name: `${folder}/live` }])
  })

  it('that may read one version but no metadata takes a missing version for one', async () => {
    const [root, name] = [storeWith(), freshName()]
    await root.createSecret(name, { text: 'x' }, call())
    const token = await tokenWith(`path "secret/data/${name}" { capabilities = ["read"] }`)
    expect(await codeOf(storeWith({ token }).readVersion(name, { id: '7' }, call()))).toBe('VERSION_NOT_FOUND')
    expect(await codeOf(storeWith({ token }).readVersion(name, 'previous', call()))).toBe('PERMISSION_DENIED')
  })

  it('that may purge or destroy but not look does so', async () => {
    const [root, name] = [storeWith(), freshName()]
    await root.createSecret(name, { text: 'x' }, call())
    const rules = `path "secret/metadata/${name}" { capabilities = ["delete"] }\npath "secret/destroy/${name}" { capabilities = ["update"] }`
    const store = storeWith({ token: await tokenWith(rules) })
    await store.destroyVersion(name, '1', call())
    expect(await codeOf(root.readSecret(name, call()))).toBe('VERSION_DESTROYED')
    await store.purgeSecret(name, call())
    expect(await codeOf(root.readSecret(name, call()))).toBe('NOT_FOUND')
  })
})

/** Every call that changes something or lists names or versions. */
function changesAndLists(store: Kv2Store, name: string): readonly [string, () => Promise<unknown>][] {
  return [
    ['create', () => store.createSecret(name, { text: 'y' }, call())],
    ['put', () => store.writeSecret(name, { text: 'y' }, call())],
    ['putIf', () => store.writeSecretIf(name, { text: 'y' }, '1', call())],
    ['delete', () => store.deleteSecret(name, call())],
    ['restore', () => store.restoreSecret(name, call())],
    ['destroy', () => store.destroyVersion(name, '1', call())],
    ['purge', () => store.purgeSecret(name, call())],
    ['describe', () => store.describeSecret(name, call())],
    ['list', () => collect(store.listSecrets({}, call()))],
    ['listVersions', () => collect(store.listVersions(name, call()))],
  ]
}

/** Where requests of KV 2 about the name `x` would meet values of another engine; gives those values. */
async function keptSecrets(mount: string): Promise<Record<string, object>> {
  const kept: Record<string, object> = {}
  for (const area of ['data', 'metadata', 'undelete', 'destroy']) {
    kept[area] = { keep: canary(area) }
    await ask('POST', `${mount}/${area}/x`, kept[area])
  }
  return kept
}

/** Nothing is changed there, and nothing is added. */
async function expectKept(mount: string, kept: Record<string, object>): Promise<void> {
  for (const [area, data] of Object.entries(kept)) {
    expect(await ask('GET', `${mount}/${area}/x`)).toMatchObject({ data })
    expect(await ask('GET', `${mount}/${area}/?list=true`)).toMatchObject({ data: { keys: ['x'] } })
  }
}

/** A site before the real server that forbids looks at what is mounted, as some do. */
function hidingMounts(): Promise<LoopbackServer> {
  const passOn: Respond = (response, { method, url, headers, body }) => {
    const { 'content-length': _, ...others } = headers
    const sent = { method: method as 'GET', headers: others, body: body === '' ? null : body }
    void request(backend().address + url, sent).then(async (answer) => {
      const text = await answer.body.text()
      response.writeHead(answer.statusCode, { 'Content-Type': String(answer.headers['content-type']) }).end(text)
    })
  }
  return serve(passOn, (response) => response.writeHead(403, { 'Content-Type': 'text/html' }).end('<p>Forbidden'))
}
