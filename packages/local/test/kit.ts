// Tests: stores in folders of their own, and what is needed to look at them from outside.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions, StoreFailure, StoredSecret } from '@keyharbor/core'
import { onTestFinished } from 'vitest'
import { EncryptedFileStore, type EncryptedFileStoreOptions } from '../src/index.ts'

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyharbor-local-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A store whose file does not exist yet. */
export async function temporaryStore(
  options: Partial<EncryptedFileStoreOptions> = {},
): Promise<{ store: EncryptedFileStore; path: string; folder: string }> {
  const folder = await temporaryFolder()
  const path = join(folder, 'store.age')
  return { store: new EncryptedFileStore({ path, ...options }), path, folder }
}

export function call(timeoutMs = 8_000, signal: AbortSignal = new AbortController().signal): CallOptions {
  return { signal, timeoutMs }
}

/** What a call that must fail was refused with. */
export async function factsOf(failing: Promise<unknown>): Promise<StoreFailure['facts']> {
  const error = await failing.then(
    () => new Error('It succeeded.'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error) || !('facts' in error)) throw error
  return (error as StoreFailure).facts
}

export async function codeOf(failing: Promise<unknown>): Promise<string> {
  return (await factsOf(failing)).code
}

export function textOf({ value }: StoredSecret): string {
  if ('text' in value) return value.text
  throw new Error('Not a text.')
}

/** Names in a folder that begin with a dot: locks and temporary files. */
export async function hiddenFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('.'))
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
