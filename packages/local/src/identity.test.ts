import { chmod, chown, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { factsOf, hiddenFiles, temporaryFolder } from '../fixtures/kit.ts'
import { generateX25519, recipientOf } from './age.ts'
import { identityFile, isIdentity } from './identity.ts'

const owner = process.geteuid?.()

async function privateFile(content: string): Promise<string> {
  const path = join(await temporaryFolder(), 'key')
  await writeFile(path, content, { mode: 0o600 })
  return path
}

test('makes an identity file for the owner alone, with the public key as a comment, and reads it again', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'key')
  const source = identityFile(path)
  expect(await source.read()).toBeUndefined()
  const identity = await source.create()
  expect(isIdentity(identity)).toBe(true)
  expect(await source.read()).toBe(identity)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readFile(path, 'utf8')).toContain(`# public key: ${await recipientOf(identity)}\n`)
  expect(await hiddenFiles(folder)).toEqual([])
})

test('of many that make the identity at the same time all get the same one', async () => {
  const path = join(await temporaryFolder(), 'key')
  const identities = await Promise.all(Array.from({ length: 8 }, () => identityFile(path).create()))
  expect(new Set(identities)).toEqual(new Set([await identityFile(path).read()]))
})

test('reads a file as age-keygen writes it, with comments, blank lines and CRLF', async () => {
  const identity = await generateX25519()
  const path = await privateFile(`# created: 2026-01-01\r\n\r\n# public key: age1\r\n${identity}\r\n`)
  expect(await identityFile(path).read()).toBe(identity)
})

test.each([
  ['nothing', ''],
  ['only comments', '# public key: age1x\n'],
  ['something else', 'hunter2\n'],
  ['a post-quantum identity', `AGE-SECRET-KEY-PQ-1${'Q'.repeat(58)}\n`],
  ['two identities', `AGE-SECRET-KEY-1${'Q'.repeat(58)}\nAGE-SECRET-KEY-1${'Q'.repeat(58)}\n`],
])('a file that holds %s is CONFIG, and what it holds is not repeated', async (_, content) => {
  const facts = await factsOf(identityFile(await privateFile(content)).read())
  expect(facts).toMatchObject({ code: 'CONFIG', detail: expect.stringMatching(/must hold one line/) })
  expect(facts.detail).not.toContain('hunter2')
})

test('an identity whose checksum does not hold is CONFIG', async () => {
  expect(await factsOf(recipientOf(`AGE-SECRET-KEY-1${'Q'.repeat(58)}`))).toMatchObject({ code: 'CONFIG' })
})

test.for([0o640, 0o604, 0o644, 0o660, 0o620])('mode %o is CONFIG and says chmod 600', async (mode, { skip }) => {
  skip(owner === undefined, 'Windows has no modes')
  const path = await privateFile(await generateX25519())
  await chmod(path, mode)
  expect(await factsOf(identityFile(path).read())).toMatchObject({
    code: 'CONFIG',
    detail: expect.stringMatching(/chmod 600/),
  })
})

test('a symbolic link is CONFIG, also one to a good file', async () => {
  const path = await privateFile(await generateX25519())
  await symlink(path, `${path}.link`)
  expect(await factsOf(identityFile(`${path}.link`).read())).toMatchObject({
    code: 'CONFIG',
    detail: expect.stringMatching(/symbolic link/),
  })
})

test('a folder is CONFIG', async () => {
  expect(await factsOf(identityFile(await temporaryFolder()).read())).toMatchObject({ code: 'CONFIG' })
})

test('a file of another user is CONFIG', async ({ skip }) => {
  skip(owner !== 0, 'only root can make one')
  const path = await privateFile(await generateX25519())
  await chown(path, 12_345, 12_345)
  expect(await factsOf(identityFile(path).read())).toMatchObject({
    code: 'CONFIG',
    detail: expect.stringMatching(/another user/),
  })
})
