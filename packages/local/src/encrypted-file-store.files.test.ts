import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSecretError, type StoreFailure } from '@keyharbor/core'
import { canary, findCanary } from '@keyharbor/testing'
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
  temporaryFolder,
  temporaryStore,
  textOf,
  writes,
} from '../fixtures/kit.ts'
import { generateX25519, recipientOf } from './age.ts'
import { EncryptedFileStore, type EncryptedFileStoreOptions } from './index.ts'

/** The code with which a constructor refuses its options, and its message. */
function refusal(options: unknown): { code: string; message: string } {
  try {
    new EncryptedFileStore(options as EncryptedFileStoreOptions)
  } catch (error) {
    if (isSecretError(error)) return error
  }
  throw new Error('Not refused.')
}

test('construction does no I/O and takes a path relative to the working directory', async () => {
  const { store, folder } = await temporaryStore()
  expect(store.scope).toEqual([join(folder, 'store.age')])
  expect(new EncryptedFileStore({ path: 'some/store.age' }).scope).toEqual([join(process.cwd(), 'some/store.age')])
  await expect(stat(store.scope[0]!)).rejects.toThrow('ENOENT')
})

test.each([
  ['no options', undefined],
  ['no path', {}],
  ['an empty path', { path: '' }],
  ['a path with NUL', { path: 'a\0' }],
  ['a path that ends in a slash', { path: 'a/' }],
  ['a path that is no text', { path: 1 }],
  ['an empty identity path', { path: 'a', identityPath: '' }],
  ['an identity path that is the store', { path: 'a', identityPath: './a' }],
  ['an identity and its path', { path: 'a', identity: `AGE-SECRET-KEY-1${'Q'.repeat(58)}`, identityPath: 'b' }],
  ['an identity that is none', { path: 'a', identity: canary() }],
  ['an identity that is no text', { path: 'a', identity: 1 }],
  ['an option that there is not', { path: 'a', pathh: 'b' }],
  ['a limit of nothing', { path: 'a', maxValueBytes: 0 }],
  ['a limit that is no whole number', { path: 'a', maxValueBytes: 1.5 }],
])('%s is CONFIG at construction, without repeating what was given', (_, options) => {
  const { code, message } = refusal(options)
  expect(code).toBe('CONFIG')
  expect(findCanary(message)).toBeUndefined()
})

test('without a file reads are NOT_FOUND, the list is empty, and nothing is made', async () => {
  const { store, folder } = await temporaryStore()
  expect(await codeOf(store.readSecret('a', call()))).toBe('NOT_FOUND')
  expect(await collect(store.listSecrets({}, call()))).toEqual([])
  for (const [name, write] of writes.slice(1)) expect([name, await codeOf(write(store))]).toEqual([name, 'NOT_FOUND'])
  expect(await hiddenFiles(folder)).toEqual([])
  await expect(stat(join(folder, 'store.age.key'))).rejects.toThrow('ENOENT')
})

/** The code that `describeError` gives for what the file system says. */
async function describedCode(store: EncryptedFileStore, failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return (error as Partial<StoreFailure>).facts?.code ?? store.describeError(error).code
}

test('a missing folder is CONFIG for reads and writes', async () => {
  const store = new EncryptedFileStore({ path: join(await temporaryFolder(), 'missing', 'store.age') })
  for (const [, run] of [...reads, ...writes]) expect(await describedCode(store, run(store))).toBe('CONFIG')
})

test('a path that leads to a folder, a link or a named pipe is CONFIG, and nothing is waited for', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'folder'))
  await writeFile(join(folder, 'target'), '')
  await symlink('target', join(folder, 'link'))
  spawnSync('mkfifo', [join(folder, 'pipe')])
  for (const name of ['folder', 'link', 'pipe']) {
    const store = new EncryptedFileStore({ path: join(folder, name) })
    for (const [, run] of [reads[0]!, writes[0]!]) expect(await describedCode(store, run(store))).toBe('CONFIG')
  }
})

test('the first write makes file and identity for the owner alone; the identity opens the file', async () => {
  const value = canary()
  const { path } = await storeWithSecret(value)
  for (const file of [path, `${path}.key`]) expect((await stat(file)).mode & 0o777).toBe(0o600)
  const identity = (await readFile(`${path}.key`, 'utf8'))
    .split('\n')
    .find((line) => line.startsWith('AGE-SECRET-KEY-1'))
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity!)
  const file = JSON.parse(await decrypter.decrypt(await readFile(path), 'text')) as Record<string, unknown>
  expect(file).toMatchObject({
    format: 'keyharbor-encrypted-file',
    version: 1,
    counter: 1,
    savedAt: expect.any(Number),
  })
  expect(file['keyHash']).toBe(
    createHash('sha256')
      .update(await recipientOf(identity!))
      .digest('hex'),
  )
  expect(JSON.stringify(file)).toContain(value)
})

test('the file shows neither names nor values', async () => {
  const { path } = await storeWithSecret(canary())
  const bytes = await readFile(path)
  expect(bytes.subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
  expect(findCanary(bytes.toString('latin1'))).toBeUndefined()
})

test('an identity given as text opens the file, and no identity file is made', async () => {
  const identity = await generateX25519()
  const { store, path } = await temporaryStore({ identity })
  await store.createSecret('a', { text: 'x' }, call())
  await expect(stat(`${path}.key`)).rejects.toThrow('ENOENT')
  for (const given of [identity, `\r\n ${identity}\n`])
    expect(textOf(await new EncryptedFileStore({ path, identity: given }).readSecret('a', call()))).toBe('x')
  expect(await codeOf(new EncryptedFileStore({ path }).readSecret('a', call()))).toBe('CONFIG')
})

test('the identity file can be elsewhere, and is used when it is there already', async () => {
  const identityPath = join(await temporaryFolder(), 'id')
  const identity = await generateX25519()
  await writeFile(identityPath, `${identity}\n`, { mode: 0o600 })
  const { store, path } = await temporaryStore({ identityPath })
  await store.createSecret('a', { text: 'x' }, call())
  expect(textOf(await new EncryptedFileStore({ path, identity }).readSecret('a', call()))).toBe('x')
})

test('a file without its identity is CONFIG, no new key is made beside it, and it opens again once the key is back', async () => {
  const { store, path } = await storeWithSecret()
  await rename(`${path}.key`, `${path}.moved`)
  for (const [, run] of [...reads, ...writes]) expect(await codeOf(run(store))).toBe('CONFIG')
  await expect(stat(`${path}.key`)).rejects.toThrow('ENOENT')
  await rename(`${path}.moved`, `${path}.key`)
  expect(textOf(await store.readSecret('a', call()))).toBe('value')
})

test('an identity file that others can read, or that is a link, is CONFIG for reads and writes', async () => {
  const { store, path } = await storeWithSecret()
  await chmod(`${path}.key`, 0o644)
  for (const [, run] of [...reads, ...writes])
    expect(await factsOf(run(store))).toMatchObject({ code: 'CONFIG', detail: expect.stringMatching(/chmod 600/) })
  await chmod(`${path}.key`, 0o600)
  await rename(`${path}.key`, `${path}.real`)
  await symlink(`${path}.real`, `${path}.key`)
  for (const [, run] of [...reads, ...writes])
    expect(await factsOf(run(store))).toMatchObject({ code: 'CONFIG', detail: expect.stringMatching(/symbolic link/) })
})
