import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { systemClock } from '@keyharbor/core'
import { canary, findCanary, ManualClock, printed } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import {
  call,
  codeOf,
  collect,
  factsOf,
  hiddenFiles,
  storeWithSecret,
  temporaryStore,
  textOf,
} from '../fixtures/kit.ts'
import { generateX25519 } from './age.ts'
import { EncryptedFileStore } from './index.ts'

test('a secret is there for another store on the same file', async () => {
  const value = canary()
  const { path } = await storeWithSecret(value)
  const secret = await new EncryptedFileStore({ path }).readSecret('a', call())
  expect(textOf(secret)).toBe(value)
  expect(secret.version).toMatchObject({ id: '1', stages: ['current'], state: 'enabled' })
})

test('versions: written, selected, listed, compared, rolled back', async () => {
  const { store } = await storeWithSecret('one')
  expect(await store.writeSecret('a', { text: 'two' }, call())).toMatchObject({ id: '2', stages: ['current'] })
  expect(textOf(await store.readVersion('a', 'previous', call()))).toBe('one')
  const [first, second] = await collect(store.listVersions('a', call()))
  expect(store.compareVersions(second!, first!)).toBeGreaterThan(0)
  await store.setCurrent('a', '1', '2', call())
  expect(textOf(await store.readSecret('a', call()))).toBe('one')
  expect(await codeOf(store.writeSecretIf('a', { text: 'x' }, '2', call()))).toBe('PRECONDITION_FAILED')
  expect(await store.writeSecretIf('a', { text: 'three' }, '1', call())).toMatchObject({ id: '3' })
})

test('one version can be disabled, enabled and destroyed', async () => {
  const { store } = await storeWithSecret()
  await store.setVersionState('a', '1', 'disabled', call())
  expect(await codeOf(store.readSecret('a', call()))).toBe('VERSION_DISABLED')
  await store.setVersionState('a', '1', 'enabled', call())
  expect(textOf(await store.readSecret('a', call()))).toBe('value')
  await store.destroyVersion('a', '1', call())
  expect(await codeOf(store.readSecret('a', call()))).toBe('VERSION_DESTROYED')
})

test('a deleted secret is hidden until it is restored, and gone once it is purged', async () => {
  const { store } = await storeWithSecret()
  await store.deleteSecret('a', call())
  expect(await codeOf(store.readSecret('a', call()))).toBe('PENDING_DELETION')
  expect(await collect(store.listSecrets({}, call()))).toEqual([])
  expect(await collect(store.listSecrets({ includeDeleted: true }, call()))).toMatchObject([
    { name: 'a', deletedAt: expect.any(Date) },
  ])
  await store.restoreSecret('a', call())
  expect(textOf(await store.readSecret('a', call()))).toBe('value')
  await store.purgeSecret('a', call())
  expect(await codeOf(store.describeSecret('a', call()))).toBe('NOT_FOUND')
})

test('a store file that is not there yet is told apart from a secret that is not in it', async () => {
  const { store } = await temporaryStore()
  await expect(store.readSecret('a', call())).rejects.toMatchObject({
    facts: { code: 'NOT_FOUND', detail: expect.stringContaining('does not exist yet') },
  })
})

test('times come from the clock', async () => {
  const clock = new ManualClock({ now: Date.UTC(2030, 0, 1) })
  const { store } = await temporaryStore({ clock })
  await store.createSecret('a', { text: '' }, call())
  clock.jumpWall(1_000)
  await store.writeSecret('a', { text: '' }, call())
  expect(await store.describeSecret('a', call())).toEqual({
    name: 'a',
    createdAt: new Date('2030-01-01T00:00:00.000Z'),
    updatedAt: new Date('2030-01-01T00:00:01.000Z'),
  })
})

test.each([NaN, -1, Infinity, 8.64e15 + 1, '0', undefined])(
  'a clock that gives %s as the time is CONFIG at each write, and nothing is made',
  async (time) => {
    const clock = { ...systemClock, now: () => time as number }
    const { store, path, folder } = await temporaryStore({ clock })
    expect(await factsOf(store.createSecret('a', { text: 'x' }, call()))).toMatchObject({
      code: 'CONFIG',
      retry: 'safe',
      detail: expect.stringContaining('"clock"'),
    })
    expect(await readdir(folder)).toEqual([])
    await new EncryptedFileStore({ path }).createSecret('a', { text: 'x' }, call())
    const before = await readFile(path)
    expect(await codeOf(store.writeSecret('a', { text: 'y' }, call()))).toBe('CONFIG')
    expect(before.equals(await readFile(path))).toBe(true)
  },
)

test.each([
  ['empty text', { text: '' }],
  ['text with NUL and BOM', { text: '\ufeffa\0' }],
  ['text that looks like fields', { text: '{"value":"x"}' }],
  ['64 KiB of text', { text: 'é'.repeat(32_768) }],
  ['no bytes', { bytes: new Uint8Array(0) }],
  ['64 KiB of bytes', { bytes: Uint8Array.from({ length: 65_536 }, (_, index) => index % 256) }],
  ['no fields', { fields: {} }],
  ['fields', { fields: { a: 1, b: [null, true, { c: '' }], value: 'x' } }],
])('%s come back exactly, also to another store', async (_, value) => {
  const { store, path } = await temporaryStore()
  await store.createSecret('a', value, call())
  expect((await new EncryptedFileStore({ path }).readSecret('a', call())).value).toStrictEqual(value)
})

test('a value above the limit is refused before there is any file', async () => {
  const { store, folder } = await temporaryStore({ maxValueBytes: 3 })
  for (const value of [{ text: 'éé' }, { bytes: new Uint8Array(4) }, { fields: { a: 1 } }]) {
    expect(await codeOf(store.createSecret('a', value, call()))).toBe('VALUE_TOO_LARGE')
    expect(await codeOf(store.writeSecret('a', value, call()))).toBe('VALUE_TOO_LARGE')
    expect(await codeOf(store.writeSecretIf('a', value, '1', call()))).toBe('VALUE_TOO_LARGE')
  }
  expect(await hiddenFiles(folder)).toEqual([])
  const { store: usual } = await temporaryStore()
  await usual.createSecret('a', { text: 'x'.repeat(1_048_576) }, call())
  expect(await codeOf(usual.writeSecret('a', { text: 'x'.repeat(1_048_577) }, call()))).toBe('VALUE_TOO_LARGE')
})

test('a change that changes nothing does not touch the file', async () => {
  const { store, path } = await storeWithSecret()
  const before = await readFile(path)
  await store.restoreSecret('a', call())
  await store.setVersionState('a', '1', 'enabled', call())
  await store.setCurrent('a', '1', '1', call())
  expect(before.equals(await readFile(path))).toBe(true)
})

test('neither the store nor its errors show a value or the identity', async () => {
  const identity = await generateX25519()
  const { store, path } = await temporaryStore({ identity })
  await store.createSecret('a', { text: canary() }, call())
  expect(printed(store)).not.toContain(identity)
  expect(findCanary(printed(store))).toBeUndefined()
  await writeFile(path, 'x')
  const error = await store.readSecret('a', call()).catch((thrown: unknown) => thrown)
  expect(inspect(error)).not.toContain(identity)
})

test('a leftover of a killed writer is removed by the next write', async () => {
  const { store, folder } = await storeWithSecret()
  await writeFile(join(folder, `.store.age.${'0a'.repeat(16)}`), 'half')
  await store.writeSecret('a', { text: 'x' }, call())
  expect(await hiddenFiles(folder)).toEqual([])
})
