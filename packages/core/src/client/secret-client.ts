// Client: what an application holds, as types. Which calls a client has follows from what its store can do.
import type { SecretError } from '../errors/secret-error.ts'
import type { CheckedSecret } from '../secret/checked-secret.ts'
import type { Secret } from '../secret/secret.ts'
import type { StandardSchema } from '../secret/standard-schema.ts'
import type { SecretInput } from '../secret/secret-input.ts'
import type {
  ConditionalStore,
  CreatableStore,
  DeletableStore,
  DescribableStore,
  DestroyableStore,
  IdempotentStore,
  ListableStore,
  PromotingStore,
  PurgeableStore,
  RestorableStore,
  RollingBackStore,
  StagingStore,
  SwitchableStore,
  VersionedStore,
  WritableStore,
} from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { CallOptions, ListQuery, SecretInfo, VersionInfo } from '../store/stored-secret.ts'
import type { ClientHealth } from './client-health.ts'
import type { SecretBundle } from './secret-bundle.ts'
import type { SecretHandle } from './secret-handle.ts'

/** How long a caller waits. */
export interface CallerOptions {
  /** Ends this caller's wait at once with `ABORTED`. A read that others wait for goes on. */
  readonly signal?: AbortSignal
  /** Time for the whole call in milliseconds; `TIMEOUT` after it. Default: the client's `timeoutMs`. */
  readonly timeoutMs?: number
}

/** How old an answer may be. */
export interface GetOptions extends CallerOptions {
  /**
   * The oldest cached answer this call accepts, in milliseconds; 0 reads, or joins a read that is under way. Nothing older is
   * served, even when reading fails, and what failed a moment ago fails again without a read. Default: as the policy of the client says.
   */
  readonly maxAgeMs?: number
  /** Reads whatever is cached, as `refresh` does. Default false. */
  readonly force?: boolean
}

/** A get that also says what the value looks like. `T` is what the schema makes of it. */
export interface SchemaOptions<T> extends GetOptions {
  /** A schema of any library that follows Standard Schema (https://standardschema.dev): Zod, Valibot, ArkType and others. */
  readonly schema: StandardSchema<T>
}

/** Options of `use`. */
export interface UseOptions extends CallerOptions {
  /** Whether an error of the function means that the value is wrong, such as a refused login. Default: none does. */
  readonly isRejected?: (error: unknown) => boolean
}

/** One secret of many, or why there is none. */
export type GetResult =
  | { readonly ok: true; readonly secret: Secret; readonly error?: undefined }
  | { readonly ok: false; readonly secret?: undefined; readonly error: SecretError }

/** A result for each name, by the name as it was given. */
export type GetManyResult = ReadonlyMap<string, GetResult>

/** Many secrets at once: through one call of the store where it has one, else each by itself. */
export interface Batches {
  /** Gets each of `names`; never all-or-nothing. Rejects only when the arguments make no sense. */
  getMany(names: readonly string[], options?: GetOptions): Promise<GetManyResult>
  /** Gets each of `names` so that it is there later; settles with the errors of those that could not be read, by name. */
  prefetch(names: readonly string[], options?: GetOptions): Promise<ReadonlyMap<string, SecretError>>
}

/** Values that whoever they are for may reject, such as a password after a rotation. */
export interface Uses {
  /**
   * Calls `fn` with the secret. When it fails with an error for which `isRejected` is true, the secret is read anew, once for
   * everybody, and `fn` is called once more with the other version: the one just read, else the last good one. With no other
   * version the error of `fn` comes out, and for a while (5 s, doubled up to 60 s) `use` rejects with `INTEGRITY`, reason `rejected`,
   * without calling `fn`: a wrong credential that is tried on and on locks the account.
   */
  use<T>(name: string, fn: (secret: Secret) => Promise<T> | T, options?: UseOptions): Promise<T>
  /**
   * Tells that whoever a version is for has rejected it, for applications that keep connections of their own: it is read anew, once
   * for everybody. Settles with whether there is another version to try.
   */
  reportRejected(name: string, version: string): Promise<boolean>
}

/** Live views of secrets. */
export interface Watching {
  /**
   * A handle that always holds the newest good value; settles once there is a first one. A write of this client reaches it a moment
   * later, by a read. Dispose it when done.
   */
  watch(name: string, options?: CallerOptions): Promise<SecretHandle>
  /**
   * Several secrets as one: the values of a bundle belong together. It holds the values of one reading in which none of them
   * changed, and is replaced by another such reading or not at all. Settles once there is a first one. Dispose it when done.
   */
  watchMany(names: readonly string[], options?: CallerOptions): Promise<SecretBundle>
}

/** What every client has, whatever the store. */
export interface Reads extends Batches, Uses, Watching, AsyncDisposable {
  /**
   * The current version: from the cache while it is fresh; a stale one at once, while one read renews it; else by one read that
   * all concurrent callers share, and when that fails a stale one for as long as `maxStaleMs` allows. `secret.freshness` tells.
   * Rejects with a `SecretError`: `NOT_FOUND`, `PENDING_DELETION`, `PERMISSION_DENIED`, `TIMEOUT`, `STALE_EXCEEDED` and the like.
   */
  get(name: string, options?: GetOptions): Promise<Secret>
  /** The same, checked against a schema, once for each version: `json()` gives what the schema makes of it. Else `DECODE_FAILED`. */
  get<T>(name: string, options: SchemaOptions<T>): Promise<CheckedSecret<T>>
  /** As `get`, and undefined where that would fail with `NOT_FOUND`. */
  getOptional(name: string, options?: GetOptions): Promise<Secret | undefined>
  /** Whether there is such a secret; by reading it, as `get` does. */
  has(name: string, options?: GetOptions): Promise<boolean>
  /** The cached secret, fresh or stale (see `secret.freshness`), or undefined. Never reads. */
  peek(name: string): Secret | undefined
  /**
   * Reads now, whatever is cached; joins a read that is under way. At most once in `minRefreshIntervalMs` for each secret:
   * sooner, it settles with what came of the last one.
   */
  refresh(name: string, options?: CallerOptions): Promise<Secret>
  /**
   * Forgets all that is cached of this secret. Nobody gets what was read before, and whoever waits for a read under way gets what
   * is read after it, or its failure. For 10 s an older version than the one that was held is still taken for the answer of a
   * replica that lags.
   */
  invalidate(name: string): void
  /**
   * Settles once each of `names` has a value, trying again while a failure may be over in a moment; for the start of a process. Rejects
   * with the first failure that will not pass, or with the last one when `timeoutMs` is over.
   */
  ready(names: readonly string[], options?: CallerOptions): Promise<void>
  /** What is held and how that is doing, without values. Never reads. */
  health(): ClientHealth
  /**
   * Ends what is under way with `CLOSED`, forgets everything, and closes the store, which belongs to this client.
   * Idempotent; takes at most 2 s. Later calls that would reach the store fail with `CLOSED`.
   */
  close(): Promise<void>
}

/** The one door to what only this store has: same deadline, error and redaction rules as every other call. */
export interface Runs<S> {
  /** The store that was given. Calls on it go past the cache and the rules of the client. */
  readonly store: S
  /** Calls `fn` with the store; `operation` and `name` are for errors. What is cached of `name` is forgotten afterwards. */
  run<T>(
    operation: string,
    name: string,
    fn: (store: S, call: CallOptions) => Promise<T>,
    options?: CallerOptions,
  ): Promise<T>
}

/** Where the store keeps versions. `V` is what it can select one by. */
export interface Versions<V> {
  /** One version, cached apart from the current one and from each other. */
  getVersion(name: string, selector: V, options?: GetOptions): Promise<Secret>
  /** Every version the store knows, without values. `timeoutMs` is for each step. */
  listVersions(name: string, options?: CallerOptions): AsyncIterable<VersionInfo>
}

/** Where the store can list its secrets. */
export interface Lists {
  /** Every secret that matches, without values. `timeoutMs` is for each step. */
  list(query?: ListQuery, options?: CallerOptions): AsyncIterable<SecretInfo>
}

/** Where the store tells of a secret without its value. `I` is what it tells. */
export interface Describes<I> {
  /** What the store tells of a secret without its value. Never cached. */
  describe(name: string, options?: CallerOptions): Promise<I>
}

/** Options of a call that brings a value. `W` is the store's own settings. */
export interface WriteOptions<W> extends CallerOptions {
  /** The store's own settings of a write: tags, content type, expiry, keys. */
  readonly settings?: W
}

/** Options of `put` where the store can also create. */
export interface UpsertOptions<W> extends WriteOptions<W> {
  /** Makes the first version when there is none. Default false: `NOT_FOUND`. */
  readonly upsert?: boolean
}

/** Where the store can make a new secret. */
export interface Creates<W> {
  /** Makes the first version; `ALREADY_EXISTS` when there is one. */
  create(name: string, value: SecretInput, options?: WriteOptions<W>): Promise<VersionInfo>
}

/** Where the store can write new versions, and can not create. */
export interface Puts<W> {
  /** Makes a new version and makes it current. `NOT_FOUND` on a missing name where the store can tell. */
  put(name: string, value: SecretInput, options?: WriteOptions<W>): Promise<VersionInfo>
}

/** Only where the store can also create. */
export interface Upserts<W> {
  /** Makes a new version and makes it current; with `upsert` also the first one. */
  put(name: string, value: SecretInput, options?: UpsertOptions<W>): Promise<VersionInfo>
}

/** Where the store has compare-and-set. */
export interface PutsIf<W> {
  /** Writes only while `expectedVersion` is current; else `PRECONDITION_FAILED`. */
  putIf(name: string, value: SecretInput, expectedVersion: string, options?: WriteOptions<W>): Promise<VersionInfo>
}

/** Where the store has idempotent writes. */
export interface PutsOnce<W> {
  /** Writes once for each `key`, however often it is tried. Same key, other value: `CONFLICT`. */
  putOnce(name: string, value: SecretInput, key: string, options?: WriteOptions<W>): Promise<VersionInfo>
}

/** Where the store can delete. */
export interface Deletes {
  /** Deletes in the store's default way: restorable where it can be. */
  delete(name: string, options?: CallerOptions): Promise<void>
}

/** Where deleted secrets can be brought back. */
export interface Restores {
  /** Brings a deleted secret back. */
  restore(name: string, options?: CallerOptions): Promise<void>
}

/** Where the store can remove a secret for good. */
export interface Purges {
  /** Removes a secret and all its versions for good. */
  purge(name: string, options?: CallerOptions): Promise<void>
}

/** Where the store can erase single versions. */
export interface Destroys {
  /** Erases the value of one version for good. */
  destroyVersion(name: string, versionId: string, options?: CallerOptions): Promise<void>
}

/** Where the store can disable single versions. */
export interface Switches {
  /** Makes a disabled version readable again. */
  enableVersion(name: string, versionId: string, options?: CallerOptions): Promise<void>
  /** Makes a version unreadable until it is enabled. */
  disableVersion(name: string, versionId: string, options?: CallerOptions): Promise<void>
}

/** Options of `promote`. */
export interface StageOptions extends CallerOptions {
  /** The version that has the stage now. Default: read first. */
  readonly expected?: string
}

/** Options of `moveStage`. */
export interface MoveStageOptions extends CallerOptions {
  /** The version that has the stage now; null: none has it. Default: looked up first. */
  readonly expected?: string | null
}

/** Where the store can move what is current. */
export interface Promotes {
  /** Makes this version the current one; `PRECONDITION_FAILED` when another one than expected is current. */
  promote(name: string, versionId: string, options?: StageOptions): Promise<void>
}

/** Where the store has movable labels beside the current one. */
export interface Stages {
  /** Moves a label to a version, or removes it with null. */
  moveStage(name: string, stage: string, to: string | null, options?: MoveStageOptions): Promise<void>
}

/** What a rollback did: moved what is current, or wrote the old value again as a new version. */
export type RollbackResult = VersionInfo & { readonly how: 'moved' | 'copied' }

/** Where an older value can be made current again, by moving or by copying. */
export interface RollsBack {
  /** Makes an older value current again: that of `versionId`, by default of the newest enabled version before the current one. */
  rollback(name: string, versionId?: string, options?: CallerOptions): Promise<RollbackResult>
}

declare const refusal: unique symbol

/** A type that nothing has; the compiler shows its text where something else is given. */
export interface Refused<Reason extends string> {
  /** Why it is refused. */
  readonly [refusal]: Reason
}

/** An adapter whose `readVersion` ignores its selector infers `unknown`: refuse every selector instead of allowing all. */
export type Selector<V> = unknown extends V ? Refused<'readVersion of this store takes no selector'> : V

/** A store without settings of its own infers `unknown`: then none can be given. */
export type Settings<W> = unknown extends W ? Refused<'this store takes no settings here'> : W

/** Everything a client can do with the store `S`. The compiler refuses the rest. */
export type SecretClient<S extends SecretStore = SecretStore> = Reads &
  Runs<S> &
  (S extends VersionedStore<infer V> ? Versions<Selector<V>> : unknown) &
  (S extends DescribableStore<infer I> ? Describes<I> : unknown) &
  (S extends CreatableStore<infer W> ? Creates<Settings<W>> : unknown) &
  (S extends WritableStore<infer W> ? (S extends CreatableStore ? Upserts<Settings<W>> : Puts<Settings<W>>) : unknown) &
  (S extends ConditionalStore<infer W> ? PutsIf<Settings<W>> : unknown) &
  (S extends IdempotentStore<infer W> ? PutsOnce<Settings<W>> : unknown) &
  (S extends ListableStore ? Lists : unknown) &
  (S extends DeletableStore ? Deletes : unknown) &
  (S extends RestorableStore ? Restores : unknown) &
  (S extends PurgeableStore ? Purges : unknown) &
  (S extends DestroyableStore ? Destroys : unknown) &
  (S extends SwitchableStore ? Switches : unknown) &
  (S extends PromotingStore ? Promotes : unknown) &
  (S extends StagingStore ? Stages : unknown) &
  (S extends (PromotingStore | WritableStore) & VersionedStore<never> ? RollsBack : unknown) &
  (S extends RollingBackStore & VersionedStore<never> ? RollsBack : unknown)
