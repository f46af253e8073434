import { link, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hiddenFiles, temporaryFolder } from '../fixtures/kit.ts'
import { besideWithToken, createFile, drawToken, removeStale, replaceFile, stageFile } from './whole-file.ts'

const agree = (): Promise<void> => Promise.resolve()

test('a replaced file has the new content, is for the owner alone, and leaves nothing beside it', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'file')
  await writeFile(path, 'old', { mode: 0o644 })
  await replaceFile(path, Buffer.from('new'), agree)
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await hiddenFiles(folder)).toEqual([])
})

test('a refusal before the rename leaves the old file and no temporary one', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'file')
  await writeFile(path, 'old')
  let staged: string[] = []
  const refuse = async (): Promise<void> => {
    staged = await hiddenFiles(folder)
    throw new Error('no')
  }
  await expect(replaceFile(path, Buffer.from('new'), refuse)).rejects.toThrow('no')
  expect(staged).toHaveLength(1)
  expect(await readFile(path, 'utf8')).toBe('old')
  expect(await hiddenFiles(folder)).toEqual([])
})

test('a rename that fails leaves no temporary file', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'file')
  await mkdir(path)
  await expect(replaceFile(path, Buffer.from('new'), agree)).rejects.toThrow('EISDIR')
  expect(await hiddenFiles(folder)).toEqual([])
})

test('a new file is made once; what is there already stays as it is', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'file')
  expect(await createFile(path, Buffer.from('first'))).toBe(true)
  expect(await createFile(path, Buffer.from('second'))).toBe(false)
  expect(await readFile(path, 'utf8')).toBe('first')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await hiddenFiles(folder)).toEqual([])
})

test('a new file never goes through a link', async () => {
  const folder = await temporaryFolder()
  await symlink(join(folder, 'elsewhere'), join(folder, 'file'))
  expect(await createFile(join(folder, 'file'), Buffer.from('x'))).toBe(false)
  await expect(stat(join(folder, 'elsewhere'))).rejects.toThrow('ENOENT')
})

test('leftovers of this file are removed, and nothing else', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'file')
  const stale = await stageFile(path, Buffer.from('x'), false)
  await link(stale, besideWithToken(path, drawToken()))
  const others = [
    '.file.lock',
    '.file.key',
    `.other.${drawToken()}`,
    `.file.lock.${drawToken()}`,
    `file.${drawToken()}`,
  ]
  for (const name of others) await writeFile(join(folder, name), '')
  await removeStale(path)
  expect((await hiddenFiles(folder)).sort()).toEqual(others.filter((name) => name.startsWith('.')).sort())
})
