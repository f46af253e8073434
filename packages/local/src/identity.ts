// Encrypted file, key: where the age identity comes from that opens the store.
import type { Stats } from 'node:fs'
import { generateX25519, recipientOf } from './age.ts'
import { configFailure } from './config-failure.ts'
import { codeOf } from './file-errors.ts'
import { readRegularFile } from './regular-file.ts'
import { createFile, removeStale } from './whole-file.ts'

/** An age identity of type X25519, as text. */
const identityPattern = /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}$/

/** Whether `text` has the form of an identity; only its use tells whether the checksum holds. */
export function isIdentity(text: unknown): text is string {
  return typeof text === 'string' && identityPattern.test(text)
}

/** Gives the identity, a text that must not be held longer than needed. */
export interface IdentitySource {
  /** Undefined when there is none yet. */
  read(): Promise<string | undefined>
  /** Makes a new one, or gives the one that somebody else has made meanwhile. */
  create(): Promise<string>
}

/** The identity that the options give. */
export function givenIdentity(identity: string): IdentitySource {
  const read = (): Promise<string> => Promise.resolve(identity)
  return { read, create: read }
}

/**
 * An identity file as `age-keygen` writes it: comments and one `AGE-SECRET-KEY-1…` line. Read anew each time.
 * Rejects with `CONFIG` when it is a symbolic link, belongs to somebody else, can be read by group or others or not by this
 * user, or does not hold exactly one identity.
 */
export function identityFile(path: string): IdentitySource {
  const read = (): Promise<string | undefined> => readIdentity(path)
  return { read, create: () => createIdentity(path, read) }
}

async function readIdentity(path: string): Promise<string | undefined> {
  const content = await readRegularFile(path, notAFile, assertPrivate).catch(explainDenied)
  return content === undefined ? undefined : identityIn(content.toString('utf8'))
}

async function createIdentity(path: string, read: () => Promise<string | undefined>): Promise<string> {
  const identity = await generateX25519()
  const text = `# Opens a Keyharbor store: keep it secret, and keep a copy.\n# public key: ${await recipientOf(identity)}\n${identity}\n`
  await removeStale(path)
  while (!(await createFile(path, Buffer.from(text)))) {
    const made = await read()
    if (made !== undefined) return made
  }
  return identity
}

function identityIn(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const [identity, ...others] = lines.filter((line) => line !== '' && !line.startsWith('#'))
  if (!isIdentity(identity) || others.length > 0) {
    throw configFailure(
      'The identity file must hold one line "AGE-SECRET-KEY-1…", as age-keygen writes it, and else only comments. Put the right file there.',
    )
  }
  return identity
}

/** Windows has neither owners nor modes of this kind. */
function assertPrivate({ mode, uid }: Stats): void {
  const user = process.geteuid?.()
  if (user === undefined) return
  if ((mode & 0o077) !== 0) throw configFailure('Others can read the identity file. Make it private with chmod 600.')
  if (uid !== user && uid !== 0)
    throw configFailure('The identity file belongs to another user. Make it your own with chown.')
}

const notAFile =
  'The identity file is a symbolic link, a folder or something else that is not a regular file. Give the path of the file itself, or the identity as the option "identity".'

/** Not `PERMISSION_DENIED`, whose general sentence speaks of an identity that lacks rights: here it means the key. */
function explainDenied(error: unknown): never {
  if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error
  throw configFailure(
    'The operating system does not let this user read the identity file. Check who owns it and its folder, and their modes.',
  )
}
