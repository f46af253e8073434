import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rename, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { isSecretError, systemClock, type StoreFailure } from '@keyharbor/core'
import { canary, findCanary, ManualClock, printed } from '@keyharbor/testing'
import { Decrypter } from 'age-encryption'
import { expect, test } from 'vitest'
import { call, codeOf, collect, factsOf, hiddenFiles, temporaryFolder, temporaryStore, textOf } from '../test/kit.ts'
import { encrypt, generateX25519, recipientOf } from './age.ts'
import { EncryptedFileStore, type EncryptedFileStoreOptions } from './index.ts'

/** What each call does to a store, so that a rule can be shown for all of them. */
const reads: readonly (readonly [string, (store: EncryptedFileStore) => Promise<unknown>])[] = [
  ['readSecret', (store) => store.readSecret('a', call())],
  ['readVersion', (store) => store.readVersion('a', { id: '1' }, call())],
  ['listVersions', (store) => collect(store.listVersions('a', call()))],
  ['listSecrets', (store) => collect(store.listSecrets({}, call()))],
  ['describeSecret', (store) => store.describeSecret('a', call())],
]
const writes: readonly (readonly [string, (store: EncryptedFileStore) => Promise<unknown>])[] = [
  ['createSecret', (store) => store.createSecret('new', { text: 'x' }, call())],
  ['writeSecret', (store) => store.writeSecret('a', { text: 'x' }, call())],
  ['writeSecretIf', (store) => store.writeSecretIf('a', { text: 'x' }, '1', call())],
  ['deleteSecret', (store) => store.deleteSecret('a', call())],
  ['restoreSecret', (store) => store.restoreSecret('a', call())],
  ['purgeSecret', (store) => store.purgeSecret('a', call())],
  ['setCurrent', (store) => store.setCurrent('a', '1', '1', call())],
  ['setVersionState', (store) => store.setVersionState('a', '1', 'disabled', call())],
  ['destroyVersion', (store) => store.destroyVersion('a', '1', call())],
]

async function storeWithSecret(value = 'value'): Promise<{ store: EncryptedFileStore; path: string; folder: string }> {
  const made = await temporaryStore()
  await made.store.createSecret('a', { text: value }, call())
  return made
}

/** The code with which a constructor refuses its options, and its message. */
function refusal(options: unknown): { code: string; message: string } {
  try {
    new EncryptedFileStore(options as EncryptedFileStoreOptions)
  } catch (error) {
    if (isSecretError(error)) return error
  }
  throw new Error('Not refused.')
}

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

// ---- Construction and missing files

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

test.skipIf(process.geteuid?.() === 0)(
  'a file that can not be read is PERMISSION_DENIED (not for root, who can read all)',
  async () => {
    const { store, path } = await storeWithSecret()
    await chmod(path, 0)
    for (const [, run] of [...reads, ...writes])
      expect(await describedCode(store, run(store))).toBe('PERMISSION_DENIED')
  },
)

// ---- The key

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
  expect(textOf(await new EncryptedFileStore({ path, identity }).readSecret('a', call()))).toBe('x')
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

// ---- Integrity

async function refusesAll(store: EncryptedFileStore, path: string, reason: string): Promise<void> {
  const before = await readFile(path)
  for (const [, run] of [...reads, ...writes])
    expect(await factsOf(run(store))).toMatchObject({ code: 'INTEGRITY', reason, retry: 'never' })
  expect(before.equals(await readFile(path))).toBe(true)
  expect(await hiddenFiles(join(path, '..'))).toEqual([])
}

test('a wrong key is INTEGRITY, for reads and writes, and leaves the file as it is', async () => {
  const { path } = await storeWithSecret()
  await refusesAll(new EncryptedFileStore({ path, identity: await generateX25519() }), path, 'wrong-key')
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
  await copyFile(`${path}.copy`, path)
  await refusesAll(store, path, 'altered')
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

test('a change that changes nothing does not touch the file', async () => {
  const { store, path } = await storeWithSecret()
  const before = await readFile(path)
  await store.restoreSecret('a', call())
  await store.setVersionState('a', '1', 'enabled', call())
  await store.setCurrent('a', '1', '1', call())
  expect(before.equals(await readFile(path))).toBe(true)
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

// ---- Many writers, and callers who leave

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

// ---- What can be seen of a store

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
