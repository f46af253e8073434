// Tests of deletion and versions on a real OpenBao, where the server decides.
import { describe, expect, it } from 'vitest'
import { systemClock, type VersionInfo } from '@keyharbor/core'
import { ask } from '../fixtures/backend.ts'
import { call } from '../fixtures/store-at.ts'
import { codeOf, collect, freshName, storeWith } from '../fixtures/store-with.ts'

describe('a secret that is deleted', () => {
  it('is refused to reads and writes until it is restored, and its versions are kept', async () => {
    const [store, name] = [storeWith(), freshName()]
    await store.createSecret(name, { text: 'one' }, call())
    await store.writeSecret(name, { text: 'two' }, call())
    await store.deleteSecret(name, call())
    for (const refused of [
      () => store.readSecret(name, call()),
      () => store.createSecret(name, { text: 'x' }, call()),
      () => store.writeSecret(name, { text: 'x' }, call()),
      () => store.writeSecretIf(name, { text: 'x' }, '2', call()),
      () => store.deleteSecret(name, call()),
      () => store.readVersion(name, { id: '2' }, call()),
    ]) {
      expect(await codeOf(refused())).toBe('PENDING_DELETION')
    }
    expect((await collect(store.listVersions(name, call()))).map(({ id, state }) => [id, state])).toEqual([
      ['1', 'enabled'],
      ['2', 'deleted'],
    ])
    expect((await store.readVersion(name, { id: '1' }, call())).value).toEqual({ text: 'one' })
    expect((await store.describeSecret(name, call())).deletedAt).toBeInstanceOf(Date)
    await store.restoreSecret(name, call())
    await store.restoreSecret(name, call())
    expect((await store.readSecret(name, call())).value).toEqual({ text: 'two' })
  })

  it('is listed only where it is asked for', async () => {
    const [store, folder] = [storeWith(), freshName()]
    for (const name of ['live', 'gone', 'gone/inner'])
      await store.createSecret(`${folder}/${name}`, { text: 'x' }, call())
    await store.deleteSecret(`${folder}/gone`, call())
    const listed = async (includeDeleted: boolean): Promise<object> => {
      const infos = await collect(store.listSecrets({ prefix: `${folder}/`, includeDeleted }, call()))
      return Object.fromEntries(
        infos.map(({ name, deletedAt }) => [name.slice(folder.length + 1), deletedAt !== undefined]),
      )
    }
    expect(await listed(false)).toEqual({ live: false, 'gone/inner': false })
    expect(await listed(true)).toEqual({ live: false, gone: true, 'gone/inner': false })
  })

  it('is deleted at once for a client whose clock is slow', async () => {
    const clock = { ...systemClock, now: () => Date.now() - 60_000 }
    const [store, name] = [storeWith({ clock }), freshName()]
    await store.createSecret(name, { text: 'x' }, call())
    await store.deleteSecret(name, call())
    expect(await collect(store.listSecrets({ prefix: name }, call()))).toEqual([])
  })
})

describe('a clock that is fast', () => {
  it('makes nothing deleted that the server still gives', async () => {
    const clock = { ...systemClock, now: () => Date.now() + 7_200_000 }
    const [store, name] = [storeWith({ clock }), freshName()]
    await ask('POST', `secret/metadata/${name}`, { delete_version_after: '1h' })
    await store.createSecret(name, { text: 'one' }, call())
    await store.writeSecret(name, { text: 'two' }, call())
    expect((await collect(store.listVersions(name, call()))).map(({ state }) => state)).toEqual(['enabled', 'enabled'])
    expect((await collect(store.listSecrets({ prefix: name }, call()))).map((info) => info.name)).toEqual([name])
    expect((await store.readVersion(name, 'previous', call())).value).toEqual({ text: 'one' })
  })
})

describe('a secret that is missing', () => {
  it('is NOT_FOUND to every call, though the server takes some for a success', async () => {
    const [store, name] = [storeWith(), freshName()]
    for (const asked of [
      () => store.readSecret(name, call()),
      () => store.readVersion(name, { id: '1' }, call()),
      () => store.readVersion(name, 'previous', call()),
      () => collect(store.listVersions(name, call())),
      () => store.describeSecret(name, call()),
      () => store.writeSecret(name, { text: 'x' }, call()),
      () => store.writeSecretIf(name, { text: 'x' }, '1', call()),
      () => store.deleteSecret(name, call()),
      () => store.restoreSecret(name, call()),
      () => store.purgeSecret(name, call()),
      () => store.destroyVersion(name, '1', call()),
    ]) {
      expect(await codeOf(asked())).toBe('NOT_FOUND')
    }
    expect(await collect(store.listSecrets({ prefix: name }, call()))).toEqual([])
  })

  it('may have metadata without a version, and can be created', async () => {
    const [store, name] = [storeWith(), freshName()]
    await ask('POST', `secret/metadata/${name}`, { custom_metadata: { owner: 'team' } })
    expect(await codeOf(store.readSecret(name, call()))).toBe('NOT_FOUND')
    expect(await codeOf(store.describeSecret(name, call()))).toBe('NOT_FOUND')
    expect(await collect(store.listSecrets({ prefix: name }, call()))).toEqual([])
    expect((await store.createSecret(name, { text: 'x' }, call())).id).toBe('1')
    expect((await store.describeSecret(name, call())).tags).toEqual({ owner: 'team' })
  })
})

describe('versions', () => {
  it('are counted on after a purge only for a new secret', async () => {
    const [store, name] = [storeWith(), freshName()]
    await store.createSecret(name, { text: 'x' }, call())
    expect(await codeOf(store.createSecret(name, { text: 'y' }, call()))).toBe('ALREADY_EXISTS')
    await store.purgeSecret(name, call())
    expect((await store.createSecret(name, { text: 'z' }, call())).id).toBe('1')
  })

  it('are told apart when one is missing, destroyed, or no number', async () => {
    const [store, name] = [storeWith(), freshName()]
    for (const text of ['one', 'two', 'three'])
      await (text === 'one' ? store.createSecret(name, { text }, call()) : store.writeSecret(name, { text }, call()))
    await store.destroyVersion(name, '2', call())
    await store.destroyVersion(name, '2', call())
    expect(await codeOf(store.readVersion(name, { id: '2' }, call()))).toBe('VERSION_DESTROYED')
    for (const id of ['4', '0', '-1', 'latest']) {
      expect(await codeOf(store.readVersion(name, { id }, call()))).toBe('VERSION_NOT_FOUND')
      expect(await codeOf(store.destroyVersion(name, id, call()))).toBe('VERSION_NOT_FOUND')
    }
    expect((await store.readVersion(name, 'previous', call())).value).toEqual({ text: 'one' })
    expect(await codeOf(store.readVersion(name, { stage: 'x' } as never, call()))).toBe('INVALID_ARGUMENT')
  })

  it('can be written after the newest is destroyed, which can not be deleted or restored', async () => {
    const [store, name] = [storeWith(), freshName()]
    await store.createSecret(name, { text: 'one' }, call())
    await store.destroyVersion(name, '1', call())
    expect(await codeOf(store.readSecret(name, call()))).toBe('VERSION_DESTROYED')
    expect(await codeOf(store.deleteSecret(name, call()))).toBe('VERSION_DESTROYED')
    expect(await codeOf(store.restoreSecret(name, call()))).toBe('VERSION_DESTROYED')
    expect((await store.writeSecret(name, { text: 'two' }, call())).id).toBe('2')
    expect(await codeOf(store.readVersion(name, 'previous', call()))).toBe('VERSION_NOT_FOUND')
  })

  it('are written by one of many who expect the same', async () => {
    const [store, name] = [storeWith(), freshName()]
    await store.createSecret(name, { text: 'x' }, call())
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => codeOf(store.writeSecretIf(name, { text: `${index}` }, '1', call()))),
    )
    expect(codes.filter((code) => code === 'none')).toHaveLength(1)
    expect(codes.filter((code) => code === 'PRECONDITION_FAILED')).toHaveLength(19)
  })

  it('are made first by one of many who create', async () => {
    const [store, name] = [storeWith(), freshName()]
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(store.createSecret(name, { text: 'x' }, call()))),
    )
    expect(codes.filter((code) => code === 'none')).toHaveLength(1)
    expect(codes.filter((code) => code === 'ALREADY_EXISTS')).toHaveLength(19)
  })

  it('that end by themselves say when', async () => {
    const [store, name] = [storeWith(), freshName()]
    await ask('POST', `secret/metadata/${name}`, { delete_version_after: '1h' })
    const written = await store.createSecret(name, { text: 'x' }, call())
    const { version } = await store.readSecret(name, call())
    const listed = await collect(store.listVersions(name, call()))
    const expiries = [written, version, ...listed].map(({ expiresAt }: VersionInfo) => expiresAt?.getTime() ?? 0)
    expect(expiries.every((at) => Math.abs(at - Date.now() - 3_600_000) < 60_000)).toBe(true)
    expect((await store.describeSecret(name, call())).expiresAt?.getTime()).toBe(expiries[0])
  })

  it('compare by number', () => {
    const store = storeWith()
    expect(store.compareVersions({ id: '10' }, { id: '9' })).toBeGreaterThan(0)
    expect(store.compareVersions({ id: '9' }, { id: '10' })).toBeLessThan(0)
    expect(store.compareVersions({ id: '9' }, { id: '9' })).toBe(0)
    expect(store.compareVersions({ id: 'x' }, { id: '9' })).toBeUndefined()
  })
})
