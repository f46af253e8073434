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

/** Which state of which store a document is. */
type Seen = Pick<StoreDocument, 'storeId' | 'counter'>

/** One encrypted file. It keeps neither the document nor the identity, both of which are read anew each time. */
export class DocumentFile {
  readonly #path: string
  readonly #identity: IdentitySource
  readonly #clock: Clock
  /** The newest state seen, so that an older copy or another store in this place is noticed. */
  #newest: Seen | undefined

  constructor(path: string, identity: IdentitySource, clock: Clock) {
    this.#path = path
    this.#identity = identity
    this.#clock = clock
  }

  /**
   * The document, empty when there is no file. Rejects with `INTEGRITY` for a file that does not open, was altered, is older
   * than one seen before, or of another store; with `CONFIG` when there is no identity for it.
   */
  async read(): Promise<StoreDocument> {
    const newest = this.#newest
    const content = await readRegularFile(this.#path)
    const document = await this.decode(content)
    if (content === undefined) this.#newest = undefined
    else this.#remember(document, newest)
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
    this.#newest = { storeId: document.storeId, counter: document.counter }
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

  /**
   * `known` is what was known before the file was opened: a newer state may have come to be known meanwhile, and then this one
   * is neither wrong nor the newest.
   */
  #remember({ storeId, counter }: StoreDocument, known: Seen | undefined): void {
    if (known !== undefined && (known.storeId !== storeId || known.counter > counter)) throw replacedByOther()
    if (this.#newest === undefined || this.#newest.counter < counter) this.#newest = { storeId, counter }
  }
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
