// Encrypted file, disk: writes a file whole or not at all, whatever happens meanwhile.
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StoreFailure } from '@keyharbor/core'
import { codeOf } from './file-errors.ts'

/** For the owner alone; never through a link or into a file that is there already. */
const stageFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const ownerOnly = 0o600

/**
 * Replaces `path` by `content`: temporary file beside it, sync, rename, sync of the folder. Whoever reads meanwhile gets all
 * of the old or all of the new. `beforeRename` runs last before the change becomes visible; when it or anything before it
 * fails, the old file is untouched and the temporary one gone. A failure after it is reported as `maybe-stored`.
 */
export async function replaceFile(path: string, content: Uint8Array, beforeRename: () => Promise<void>): Promise<void> {
  const staged = await stageFile(path, content, true)
  try {
    await beforeRename()
    await rename(staged, path)
  } catch (error) {
    await unlink(staged).catch(ignored)
    throw error
  }
  await syncFolder(path).catch(() => {
    throw new StoreFailure({ code: 'UNAVAILABLE', reason: 'maybe-stored' })
  })
}

/**
 * Makes `path` with `content` from its first moment on. False when there is something already, which stays as it is, or when
 * somebody has cleaned up the temporary file meanwhile.
 */
export async function createFile(path: string, content: Uint8Array): Promise<boolean> {
  const staged = await stageFile(path, content, true)
  try {
    await link(staged, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false
    throw error
  } finally {
    await unlink(staged).catch(ignored)
  }
  await syncFolder(path)
  return true
}

/** Removes what writers of `path` that were killed have left beside it. Only for who holds the lock of `path`. */
export async function removeStale(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`
  const isStale = (name: string): boolean => name.startsWith(prefix) && /^[0-9a-f]{32}$/.test(name.slice(prefix.length))
  const stale = (await readdir(dirname(path))).filter(isStale)
  await Promise.all(stale.map((name) => unlink(join(dirname(path), name)).catch(ignored)))
}

/** A file beside `path` that belongs to who has drawn `token`, 32 hexadecimal digits. */
export function besideWithToken(path: string, token: string): string {
  return join(dirname(path), `.${basename(path)}.${token}`)
}

/** A token that nobody else draws. */
export function drawToken(): string {
  return randomBytes(16).toString('hex')
}

/** Writes a new temporary file beside `path`, lasting if `durable`, and tells its name. Nothing stays when that fails. */
export async function stageFile(path: string, content: Uint8Array, durable: boolean): Promise<string> {
  const staged = besideWithToken(path, drawToken())
  const file = await open(staged, stageFlags, ownerOnly)
  try {
    await file.writeFile(content)
    if (durable) await file.sync()
  } catch (error) {
    await unlink(staged).catch(ignored)
    throw error
  } finally {
    await file.close()
  }
  return staged
}

/** The rename itself is only lasting once the folder is. Windows opens no folders and needs no sync of them. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function ignored(): void {
  // A leftover is removed by the next write; the error that counts is on its way already.
}
