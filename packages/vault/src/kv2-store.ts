// Vault: the contract on a KV 2 mount. Which request answers which call, and what the answers mean.
import {
  type StoreFailure,
  type CallOptions,
  type Clock,
  type ConditionalStore,
  type CreatableStore,
  type DeletableStore,
  type DescribableStore,
  type DestroyableStore,
  type ErrorFacts,
  type FailedCall,
  type ListableStore,
  type ListQuery,
  type PurgeableStore,
  type RestorableStore,
  type SecretInfo,
  type SecretStore,
  type StoredSecret,
  type StoredValue,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
} from '@keyharbor/core'
import { deadlineOf, type Deadline } from './deadline.ts'
import type { Kv2StoreOptions } from './kv2-options.ts'
import { kv2Settings } from './kv2-settings.ts'
import { Kv2Mount, writeBody, type Seen } from './kv2-mount.ts'
import { allowingDenied, beforeChange, failure, isFailure } from './kv-failure.ts'
import { secretInfo, stateOf, versionInfo, versionNumber, readableInfo, type SecretMetadata } from './kv-metadata.ts'
import { checkedName, pathHint } from './kv-path.ts'
import { fromFields, toFields } from './kv-value.ts'
import { matchingNames } from './matching-names.ts'
import type { MountKind } from './mount-look.ts'
import { kv2Kind } from './store-kind.ts'
import { VaultConnection } from './vault-connection.ts'

/** How a `Kv2Store` selects a version: the newest readable one before the current, or the one of a number, as text. */
export type Kv2Selector = 'previous' | { readonly id: string }

/** How many secrets of a listing are looked at together. */
const listedTogether = 8

/**
 * The secrets of one KV version 2 mount of HashiCorp Vault or OpenBao.
 *
 * Current is the newest version. Versions are numbered "1", "2", …; the server forgets the oldest (10 are kept by default).
 * Deleting deletes the newest version, and the secret can be restored until it is purged; until then no write brings it back, but
 * for one with a token that may not read, which can't tell. Text is the single field `value` of a secret, other maps are its
 * fields; bytes and a few objects carry the reserved field `keyharbor:encoding` (see the README). An integer that a double
 * can't hold is read as text.
 *
 * Before the first call that is no plain read, the store asks what is mounted: KV version 1 takes the requests of version 2 for
 * values of its own, and anything but KV version 2 is `CONFIG`. Where the server does not tell, the calls are sent all the
 * same; `createSecret` then looks at the secret first, since version 1 would overwrite it.
 *
 * Before a change the store looks whether the secret is there, since the server answers the same for one that is missing. A
 * token that may not read can't tell; then the change is sent all the same. What somebody else does between look and change is
 * met by `writeSecretIf` alone. When a look fails, nothing was changed, and the error says that it is safe to try again.
 *
 * It takes no ready node-vault client: that one's transport sends the token after redirects, has no deadline, and its errors
 * print the token, so this store makes its own, with its own transport.
 */
export class Kv2Store
  implements
    SecretStore,
    VersionedStore<Kv2Selector>,
    ListableStore,
    CreatableStore,
    WritableStore,
    ConditionalStore,
    DeletableStore,
    RestorableStore,
    PurgeableStore,
    DestroyableStore,
    DescribableStore
{
  readonly kind: 'vault-kv2' = kv2Kind
  /** The server's address, the namespace, the mount, and where the token comes from. */
  readonly scope: readonly string[]

  readonly #connection: VaultConnection
  readonly #mount: Kv2Mount
  readonly #clock: Clock

  /**
   * Reads options and environment, and does no I/O: node-vault is loaded, files are read and connections made by the first call.
   * Throws `CONFIG` for unknown options, a wrong or missing address, and, with reason `missing-token`, where no token can come
   * from anywhere.
   */
  constructor(options: Kv2StoreOptions = {}) {
    const settings = kv2Settings(options)
    const [{ origin, pathPrefix }] = settings.nodes
    this.scope = [`${origin}${pathPrefix}`, settings.namespace ?? '', settings.mount, settings.token.identity]
    this.#clock = settings.clock
    this.#connection = new VaultConnection(settings)
    this.#mount = new Kv2Mount(this.#connection, settings.mount, settings.clock)
  }

  /** Names are paths: parts between slashes. See `INVALID_NAME`'s detail for what is not allowed. */
  checkName(name: string): string {
    return checkedName(name)
  }

  /** The store turns every failure into a `StoreFailure` itself, so what comes here is foreign and nothing is known of it. */
  describeError(_error: unknown, call: FailedCall): ErrorFacts {
    return { code: call.aborted ? 'ABORTED' : 'UNKNOWN' }
  }

  /** Ends all connections, and calls under way with them. */
  close(): Promise<void> {
    return this.#connection.close()
  }

  /** Needs `read` on `data/`. A newest version that is destroyed is `VERSION_DESTROYED`. */
  async readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    const seen = await this.#mount.look(name, this.#deadline(call))
    if (seen.state === 'missing') throw failure('NOT_FOUND', pathHint(name, this.#mount.path))
    return this.#stored(seen)
  }

  /** Needs `read` on `data/`, and on `metadata/` for `'previous'`. A deleted version is `PENDING_DELETION`. */
  async readVersion(name: string, selector: Kv2Selector, call: CallOptions): Promise<StoredSecret> {
    const deadline = this.#deadline(call)
    const number = selector === 'previous' ? await this.#previous(name, deadline) : numberOf(selector)
    const seen = await this.#mount.look(name, deadline, number)
    if (seen.state === 'missing') throw await this.#versionMissing(name, deadline)
    return this.#stored(seen)
  }

  /** The oldest first; needs `read` on `metadata/`. */
  async *listVersions(name: string, call: CallOptions): AsyncGenerator<VersionInfo, void, undefined> {
    const { versions, asOfMs } = await this.#metadata(name, this.#deadline(call))
    yield* versions.map((version) => versionInfo(version, asOfMs))
  }

  compareVersions(a: VersionInfo, b: VersionInfo): number | undefined {
    const [first, second] = [versionNumber(a.id), versionNumber(b.id)]
    return first === undefined || second === undefined ? undefined : first - second
  }

  /**
   * Walks the folders in which names can match, as far as the caller goes on. Needs `list` on `metadata/`, and `read` to tell
   * deleted secrets: each one's metadata is read, 8 at a time, as the list holds names only. A secret whose metadata may not be
   * read is listed by name, be it deleted or not. Names that `checkName` refuses are left out.
   */
  async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo, void, undefined> {
    const list = (folder: string): Promise<readonly string[]> => this.#mount.list(folder, this.#deadline(call))
    for await (const names of matchingNames(list, query.prefix ?? '')) {
      for (let start = 0; start < names.length; start += listedTogether) {
        const some = names.slice(start, start + listedTogether)
        yield* await this.#listed(some, query, this.#deadline(call))
      }
    }
  }

  /** Tags are the secret's custom metadata; needs `read` on `metadata/`. A deleted secret is described, with `deletedAt`. */
  async describeSecret(name: string, call: CallOptions): Promise<SecretInfo> {
    return secretInfo(name, await this.#metadata(name, this.#deadline(call)))
  }

  /**
   * Needs `create` on `data/`; the server decides in one step (`cas` 0), so of two callers one succeeds. Where it does not tell
   * what is mounted, `read` is needed too, to find version 1 before a secret there is overwritten.
   */
  async createSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    const deadline = this.#deadline(call)
    const body = writeBody(toFields(value), 0)
    if ((await this.#kind(name, deadline)) === 'unseen') assertNeverWritten(await this.#newest(name, deadline))
    try {
      return readableInfo(await this.#mount.write(name, body, deadline))
    } catch (error) {
      if (!isFailure(error, 'PRECONDITION_FAILED')) throw error
    }
    const { state } = await this.#newest(name, deadline)
    throw failure(state === 'deleted' ? 'PENDING_DELETION' : 'ALREADY_EXISTS')
  }

  /** Needs `update` on `data/`. A mount or secret with `cas_required` is `INVALID_ARGUMENT`, reason `cas-required`. */
  async writeSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    const deadline = this.#deadline(call)
    const body = writeBody(toFields(value))
    assertLive(await this.#newest(name, deadline))
    return readableInfo(await this.#mount.write(name, body, deadline))
  }

  /** Compare-and-set by the server. An `expected` that is no version number is never current, which needs no request. */
  async writeSecretIf(name: string, value: StoredValue, expected: string, call: CallOptions): Promise<VersionInfo> {
    const deadline = this.#deadline(call)
    const cas = versionNumber(expected)
    if (cas === undefined) throw failure('PRECONDITION_FAILED')
    const body = writeBody(toFields(value), cas)
    assertLive(await this.#newest(name, deadline))
    return readableInfo(await this.#mount.write(name, body, deadline))
  }

  /** Needs `delete` on `data/`. Deletes the newest version; older ones stay readable by number. */
  async deleteSecret(name: string, call: CallOptions): Promise<void> {
    const deadline = this.#deadline(call)
    const newest = await this.#newest(name, deadline)
    assertLive(newest)
    if (newest.state === 'destroyed') throw failure('VERSION_DESTROYED')
    await this.#mount.deleteNewest(name, deadline)
  }

  /** Needs `read` on `data/` and `update` on `undelete/`. Restores the newest version; a live secret is left as it is. */
  async restoreSecret(name: string, call: CallOptions): Promise<void> {
    const deadline = this.#deadline(call)
    const newest = await this.#look(name, deadline)
    if (newest.state === 'missing') throw failure('NOT_FOUND')
    if (newest.state === 'destroyed') throw failure('VERSION_DESTROYED')
    if (newest.state === 'deleted') await this.#mount.undelete(name, newest.version.number, deadline)
  }

  /** Needs `delete` on `metadata/`. */
  async purgeSecret(name: string, call: CallOptions): Promise<void> {
    const deadline = this.#deadline(call)
    await beforeChange(allowingDenied(this.#metadata(name, deadline)))
    await this.#mount.remove(name, deadline)
  }

  /** Needs `update` on `destroy/`. A version that is destroyed already is left as it is. */
  async destroyVersion(name: string, id: string, call: CallOptions): Promise<void> {
    const deadline = this.#deadline(call)
    const number = numberOf({ id })
    const metadata = await beforeChange(allowingDenied(this.#metadata(name, deadline)))
    if (metadata?.versions.every((version) => version.number !== number)) throw failure('VERSION_NOT_FOUND')
    await this.#mount.destroy(name, number, deadline)
  }

  #deadline(call: CallOptions): Deadline {
    return deadlineOf(call, this.#clock)
  }

  #stored(seen: Exclude<Seen, { state: 'missing' }>): StoredSecret {
    if (seen.state !== 'there') throw failure(seen.state === 'deleted' ? 'PENDING_DELETION' : 'VERSION_DESTROYED')
    const { fields, version, observedAt } = seen
    return {
      value: fromFields(fields),
      version: readableInfo(version),
      ...(observedAt !== undefined && { observedAt }),
    }
  }

  /** A secret that has metadata but never had a version is missing. */
  async #metadata(name: string, deadline: Deadline): Promise<SecretMetadata> {
    const metadata = await this.#mount.metadata(name, deadline)
    if (metadata === 'missing' || metadata.current === 0) throw failure('NOT_FOUND')
    return metadata
  }

  /** What is mounted; a name that is refused needs no request. */
  async #kind(name: string, deadline: Deadline): Promise<MountKind> {
    checkedName(name)
    return await this.#mount.kind(deadline)
  }

  /** The newest version before a change. */
  async #look(name: string, deadline: Deadline): Promise<Seen> {
    await this.#kind(name, deadline)
    return await beforeChange(this.#mount.look(name, deadline))
  }

  /** The newest version before a change; `unseen` when the token may not read it. */
  async #newest(name: string, deadline: Deadline): Promise<Seen | { readonly state: 'unseen' }> {
    return (await allowingDenied(this.#look(name, deadline))) ?? { state: 'unseen' }
  }

  async #previous(name: string, deadline: Deadline): Promise<number> {
    const { current, versions, asOfMs } = await this.#metadata(name, deadline)
    const previous = versions.findLast((version) => version.number < current && stateOf(version, asOfMs) === 'enabled')
    if (previous === undefined) throw failure('VERSION_NOT_FOUND')
    return previous.number
  }

  /** The server answers the same for a version and for a secret that is not there. */
  async #versionMissing(name: string, deadline: Deadline): Promise<StoreFailure> {
    const metadata = await allowingDenied(this.#mount.metadata(name, deadline))
    return failure(metadata === 'missing' ? 'NOT_FOUND' : 'VERSION_NOT_FOUND')
  }

  async #listed(names: readonly string[], query: ListQuery, deadline: Deadline): Promise<SecretInfo[]> {
    const infos = await Promise.all(names.map((name) => this.#known(name, deadline)))
    const wanted = (info: SecretInfo): boolean => query.includeDeleted === true || info.deletedAt === undefined
    return infos.filter((info) => info !== undefined).filter(wanted)
  }

  /** What may be known of a name in a list; undefined when there is no secret of that name any more, or none yet. */
  async #known(name: string, deadline: Deadline): Promise<SecretInfo | undefined> {
    const metadata = await allowingDenied(this.#mount.metadata(name, deadline))
    if (metadata === undefined) return { name }
    return metadata === 'missing' || metadata.current === 0 ? undefined : secretInfo(name, metadata)
  }
}

function numberOf(selector: Exclude<Kv2Selector, 'previous'>): number {
  const id: unknown = typeof selector === 'object' && selector !== null ? selector.id : undefined
  if (typeof id !== 'string') throw failure('INVALID_ARGUMENT', "Select a version by 'previous' or { id }.")
  const number = versionNumber(id)
  if (number === undefined) throw failure('VERSION_NOT_FOUND')
  return number
}

function assertLive({ state }: { readonly state: Seen['state'] | 'unseen' }): void {
  if (state === 'missing') throw failure('NOT_FOUND')
  if (state === 'deleted') throw failure('PENDING_DELETION')
}

function assertNeverWritten({ state }: { readonly state: Seen['state'] | 'unseen' }): void {
  if (state === 'deleted') throw failure('PENDING_DELETION')
  if (state === 'there' || state === 'destroyed') throw failure('ALREADY_EXISTS')
}
