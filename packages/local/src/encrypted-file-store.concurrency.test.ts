import { getEventListeners } from 'node:events'
import { writeFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, type StoreFailure } from '@keyharbor/core'
import { expect, test } from 'vitest'
import { call, codeOf, factsOf, hiddenFiles, storeWithSecret, temporaryStore, textOf } from '../fixtures/kit.ts'
import { EncryptedFileStore } from './index.ts'

test('two stores in one process lose none of many concurrent writes', async () => {
  const { store, path } = await storeWithSecret()
  const other = new EncryptedFileStore({ path })
  const ids = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { id } = await (index % 2 ? store : other).writeSecret('a', { text: `${index}` }, call(30_000))
      return Number(id)
    }),
  )
  expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 2))
  const texts = await Promise.all(ids.map(async (id) => textOf(await store.readVersion('a', { id: `${id}` }, call()))))
  expect(new Set(texts).size).toBe(40)
})

test('many concurrent writes with one signal leave one listener on it at most, so that Node warns of no leak', async () => {
  const { store } = await storeWithSecret()
  const { signal } = new AbortController()
  const writing = Array.from({ length: 20 }, () => store.writeSecret('a', { text: 'x' }, call(30_000, signal)))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await Promise.all(writing)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('of many conditional writes with the same expectation exactly one succeeds', async () => {
  const { store, path } = await storeWithSecret()
  const stores = [store, new EncryptedFileStore({ path })]
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) => stores[index % 2]!.writeSecretIf('a', { text: `${index}` }, '1', call())),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('reads go on while many write, and always see a whole state', async () => {
  const { store, path } = await storeWithSecret('0')
  const reader = new EncryptedFileStore({ path })
  const writing = Promise.all(
    Array.from({ length: 20 }, (_, index) => store.writeSecret('a', { text: `${index}` }, call())),
  )
  const seen: number[] = []
  for (let index = 0; index < 40; index++) seen.push(Number((await reader.readSecret('a', call())).version.id))
  await writing
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

test('an aborted call does nothing, before any I/O', async () => {
  const { store, folder } = await temporaryStore()
  const signal = AbortSignal.abort()
  for (const running of [
    store.readSecret('a', call(1, signal)),
    store.createSecret('a', { text: 'x' }, call(1, signal)),
  ]) {
    expect(await codeOf(running)).toBe('ABORTED')
  }
  expect(await hiddenFiles(folder)).toEqual([])
})

test('a call that is aborted under way ends as aborted and unchanged, or as done, never in between', async () => {
  const { store, path, folder } = await storeWithSecret()
  for (let turns = 0; turns < 25; turns++) {
    const controller = new AbortController()
    const before = Number((await store.readSecret('a', call())).version.id)
    const writing = store.writeSecret('a', { text: `${turns}` }, call(8_000, controller.signal))
    void (async () => {
      for (let turn = 0; turn < turns; turn++) await stat(path)
      controller.abort()
    })()
    const written = await writing.then(
      () => 1,
      (error: StoreFailure) => (expect(error.facts.code).toBe('ABORTED'), 0),
    )
    expect(Number((await store.readSecret('a', call())).version.id)).toBe(before + written)
    expect(await hiddenFiles(folder)).toEqual([])
  }
})

/** A store on the file of `path` in which `meanwhile` happens after the file was read and before it is written. */
function interrupted(path: string, meanwhile: () => void): EncryptedFileStore {
  const now = (): number => {
    meanwhile()
    return systemClock.now()
  }
  return new EncryptedFileStore({ path, clock: { ...systemClock, now } })
}

test('an abort up to the rename leaves everything as it was', async () => {
  const { path, folder } = await storeWithSecret()
  const before = await readFile(path)
  const controller = new AbortController()
  const store = interrupted(path, () => controller.abort())
  expect(await codeOf(store.writeSecret('a', { text: 'x' }, call(8_000, controller.signal)))).toBe('ABORTED')
  expect(before.equals(await readFile(path))).toBe(true)
  expect(await hiddenFiles(folder)).toEqual([])
})

test('a writer whose lock was taken over meanwhile changes nothing', async () => {
  const { path, folder } = await storeWithSecret()
  const before = await readFile(path)
  const store = interrupted(path, () => writeFileSync(join(folder, '.store.age.lock'), 'of another'))
  expect(await factsOf(store.writeSecret('a', { text: 'x' }, call()))).toMatchObject({
    code: 'CONFLICT',
    reason: 'locked',
  })
  expect(before.equals(await readFile(path))).toBe(true)
  expect(await hiddenFiles(folder)).toEqual(['.store.age.lock'])
})
