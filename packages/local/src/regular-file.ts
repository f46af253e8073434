// Encrypted file, disk: reads a whole file that must be what it seems to be.
import { constants, type Stats } from 'node:fs'
import { access, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { configFailure } from './config-failure.ts'
import { codeOf } from './file-errors.ts'

/**
 * How a file is opened for reading: not through a symbolic link, since a rename would replace the link and not what it
 * leads to, and without waiting for somebody to write into a named pipe.
 */
export const readFlags: number = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** open(2) with `readFlags`: a symbolic link (`EMLINK` on FreeBSD), a folder on Windows, a socket. */
const refusedKinds: readonly string[] = ['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO']

/**
 * The content of a file, read through one descriptor, so that a replacement meanwhile can't mix two states; undefined when
 * there is no file. `check` sees the state of what was opened, not of what the path leads to a moment later.
 * Rejects with `CONFIG` and the text `notAFile` when it is not a regular file, and with the error of `node:fs` when it can't
 * be read.
 */
export async function readRegularFile(
  path: string,
  notAFile: string,
  check?: (stat: Stats) => void,
): Promise<Buffer | undefined> {
  const file = await openOrUndefined(path, notAFile)
  if (file === undefined) return undefined
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw configFailure(notAFile)
    check?.(stat)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** A missing file is an answer, a missing folder is a mistake, and both say `ENOENT`. */
async function openOrUndefined(path: string, notAFile: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, readFlags)
  } catch (error) {
    const code = codeOf(error)
    if (code !== undefined && refusedKinds.includes(code)) throw configFailure(notAFile)
    if (code !== 'ENOENT') throw error
    await access(dirname(path))
    return undefined
  }
}
