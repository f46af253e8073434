// Tests of mounts, namespaces and tokens on a real OpenBao.
import { describe, expect, it } from 'vitest'
import { type SecretInfo } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { ask, mountKv, tokenWith } from '../fixtures/backend.ts'
import { call } from '../fixtures/store-at.ts'
import { codeOf, collect, freshName, storeWith } from '../fixtures/store-with.ts'

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

  it('of version 1 is CONFIG when it has an answer', async () => {
    const mount = await mountKv({ version: '1' })
    await ask('POST', `${mount}/data/a`, { data: { value: 'x' } })
    expect(await codeOf(storeWith({ mount }).readSecret('a', call()))).toBe('CONFIG')
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
