// Encrypted file, disk: reads a whole file that must be what it seems to be.
import { constants, type Stats } from 'node:fs'
import { access, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StoreFailure } from '@keyharbor/core'
import { codeOf } from './file-errors.ts'

/**
 * How a file is opened for reading: not through a symbolic link, since a rename would replace the link and not what it
 * leads to, and without waiting for somebody to write into a named pipe.
 */
export const readFlags: number = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * The content of a file, read through one descriptor, so that a replacement meanwhile can't mix two states; undefined when
 * there is no file. `check` sees the state of what was opened, not of what the path leads to a moment later.
 * Rejects with `CONFIG` when it is not a regular file, and with the error of `node:fs` when it can't be read.
 */
export async function readRegularFile(path: string, check?: (stat: Stats) => void): Promise<Buffer | undefined> {
  const file = await openOrUndefined(path)
  if (file === undefined) return undefined
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw notAFile()
    check?.(stat)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** A missing file is an answer, a missing folder is a mistake, and both say `ENOENT`. */
async function openOrUndefined(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, readFlags)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await access(dirname(path))
    return undefined
  }
}

function notAFile(): StoreFailure {
  const detail = 'The path leads to a folder or something else that is not a regular file. Give the path of a file.'
  return new StoreFailure({ code: 'CONFIG', detail, retry: 'safe' })
}
