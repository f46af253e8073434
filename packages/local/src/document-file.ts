// Encrypted file, disk: the document as an encrypted file: read whole and verified, replaced whole.
import { createHash, randomUUID } from 'node:crypto'
import { StoreFailure, type Clock } from '@keyharbor/core'
import { decrypt, encrypt, recipientOf } from './age.ts'
import { configFailure } from './config-failure.ts'
import { emptyDocument, type StoreDocument } from './document.ts'
import { fromJson, toJson } from './document-json.ts'
import type { IdentitySource } from './identity.ts'
import { readRegularFile } from './regular-file.ts'
import { removeStale, replaceFile } from './whole-file.ts'

/** What was seen of the file so far. */
interface Seen {
  /** The store in this place; undefined when there was no file, and then any store may come. */
  readonly storeId: string | undefined
  /** The highest counter of each store that was in this place, kept when the file vanishes: an old copy may come back. */
  readonly counters: ReadonlyMap<string, number>
}

/** One encrypted file. It keeps neither the document nor the identity, both of which are read anew each time. */
export class DocumentFile {
  readonly #path: string
  readonly #identity: IdentitySource
  readonly #clock: Clock
  /** So that an older copy or another store in this place is noticed. Each change makes a new object. */
  #seen: Seen = { storeId: undefined, counters: new Map() }

  constructor(path: string, identity: IdentitySource, clock: Clock) {
    this.#path = path
    this.#identity = identity
    this.#clock = clock
  }

  /**
   * The document, empty when there is no file. Rejects with `INTEGRITY` for a file that does not open, was altered, is older
   * than one seen before, or of another store while nobody has removed the file; with `CONFIG` when there is no identity for
   * it.
   */
  async read(): Promise<StoreDocument> {
    const before = this.#seen
    const content = await readRegularFile(this.#path, notAFile)
    const document = await this.decode(content)
    if (content !== undefined) {
      assertFollows(document, before)
      this.#raise(document)
    }
    this.#place(content === undefined ? undefined : document.storeId, before)
    return document
  }

  /** The document in `content`, which was read from the file before; undefined stands for no file. */
  async decode(content: Uint8Array | undefined): Promise<StoreDocument> {
    return content === undefined ? emptyDocument(randomUUID()) : await this.#opened(content)
  }

  /** Makes `document` the content of the file; under the lock only. `beforeRename` may still refuse. */
  async replace(document: StoreDocument, beforeRename: () => Promise<void>): Promise<void> {
    const recipient = await recipientOf(await this.#identityFor(document))
    const json = toJson(document, { keyHash: hashOf(recipient), savedAt: this.#clock.now() })
    const plaintext = Buffer.from(json)
    const file = await encrypt(plaintext, recipient).finally(() => plaintext.fill(0))
    await removeStale(this.#path)
    await replaceFile(this.#path, file, beforeRename)
    this.#raise(document)
    this.#place(document.storeId, this.#seen)
  }

  /** Only the first state of a store may bring a new key. */
  async #identityFor(document: StoreDocument): Promise<string> {
    const identity = await this.#identity.read()
    if (identity !== undefined) return identity
    if (document.counter > 1) throw noIdentity()
    return await this.#identity.create()
  }

  async #opened(content: Uint8Array): Promise<StoreDocument> {
    const identity = await this.#identity.read()
    if (identity === undefined) throw noIdentity()
    const recipient = await recipientOf(identity)
    const plaintext = await decrypt(content, identity)
    try {
      return fromJson(
        Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength).toString('utf8'),
        hashOf(recipient),
      )
    } finally {
      plaintext.fill(0)
    }
  }

  /** The store now in this place, unless another came to be known since `before`, while the file was being opened. */
  #place(storeId: string | undefined, before: Seen): void {
    if (this.#seen.storeId === before.storeId) this.#seen = { ...this.#seen, storeId }
  }

  #raise({ storeId, counter }: StoreDocument): void {
    const { counters } = this.#seen
    if (counter <= (counters.get(storeId) ?? 0)) return
    this.#seen = { ...this.#seen, counters: new Map(counters).set(storeId, counter) }
  }
}

const notAFile =
  'The path of the store leads to a symbolic link, a folder or something else that is not a regular file. Give the path of the file itself.'

/** Throws `INTEGRITY` unless `document` can be what has become of the file since it was `seen`. */
function assertFollows({ storeId, counter }: StoreDocument, seen: Seen): void {
  const isOther = seen.storeId !== undefined && seen.storeId !== storeId
  if (isOther || counter < (seen.counters.get(storeId) ?? 0)) throw replacedByOther()
}

function replacedByOther(): StoreFailure {
  const detail =
    'In place of the file that this process has used stands an older copy or another store. It was left as it is: put the newest one back, or start the process again to use this one.'
  return new StoreFailure({ code: 'INTEGRITY', reason: 'altered', detail, retry: 'never' })
}

function noIdentity(): StoreFailure {
  return configFailure(
    'There is a store file but no identity file to open it. Put the identity file back in its place, or set the option "identityPath". A new key would not open the file.',
  )
}

function hashOf(recipient: string): string {
  return createHash('sha256').update(recipient).digest('hex')
}
