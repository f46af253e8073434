import { readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@keyharbor/core'
import { expect, test } from 'vitest'
import { codeOf, factsOf, temporaryFolder } from '../fixtures/kit.ts'
import { generateX25519 } from './age.ts'
import { emptyDocument, type StoreDocument } from './document.ts'
import { createIn } from './document-changes.ts'
import { DocumentFile } from './document-file.ts'
import type { IdentitySource } from './identity.ts'

const agree = (): Promise<void> => Promise.resolve()

/** States of one store, each with one secret more. */
function states(...names: string[]): StoreDocument[] {
  let document = emptyDocument('id')
  return names.map((name) => (document = createIn(name, { text: name })(document, 0)))
}

test('a document comes back, and another reader starts from the file alone', async () => {
  const path = join(await temporaryFolder(), 'file')
  const identity = await generateX25519()
  const source: IdentitySource = {
    read: () => Promise.resolve(identity),
    create: () => Promise.reject(new Error('made')),
  }
  const file = new DocumentFile(path, source, systemClock)
  const [one, two] = states('a', 'b') as [StoreDocument, StoreDocument]
  await file.replace(one, agree)
  await file.replace(two, agree)
  expect(await file.read()).toStrictEqual(two)
  expect(await new DocumentFile(path, source, systemClock).read()).toStrictEqual(two)
})

test('a new key is made for the first state of a store only, even when the old one vanishes under a write', async () => {
  const path = join(await temporaryFolder(), 'file')
  const identity = await generateX25519()
  let made = 0
  const source: IdentitySource = {
    read: () => Promise.resolve(undefined),
    create: () => Promise.resolve(made++ === 0 ? identity : 'another'),
  }
  const file = new DocumentFile(path, source, systemClock)
  const [one, two] = states('a', 'b') as [StoreDocument, StoreDocument]
  await file.replace(one, agree)
  const before = await readFile(path)
  expect(await codeOf(file.replace(two, agree))).toBe('CONFIG')
  expect(made).toBe(1)
  expect(before.equals(await readFile(path))).toBe(true)
})

test('an older copy is refused also after the file was missing, and after another store was in its place', async () => {
  const path = join(await temporaryFolder(), 'file')
  const identity = await generateX25519()
  const source: IdentitySource = { read: () => Promise.resolve(identity), create: () => Promise.resolve(identity) }
  const file = new DocumentFile(path, source, systemClock)
  const [one, two] = states('a', 'b') as [StoreDocument, StoreDocument]
  await file.replace(one, agree)
  const older = await readFile(path)
  await file.replace(two, agree)
  const newest = await readFile(path)
  const comesBack = async (): Promise<void> => {
    await unlink(path)
    expect((await file.read()).counter).toBe(0)
    await writeFile(path, older)
    expect(await factsOf(file.read())).toMatchObject({ code: 'INTEGRITY', reason: 'altered' })
  }
  await comesBack()
  await unlink(path)
  const another = { ...one, storeId: 'another' }
  await new DocumentFile(path, source, systemClock).replace(another, agree)
  expect(await file.read()).toStrictEqual(another)
  await comesBack()
  await writeFile(path, newest)
  expect(await file.read()).toStrictEqual(two)
})

test('a read under way when the file vanished does not make its store the only one that may come', async () => {
  const path = join(await temporaryFolder(), 'file')
  const identity = await generateX25519()
  let held: () => void = () => {}
  const gate = new Promise<void>((resolve) => (held = resolve))
  let reads = 0
  const read = async (): Promise<string> => {
    if (++reads === 2) await gate
    return identity
  }
  const file = new DocumentFile(path, { read, create: read }, systemClock)
  const [one] = states('a') as [StoreDocument]
  await file.replace(one, agree)
  const slow = file.read()
  await expect.poll(() => reads).toBe(2)
  await unlink(path)
  expect((await file.read()).counter).toBe(0)
  held()
  expect(await slow).toStrictEqual(one)
  const another = { ...one, storeId: 'another' }
  await new DocumentFile(path, { read, create: read }, systemClock).replace(another, agree)
  expect(await file.read()).toStrictEqual(another)
})

test('a read that began before a write is no sign of an older copy', async () => {
  const path = join(await temporaryFolder(), 'file')
  const identity = await generateX25519()
  let held: () => void = () => {}
  const gate = new Promise<void>((resolve) => (held = resolve))
  let reads = 0
  const read = async (): Promise<string> => {
    if (++reads === 2) await gate
    return identity
  }
  const file = new DocumentFile(path, { read, create: read }, systemClock)
  const [one, two] = states('a', 'b') as [StoreDocument, StoreDocument]
  await file.replace(one, agree)
  const slow = file.read()
  await expect.poll(() => reads).toBe(2)
  await file.replace(two, agree)
  held()
  expect((await slow).counter).toBe(1)
  expect((await file.read()).counter).toBe(2)
  await new DocumentFile(path, { read, create: read }, systemClock).replace(one, agree)
  expect(await factsOf(file.read())).toMatchObject({ code: 'INTEGRITY', reason: 'altered' })
})
