import { copyFile, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import { expect, test } from 'vitest'
import {
  call,
  codeOf,
  collect,
  factsOf,
  hiddenFiles,
  reads,
  storeWithSecret,
  temporaryStore,
  textOf,
  writes,
} from '../fixtures/kit.ts'
import { encrypt, generateX25519, recipientOf } from './age.ts'
import { EncryptedFileStore } from './index.ts'

async function refusesAll(store: EncryptedFileStore, path: string, reason: string): Promise<void> {
  const before = await readFile(path)
  for (const [, run] of [...reads, ...writes])
    expect(await factsOf(run(store))).toMatchObject({ code: 'INTEGRITY', reason, retry: 'never' })
  expect(before.equals(await readFile(path))).toBe(true)
  expect(await hiddenFiles(join(path, '..'))).toEqual([])
}

test('a wrong key is INTEGRITY, for reads and writes, and leaves the file as it is', async () => {
  const { path } = await storeWithSecret()
  const store = new EncryptedFileStore({ path, identity: await generateX25519() })
  await refusesAll(store, path, 'wrong-key')
  const { detail } = await factsOf(store.readSecret('a', call()))
  expect(detail).toMatch(/^The age identity does not open the file\. Use the one it was made with/)
})

test('a file that was cut, lengthened or is something else is INTEGRITY, for reads and writes', async () => {
  const { store, path } = await storeWithSecret()
  const good = await readFile(path)
  for (const bad of [good.subarray(0, -1), Buffer.concat([good, good]), Buffer.alloc(0), Buffer.from('{"a":1}')]) {
    await writeFile(path, bad)
    await refusesAll(store, path, 'altered')
  }
})

test('an age file for this key that holds no store is INTEGRITY', async () => {
  const identity = await generateX25519()
  const { store, path } = await temporaryStore({ identity })
  await writeFile(path, await encrypt(Buffer.from('hello'), await recipientOf(identity)))
  await refusesAll(store, path, 'altered')
})

test('a file made for another identity and encrypted to this one is INTEGRITY', async () => {
  const [mine, other] = [await generateX25519(), await generateX25519()]
  const made = await temporaryStore({ identity: other })
  await made.store.createSecret('a', { text: 'x' }, call())
  const decrypter = new Decrypter()
  decrypter.addIdentity(other)
  const plaintext = await decrypter.decrypt(await readFile(made.path))
  await writeFile(made.path, await encrypt(plaintext, await recipientOf(mine)))
  await refusesAll(new EncryptedFileStore({ path: made.path, identity: mine }), made.path, 'altered')
})

test('an older copy of the file is refused by who has seen the newer one, and taken by who has not', async () => {
  const { store, path } = await storeWithSecret('old')
  await copyFile(path, `${path}.copy`)
  await store.writeSecret('a', { text: 'new' }, call())
  const reader = new EncryptedFileStore({ path })
  expect(textOf(await reader.readSecret('a', call()))).toBe('new')
  await copyFile(`${path}.copy`, path)
  for (const witness of [store, reader]) await refusesAll(witness, path, 'altered')
  expect(textOf(await new EncryptedFileStore({ path }).readSecret('a', call()))).toBe('old')
})

test('another store put in place of the file is refused, even with the same key and a higher count', async () => {
  const identity = await generateX25519()
  const [one, other] = [await temporaryStore({ identity }), await temporaryStore({ identity })]
  await one.store.createSecret('a', { text: 'x' }, call())
  for (const name of ['a', 'b']) await other.store.createSecret(name, { text: 'y' }, call())
  await copyFile(other.path, one.path)
  await refusesAll(one.store, one.path, 'altered')
})

test('a store whose file was removed starts anew, whoever makes the next one', async () => {
  const { store, path } = await storeWithSecret()
  await unlink(path)
  expect(await codeOf(store.readSecret('a', call()))).toBe('NOT_FOUND')
  expect(await store.createSecret('a', { text: 'again' }, call())).toMatchObject({ id: '1' })
  await unlink(path)
  expect(await collect(store.listSecrets({}, call()))).toEqual([])
  await new EncryptedFileStore({ path }).createSecret('a', { text: 'by another' }, call())
  expect(textOf(await store.readSecret('a', call()))).toBe('by another')
})

test(
  'every flipped bit and every length to which the file is cut is INTEGRITY, and the file stays as it is',
  { timeout: 60_000 },
  async () => {
    const { store, path } = await storeWithSecret('x')
    const good = await readFile(path)
    const cuts = Array.from(good, (_, length) => good.subarray(0, length))
    const flips = Array.from(good, (byte, index) => {
      const flipped = Buffer.from(good)
      flipped[index] = byte ^ (1 << (index % 8))
      return flipped
    })
    expect(cuts).toHaveLength(good.length)
    for (const bad of [...cuts, ...flips]) {
      await writeFile(path, bad)
      const facts = await factsOf(store.readSecret('a', call()))
      expect(facts.code).toBe('INTEGRITY')
      expect(facts.reason).toMatch(/^(altered|wrong-key)$/)
    }
    expect((await readFile(path)).equals(flips.at(-1)!)).toBe(true)
    await writeFile(path, good)
    expect(textOf(await store.readSecret('a', call()))).toBe('x')
  },
)
