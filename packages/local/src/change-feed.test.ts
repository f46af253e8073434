import { copyFile, mkdir, rename, unlink, writeFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { ManualClock } from '@keyharbor/testing'
import { expect, onTestFinished, test } from 'vitest'
import { call, temporaryStore } from '../fixtures/kit.ts'
import { EncryptedFileStore } from './index.ts'

interface Watched {
  readonly store: EncryptedFileStore
  /** The same file as another process has it. */
  readonly other: EncryptedFileStore
  readonly path: string
  readonly folder: string
  readonly clock: ManualClock
}

async function watched(): Promise<Watched> {
  const clock = new ManualClock()
  const made = await temporaryStore({ clock })
  onTestFinished(() => made.store.close())
  return { ...made, clock, other: new EncryptedFileStore({ path: made.path }) }
}

function record(store: EncryptedFileStore): string[] {
  const names: string[] = []
  store.onChange((name) => void names.push(name))
  return names
}

const texts = { text: 'x' }

test('tells of changes by another store, each changed secret once, and of no others', async () => {
  const { store, other } = await watched()
  await other.createSecret('a', texts, call())
  await other.createSecret('b', texts, call())
  const names = record(store)
  await other.writeSecret('b', texts, call())
  await expect.poll(() => names).toEqual(['b'])
  await other.createSecret('c', texts, call())
  await expect.poll(() => names).toEqual(['b', 'c'])
})

test('tells of the first secret of a file that was not there', async () => {
  const { store, other } = await watched()
  const names = record(store)
  await other.createSecret('a', texts, call())
  await expect.poll(() => names).toEqual(['a'])
})

test('tells of a change that comes right after the subscription', async () => {
  const { store } = await watched()
  await store.createSecret('a', texts, call())
  const names = record(store)
  await store.writeSecret('a', texts, call())
  await expect.poll(() => names).toEqual(['a'])
})

test('tells of deletion, restoration, promotion, change of state and purge', async () => {
  const { store, other } = await watched()
  await other.createSecret('a', texts, call())
  await other.writeSecret('a', texts, call())
  const names = record(store)
  const changes = [
    () => other.deleteSecret('a', call()),
    () => other.restoreSecret('a', call()),
    () => other.setCurrent('a', '1', '2', call()),
    () => other.setVersionState('a', '1', 'disabled', call()),
    () => other.purgeSecret('a', call()),
  ]
  for (const [index, change] of changes.entries()) {
    await change()
    await expect.poll(() => names).toHaveLength(index + 1)
  }
  expect(new Set(names)).toEqual(new Set(['a']))
})

test('tells of its own changes once, and not of what changed nothing', async () => {
  const { store } = await watched()
  await store.createSecret('a', texts, call())
  const names = record(store)
  await store.writeSecret('a', texts, call())
  await store.restoreSecret('a', call())
  await store.createSecret('b', texts, call())
  await expect.poll(() => names).toEqual(['a', 'b'])
})

test('a file that can not be read says nothing; what changed meanwhile is told once it can be read', async () => {
  const { store, other, path } = await watched()
  await other.createSecret('a', texts, call())
  await other.createSecret('b', texts, call())
  const names = record(store)
  await other.writeSecret('a', texts, call())
  await expect.poll(() => names).toEqual(['a'])
  await other.writeSecret('b', texts, call())
  await copyFile(path, `${path}.good`)
  await writeFile(path, 'broken')
  await rename(`${path}.good`, path)
  await expect.poll(() => names.at(-1)).toBe('b')
})

test('when the file could not be read at first, everything may have changed', async () => {
  const { store, other, path } = await watched()
  await other.createSecret('a', texts, call())
  await other.createSecret('b', texts, call())
  await copyFile(path, `${path}.good`)
  await writeFile(path, 'broken')
  const names = record(store)
  await rename(`${path}.good`, path)
  await expect.poll(() => names).toEqual(['a', 'b'])
})

test('a removed file is a change of all that was in it', async () => {
  const { store, other, path } = await watched()
  await other.createSecret('a', texts, call())
  const names = record(store)
  await unlink(path)
  await expect.poll(() => names).toEqual(['a'])
})

test('a look at the file every two seconds notices what the system does not tell, such as a folder that came later', async () => {
  const { folder, clock } = await watched()
  const path = `${folder}/later/store.age`
  const store = new EncryptedFileStore({ path, clock })
  onTestFinished(() => store.close())
  const names = record(store)
  await mkdir(`${folder}/later`)
  const other = new EncryptedFileStore({ path })
  await other.createSecret('a', texts, call())
  expect(clock.pendingTimers).toEqual([{ dueInMs: 2_000, kind: 'background' }])
  await clock.advance(2_000)
  await expect.poll(() => names).toEqual(['a'])
  await other.createSecret('b', texts, call())
  await expect.poll(() => clock.pendingTimers.length).toBe(1)
  await clock.advance(2_000)
  await expect.poll(() => names).toEqual(['a', 'b'])
})

test('a listener that throws does not end the calls of the others', async () => {
  const { store, other } = await watched()
  await other.createSecret('a', texts, call())
  store.onChange(() => {
    throw new Error('mistake')
  })
  const names = record(store)
  await other.writeSecret('a', texts, call())
  await expect.poll(() => names).toEqual(['a'])
  await other.writeSecret('a', texts, call())
  await expect.poll(() => names).toEqual(['a', 'a'])
})

test('a disposed subscription is silent, also the second time it is disposed, and the last one ends the poll', async () => {
  const { store, clock } = await watched()
  await store.createSecret('a', texts, call())
  const silent: string[] = []
  const subscription = store.onChange((name) => void silent.push(name))
  const names: string[] = []
  const other = store.onChange((name) => void names.push(name))
  subscription[Symbol.dispose]()
  subscription[Symbol.dispose]()
  await store.writeSecret('a', texts, call())
  await expect.poll(() => names).toEqual(['a'])
  expect(silent).toEqual([])
  expect(clock.pendingTimers).toHaveLength(1)
  other[Symbol.dispose]()
  expect(clock.pendingTimers).toEqual([])
})

test('close ends all subscriptions, also the second time', async () => {
  const { store, clock, other } = await watched()
  const names = record(store)
  await store.close()
  await store.close()
  expect(clock.pendingTimers).toEqual([])
  await other.createSecret('a', texts, call())
  const later = record(store)
  await other.createSecret('b', texts, call())
  await expect.poll(() => later).toEqual(['b'])
  expect(names).toEqual([])
})

test('whoever leaves and comes again during a look starts one poll, not two', async () => {
  const { store, clock } = await watched()
  const first = store.onChange(() => {})
  const passing = clock.advance(2_000)
  await setImmediate()
  first[Symbol.dispose]()
  record(store)
  await passing
  // As long as a look at the file can take.
  await temporaryStore().then((made) => made.store.createSecret('a', texts, call()))
  expect(clock.pendingTimers).toHaveLength(1)
})

test('close during a look starts no new poll', async () => {
  const { store, clock } = await watched()
  record(store)
  const passing = clock.advance(2_000)
  await setImmediate()
  await store.close()
  await passing
  await setImmediate()
  expect(clock.pendingTimers).toEqual([])
})
