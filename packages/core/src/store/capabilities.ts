// Contract: what an adapter adds when its store can do more. One method (or one inseparable group), one interface.
import type { ErrorFacts } from './store-failure.ts'
import type {
  CallOptions,
  ListQuery,
  SecretInfo,
  StoredSecret,
  StoredValue,
  VersionInfo,
  WriteCall,
} from './stored-secret.ts'

/** How core asks for a version that it has seen in a list: every selector type includes it. */
export interface ById {
  /** `VersionInfo.id`. */
  readonly id: string
}

/** `V`: what this store can select a version by. It must admit `{ id }`; adapters export it under a readable name. */
export interface VersionedStore<V> {
  /** Missing version: `VERSION_NOT_FOUND`; missing secret: `NOT_FOUND`. Never falls back to another version. */
  readVersion(name: string, selector: V, call: CallOptions): Promise<StoredSecret>
  /** All versions the store still knows, in its own order. The signal holds for the whole iteration, the time for each step. */
  listVersions(name: string, call: CallOptions): AsyncIterable<VersionInfo>
  /**
   * Above 0 when `a` is newer, below 0 when `b` is, 0 for the same version, undefined when they can't be compared. Where this store has
   * no `setCurrent`, a client takes an older current version for the answer of a replica that lags: a store in which others
   * may go back can't compare.
   */
  compareVersions(a: VersionInfo, b: VersionInfo): number | undefined
}

/** Lists its secrets. */
export interface ListableStore {
  /** All secrets that match, each once, in the store's own order; pages are fetched as they are needed. */
  listSecrets(query: ListQuery, call: CallOptions): AsyncIterable<SecretInfo>
}

/** One item of a batch: its secret, or why there is none. */
export type ReadResult =
  { readonly ok: true; readonly secret: StoredSecret } | { readonly ok: false; readonly error: ErrorFacts }

/** Reads many secrets in fewer calls than one for each. */
export interface BatchStore {
  /** One entry for each name asked, in any order; never all-or-nothing. */
  readSecrets(names: readonly string[], call: CallOptions): Promise<ReadonlyMap<string, ReadResult>>
}

/** Makes new secrets. `W`: its settings of a write. */
export interface CreatableStore<W = unknown> {
  /** Makes the first version. `ALREADY_EXISTS` when there is one; `PENDING_DELETION` when it is deleted and restorable. */
  createSecret(name: string, value: StoredValue, call: WriteCall<W>): Promise<VersionInfo>
}

/** Writes new versions of secrets there are. `W`: its settings of a write. */
export interface WritableStore<W = unknown> {
  /** Makes a new version and makes it current. `NOT_FOUND` on a missing name where the store can tell. */
  writeSecret(name: string, value: StoredValue, call: WriteCall<W>): Promise<VersionInfo>
}

/** Writes only what nobody else has changed meanwhile. `W`: its settings of a write. */
export interface ConditionalStore<W = unknown> {
  /** Compare-and-set: writes only while `expected` is the current version's id, else `PRECONDITION_FAILED`. */
  writeSecretIf(name: string, value: StoredValue, expected: string, call: WriteCall<W>): Promise<VersionInfo>
}

/** Writes once, however often it is told. `W`: its settings of a write. */
export interface IdempotentStore<W = unknown> {
  /** Same key and value: same version, stored once, which makes the write safe to retry. Same key, other value: `CONFLICT`. */
  writeSecretOnce(name: string, value: StoredValue, key: string, call: WriteCall<W>): Promise<VersionInfo>
}

/** Deletes secrets. */
export interface DeletableStore {
  /** Deletes in the store's default way: restorable where it can be. Missing: `NOT_FOUND` where the store can tell. */
  deleteSecret(name: string, call: CallOptions): Promise<void>
}

/** Brings deleted secrets back. */
export interface RestorableStore {
  /** Brings a deleted secret back with its versions. */
  restoreSecret(name: string, call: CallOptions): Promise<void>
}

/** Removes secrets for good. */
export interface PurgeableStore {
  /** Removes a secret and all its versions for good, deleted before or not. */
  purgeSecret(name: string, call: CallOptions): Promise<void>
}

/** Disables and enables single versions. */
export interface SwitchableStore {
  /** Makes one version readable or unreadable; reversible. */
  setVersionState(name: string, id: string, state: 'enabled' | 'disabled', call: CallOptions): Promise<void>
}

/** Erases single versions. */
export interface DestroyableStore {
  /** Erases the value of one version for good; its number is never given out again. */
  destroyVersion(name: string, id: string, call: CallOptions): Promise<void>
}

/** Moves what is current. */
export interface PromotingStore {
  /** Moves what `readSecret` answers to version `to`, while `expected` is current; else `PRECONDITION_FAILED`. */
  setCurrent(name: string, to: string, expected: string, call: CallOptions): Promise<void>
}

/** Moves other labels. */
export interface StagingStore {
  /**
   * Moves any label other than the one that `readSecret` follows. `to` null removes it; `expected` null: the label
   * points nowhere yet. `PRECONDITION_FAILED` when `expected` does not hold.
   */
  moveStage(name: string, stage: string, to: string | null, expected: string | null, call: CallOptions): Promise<void>
}

/** Rolls back by a copy of its own making. */
export interface RollingBackStore {
  /** Writes an old value again with what belongs to it (tags, content type, dates), which core can't see. */
  rollbackSecret(name: string, to: string, call: CallOptions): Promise<VersionInfo>
}

/** Tells of a secret without its value. `I`: what it tells. */
export interface DescribableStore<I extends SecretInfo = SecretInfo> {
  /** What the store tells of one secret, without reading its value. */
  describeSecret(name: string, call: CallOptions): Promise<I>
}

/** Tells when secrets change. */
export interface NotifyingStore {
  /**
   * Calls back with the name of each secret that may have changed, by anybody, from now until the subscription is
   * disposed. May call too often, never too seldom. Does not keep the process alive, and
   * does not throw: a store that can not watch at the moment tries again by itself.
   */
  onChange(listener: (name: string) => void): Disposable
}
