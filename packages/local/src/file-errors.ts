// Encrypted file, errors: what the codes of the file system mean for a store that is a file.
import { isNativeError } from 'node:util/types'
import type { ErrorFacts } from '@keyharbor/core'

/**
 * Facts for an error of `node:fs`. Its message holds the path, so only the code is looked at. Every failure of the file
 * system comes before the rename that makes a change visible (a later one is reported as `maybe-stored` by `replaceFile`),
 * so nothing was stored.
 */
export function describeFileError(error: unknown): ErrorFacts {
  const code = codeOf(error)
  return (code === undefined ? undefined : factsByCode.get(code)) ?? { code: 'UNKNOWN' }
}

/** The code of a system error, such as `ENOENT`; also of one from another realm, as all those of Node are in Jest. */
export function codeOf(error: unknown): string | undefined {
  try {
    const code: unknown = isNativeError(error) && Reflect.get(error, 'code')
    return typeof code === 'string' ? code : undefined
  } catch {
    // What a program throws may be anything, such as a proxy that refuses to be looked at.
    return undefined
  }
}

const denied: ErrorFacts = {
  code: 'PERMISSION_DENIED',
  detail:
    '"Identity" is the user of this process, not the key: the operating system does not let it read or write the store file, its lock or their folder. Check owner and mode, and whether the file system is read-only.',
  retry: 'safe',
}
const full: ErrorFacts = {
  code: 'QUOTA_EXCEEDED',
  detail:
    'There is no room for the file. Nothing was changed: free space, or raise the quota or the limit of file sizes.',
  retry: 'safe',
}
const noFolder: ErrorFacts = {
  code: 'CONFIG',
  detail: 'The folder of the store file or of its identity file does not exist. Make it, or correct the path.',
  retry: 'safe',
}
const notAFile: ErrorFacts = {
  code: 'CONFIG',
  detail:
    'The path leads to something that is not a regular file, such as a folder or a symbolic link. Give the path of the file itself.',
  retry: 'safe',
}
const tooLong: ErrorFacts = {
  code: 'CONFIG',
  detail: 'The path is too long for the file system. Give a shorter one.',
  retry: 'safe',
}
const noLinks: ErrorFacts = {
  code: 'CONFIG',
  detail: 'The file system has no hard links, which the lock needs. Put the store file on another one.',
  retry: 'safe',
}
const busy: ErrorFacts = {
  code: 'UNAVAILABLE',
  detail:
    'The file system could not do it: too many open files, a device error, or a network file system that is away.',
  retry: 'safe',
}

const factsByCode: ReadonlyMap<string, ErrorFacts> = new Map([
  ...['EACCES', 'EPERM', 'EROFS'].map((code) => [code, denied] as const),
  ...['ENOSPC', 'EDQUOT', 'EFBIG'].map((code) => [code, full] as const),
  ...['ENOENT', 'ENOTDIR'].map((code) => [code, noFolder] as const),
  ...['EISDIR', 'ELOOP', 'EMLINK', 'ENXIO'].map((code) => [code, notAFile] as const),
  ['ENAMETOOLONG', tooLong],
  ...['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'].map((code) => [code, noLinks] as const),
  ...['EIO', 'EBUSY', 'EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE', 'ETIMEDOUT', 'EAGAIN'].map(
    (code) => [code, busy] as const,
  ),
])
