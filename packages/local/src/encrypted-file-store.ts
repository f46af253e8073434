// Encrypted file: the store itself. Each call reads the file; each change takes the lock, reads, changes and replaces.
import { resolve } from 'node:path'
import {
  checkPathName,
  type CallOptions,
  type ConditionalStore,
  type CreatableStore,
  type DeletableStore,
  type DescribableStore,
  type DestroyableStore,
  type ErrorFacts,
  type ListableStore,
  type ListQuery,
  type NotifyingStore,
  type PromotingStore,
  type PurgeableStore,
  type RestorableStore,
  type SecretInfo,
  type SecretStore,
  type StoredSecret,
  type StoredValue,
  type SwitchableStore,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
} from '@keyharbor/core'
import { ChangeFeed } from './change-feed.ts'
import { toContent } from './content.ts'
import { listedIn, readFrom, recordOf, secretInfo, versionInfo, versionOf, versionsIn } from './document.ts'
import type { StoreDocument } from './document.ts'
import {
  createIn,
  deleteIn,
  destroyIn,
  purgeIn,
  restoreIn,
  setCurrentIn,
  setStateIn,
  writeIn,
} from './document-changes.ts'
import type { DocumentChange } from './document-changes.ts'
import { DocumentFile } from './document-file.ts'
import { checkedOptions, checkedTime, kind, type EncryptedFileStoreOptions } from './encrypted-file-store-options.ts'
import { describeFileError } from './file-errors.ts'
import { FileLock } from './file-lock.ts'
import { compareVersionIds, type FileSelector } from './file-selector.ts'
import { givenIdentity, identityFile } from './identity.ts'
import { assertNotAborted } from './waits.ts'

const longestName = 512

/**
 * Secrets in one encrypted file on this machine, with versions, for development and for programs that have no cloud.
 *
 * The file is in the age v1 format: `age -d -i store.age.key store.age` shows what is in it. Each write replaces it whole
 * under a lock, so any number of processes may write, none loses the change of another, and one that is killed leaves the
 * old file or the new one. Versions are numbered "1", "2", … for each secret; all of them are kept until they are destroyed
 * or the secret is purged.
 *
 * Failures, as `StoreFailure` or by way of `describeError`: `INTEGRITY` for a file that does not open with the identity
 * (`wrong-key`) or was truncated, altered, or put back in an older state while this store is in use (`altered`), and then
 * nothing is written; `CONFIG` for a missing folder, for a clock that gives no time, and for an identity file that is missing,
 * a link, readable by others or not by this user;
 * `CONFLICT` (`locked`) when another process held the lock for nine tenths of the call's time; `PERMISSION_DENIED`;
 * `QUOTA_EXCEEDED` when the disk is full. A deleted secret is `PENDING_DELETION` until it is restored or purged.
 * The signal of a call ends it up to the rename that makes a change visible.
 */
export class EncryptedFileStore
  implements
    SecretStore,
    VersionedStore<FileSelector>,
    ListableStore,
    CreatableStore,
    WritableStore,
    ConditionalStore,
    DeletableStore,
    RestorableStore,
    PurgeableStore,
    PromotingStore,
    SwitchableStore,
    DestroyableStore,
    DescribableStore,
    NotifyingStore
{
  readonly kind: string = kind
  /** The absolute path of the file. */
  readonly scope: readonly string[]
  readonly #file: DocumentFile
  readonly #lock: FileLock
  readonly #feed: ChangeFeed
  readonly #maxValueBytes: number
  readonly #now: () => number

  /** Does no I/O. Throws `CONFIG` for an option that is unknown or not valid. */
  constructor(options: EncryptedFileStoreOptions) {
    const { path, identityPath, identity, clock, maxValueBytes } = checkedOptions(options)
    const absolute = resolve(path)
    const source =
      identity === undefined ? identityFile(resolve(identityPath ?? `${path}.key`)) : givenIdentity(identity)
    this.scope = Object.freeze([absolute])
    this.#file = new DocumentFile(absolute, source, clock)
    this.#lock = new FileLock(absolute, clock)
    this.#feed = new ChangeFeed(absolute, this.#file, clock)
    this.#maxValueBytes = maxValueBytes
    this.#now = () => checkedTime(clock.now())
  }

  checkName(name: string): string {
    return checkPathName(name, longestName)
  }

  async readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    return readFrom(await this.#read(call), name)
  }

  async readVersion(name: string, selector: FileSelector, call: CallOptions): Promise<StoredSecret> {
    return readFrom(await this.#read(call), name, selector)
  }

  async *listVersions(name: string, call: CallOptions): AsyncGenerator<VersionInfo, void, undefined> {
    yield* versionsIn(await this.#read(call), name)
  }

  compareVersions(a: VersionInfo, b: VersionInfo): number | undefined {
    return compareVersionIds(a, b)
  }

  async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo, void, undefined> {
    yield* listedIn(await this.#read(call), query)
  }

  /** Also of a deleted secret, which has `deletedAt`. */
  async describeSecret(name: string, call: CallOptions): Promise<SecretInfo> {
    return secretInfo(name, recordOf(await this.#read(call), name))
  }

  async createSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    return await this.#write(name, createIn(name, toContent(value, this.#maxValueBytes)), call)
  }

  async writeSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    return await this.#write(name, writeIn(name, toContent(value, this.#maxValueBytes)), call)
  }

  async writeSecretIf(name: string, value: StoredValue, expected: string, call: CallOptions): Promise<VersionInfo> {
    return await this.#write(name, writeIn(name, toContent(value, this.#maxValueBytes), expected), call)
  }

  async deleteSecret(name: string, call: CallOptions): Promise<void> {
    await this.#change(deleteIn(name), call)
  }

  /** Does nothing to a secret that is not deleted. */
  async restoreSecret(name: string, call: CallOptions): Promise<void> {
    await this.#change(restoreIn(name), call)
  }

  async purgeSecret(name: string, call: CallOptions): Promise<void> {
    await this.#change(purgeIn(name), call)
  }

  /** A disabled or destroyed version is refused with `VERSION_DISABLED` or `VERSION_DESTROYED`. */
  async setCurrent(name: string, to: string, expected: string, call: CallOptions): Promise<void> {
    await this.#change(setCurrentIn(name, to, expected), call)
  }

  async setVersionState(name: string, id: string, state: 'enabled' | 'disabled', call: CallOptions): Promise<void> {
    await this.#change(setStateIn(name, id, state), call)
  }

  async destroyVersion(name: string, id: string, call: CallOptions): Promise<void> {
    await this.#change(destroyIn(name, id), call)
  }

  onChange(listener: (name: string) => void): Disposable {
    return this.#feed.listen(listener)
  }

  describeError(error: unknown): ErrorFacts {
    return describeFileError(error)
  }

  /** Ends all notification. */
  async close(): Promise<void> {
    this.#feed.close()
  }

  async #read({ signal }: CallOptions): Promise<StoreDocument> {
    assertNotAborted(signal)
    const document = await this.#file.read()
    assertNotAborted(signal)
    return document
  }

  async #write(name: string, change: DocumentChange, call: CallOptions): Promise<VersionInfo> {
    const record = recordOf(await this.#change(change, call), name)
    return versionInfo(record, versionOf(record, record.current))
  }

  #change(change: DocumentChange, call: CallOptions): Promise<StoreDocument> {
    return this.#lock.hold(call, async (lock) => {
      const before = await this.#read(call)
      const after = change(before, this.#now())
      if (after === before) return before
      await this.#file.replace(after, async () => {
        await lock.assertHeld()
        assertNotAborted(call.signal)
      })
      return after
    })
  }
}
