// Encrypted file, input: what a store is made from, checked without any I/O.
import { resolve } from 'node:path'
import { assertKnownOptions, configError, systemClock, type Clock } from '@keyharbor/core'
import { configFailure } from './config-failure.ts'
import { isIdentity } from './identity.ts'

/** The name of this adapter in errors. */
export const kind = 'encrypted-file'

/** Where the file is and what opens it. */
export interface EncryptedFileStoreOptions {
  /** Path of the store file; relative to the working directory at construction. The first write makes it, not its folder. */
  readonly path: string
  /**
   * Path of the age identity file. Default: `path` with `.key` added. The first write makes it, readable by the owner alone, if
   * there is no store file yet. Who has this file can read all secrets: keep it out of the repository, and keep a copy.
   */
  readonly identityPath?: string
  /**
   * The identity itself (`AGE-SECRET-KEY-1…`) in place of a file, for a key that is kept elsewhere, such as in a keychain.
   * White space around it does not count.
   */
  readonly identity?: string
  /** Largest value in bytes; larger ones are refused with `VALUE_TOO_LARGE`. Default 1 MiB. Each write writes the whole file. */
  readonly maxValueBytes?: number
  /** Where time comes from. Default: the machine's clock. */
  readonly clock?: Clock
}

/** The options with defaults. */
export type CheckedOptions = EncryptedFileStoreOptions &
  Required<Pick<EncryptedFileStoreOptions, 'clock' | 'maxValueBytes'>>

const known = ['path', 'identityPath', 'identity', 'maxValueBytes', 'clock'] as const

/** Throws `CONFIG` for an option that is unknown or not valid; the text does not repeat what was given. */
export function checkedOptions(options: EncryptedFileStoreOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw configError(kind, 'Give options, with at least a "path".')
  assertKnownOptions(kind, options, known)
  const { path, identityPath, identity, maxValueBytes = 1_048_576, clock = systemClock } = options
  assertPath('path', path)
  if (identityPath !== undefined) assertIdentityPath(identityPath, path)
  if (identity !== undefined) assertIdentity(identity, identityPath)
  if (!Number.isSafeInteger(maxValueBytes) || maxValueBytes < 1) {
    throw configError(kind, 'The option "maxValueBytes" must be a whole number of bytes, at least 1.')
  }
  return { ...options, ...(identity !== undefined && { identity: identity.trim() }), maxValueBytes, clock }
}

/**
 * `now` as the clock gave it, which must be a time that a `Date` can hold (ECMA-262: 8.64e15 ms) and not before 1970; else
 * throws `CONFIG`. Such a time in the file would make it unreadable for good.
 */
export function checkedTime(now: number): number {
  if (typeof now === 'number' && now >= 0 && now <= 8.64e15) return now
  throw configFailure(
    'The option "clock" gave a time that is not a number of milliseconds since 1970. Nothing was changed.',
  )
}

function assertPath(option: string, value: unknown): void {
  if (typeof value === 'string' && value !== '' && !value.includes('\0') && !/[/\\]$/.test(value)) return
  throw configError(
    kind,
    `The option "${option}" must be the path of a file: text that is not empty and does not end in a slash.`,
  )
}

/** The store would take the place of the key that opens it. */
function assertIdentityPath(identityPath: string, path: string): void {
  assertPath('identityPath', identityPath)
  if (resolve(identityPath) !== resolve(path)) return
  throw configError(kind, 'The options "path" and "identityPath" must name different files.')
}

function assertIdentity(identity: unknown, identityPath: string | undefined): void {
  if (identityPath !== undefined) throw configError(kind, 'Give either "identity" or "identityPath", not both.')
  if (typeof identity === 'string' && isIdentity(identity.trim())) return
  throw configError(
    kind,
    'The option "identity" must be an age identity of the form "AGE-SECRET-KEY-1…". To name a file, use "identityPath".',
  )
}
