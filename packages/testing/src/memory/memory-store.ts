// Testing: the reference adapter. It has every capability of the contract but copying rollback; copy it to write an adapter.
import { randomUUID } from 'node:crypto'
import {
  checkPathName,
  isStoreFailure,
  StoreFailure,
  type BatchStore,
  type CallOptions,
  type Clock,
  type ConditionalStore,
  type CreatableStore,
  type DeletableStore,
  type DescribableStore,
  type DestroyableStore,
  type ErrorFacts,
  type FailedCall,
  type IdempotentStore,
  type ListableStore,
  type ListQuery,
  type NotifyingStore,
  type PromotingStore,
  type PurgeableStore,
  type ReadResult,
  type RestorableStore,
  type SecretInfo,
  type SecretStore,
  type StagingStore,
  type StoredSecret,
  type StoredValue,
  type SwitchableStore,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
  type WriteCall,
} from '@keyharbor/core'
import { CallLog } from './call-log.ts'
import { FaultPlan } from './fault-plan.ts'
import type { MemoryOperation } from './memory-operation.ts'
import { memoryStoreOptions, type MemoryStoreOptions } from './memory-store-options.ts'
import { checkedSettings, type MemorySettings } from './memory-settings.ts'
import { assertSize, copyOf } from './stored-copy.ts'
import { VersionedSecret, type MemorySelector } from './versioned-secret.ts'

const longestName = 512

/**
 * Secrets in this process's memory, for tests: it behaves like a server, asynchronous, with versions and deletion, and fails
 * when a test tells it to. Versions are numbered "1", "2", …; a write makes its version current and labels the one before
 * `previous`. A deleted secret can be restored until it is purged; till then it is described, its versions are listed, and
 * every other use of it is `PENDING_DELETION`.
 */
export class MemoryStore
  implements
    SecretStore,
    VersionedStore<MemorySelector>,
    ListableStore,
    BatchStore,
    CreatableStore<MemorySettings>,
    WritableStore<MemorySettings>,
    ConditionalStore<MemorySettings>,
    IdempotentStore<MemorySettings>,
    DeletableStore,
    RestorableStore,
    PurgeableStore,
    SwitchableStore,
    DestroyableStore,
    PromotingStore,
    StagingStore,
    DescribableStore,
    NotifyingStore
{
  readonly kind = 'memory'
  /** An id of this object: no two share a backend. */
  readonly scope: readonly string[] = [randomUUID()]
  /** What goes wrong with the next calls. */
  readonly faults: FaultPlan
  /** What the store was asked to do. */
  readonly calls: CallLog = new CallLog()

  readonly #clock: Clock
  readonly #maxValueBytes: number
  readonly #secrets = new Map<string, VersionedSecret>()
  readonly #listeners = new Set<(name: string) => void>()

  /** Throws `CONFIG` for options that there are not and for a limit that is no whole number of bytes. */
  constructor(options: MemoryStoreOptions = {}) {
    const { clock, maxValueBytes } = memoryStoreOptions(options)
    this.#clock = clock
    this.#maxValueBytes = maxValueBytes
    this.faults = new FaultPlan(clock)
  }

  /** Paths of up to 512 characters, as `checkPathName` says. */
  checkName(name: string): string {
    return checkPathName(name, longestName)
  }

  /** What the store finds itself is a `StoreFailure`; everything else is a raw error that a test has planned. */
  describeError(_error: unknown, call: FailedCall): ErrorFacts {
    return { code: call.aborted ? 'ABORTED' : 'UNKNOWN' }
  }

  readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    return this.#call('readSecret', name, call, () => this.#secret(name).read(undefined, this.#now()))
  }

  readVersion(name: string, selector: MemorySelector, call: CallOptions): Promise<StoredSecret> {
    return this.#call('readVersion', name, call, () => this.#secret(name).read(selector, this.#now()))
  }

  readSecrets(names: readonly string[], call: CallOptions): Promise<ReadonlyMap<string, ReadResult>> {
    return this.#call('readSecrets', '', call, () => new Map(names.map((name) => [name, this.#result(name)])))
  }

  async *listVersions(name: string, call: CallOptions): AsyncIterable<VersionInfo> {
    yield* await this.#call('listVersions', name, call, () => this.#secret(name).versions())
  }

  compareVersions(a: VersionInfo, b: VersionInfo): number {
    return Number(a.id) - Number(b.id)
  }

  async *listSecrets(query: ListQuery, call: CallOptions): AsyncIterable<SecretInfo> {
    yield* await this.#call('listSecrets', '', call, () => this.#matching(query))
  }

  describeSecret(name: string, call: CallOptions): Promise<SecretInfo> {
    return this.#call('describeSecret', name, call, () => this.#secret(name).describe(name))
  }

  createSecret(name: string, value: StoredValue, call: WriteCall<MemorySettings>): Promise<VersionInfo> {
    return this.#write('createSecret', name, value, call, (own, settings) => {
      const existing = this.#secrets.get(name)
      existing?.assertLive()
      if (existing !== undefined) throw new StoreFailure({ code: 'ALREADY_EXISTS' })
      const secret = new VersionedSecret(this.#now())
      this.#secrets.set(name, secret)
      return secret.add(own, settings, this.#now())
    })
  }

  writeSecret(name: string, value: StoredValue, call: WriteCall<MemorySettings>): Promise<VersionInfo> {
    return this.#write('writeSecret', name, value, call, (own, settings) =>
      this.#secret(name).add(own, settings, this.#now()),
    )
  }

  writeSecretIf(
    name: string,
    value: StoredValue,
    expected: string,
    call: WriteCall<MemorySettings>,
  ): Promise<VersionInfo> {
    return this.#write('writeSecretIf', name, value, call, (own, settings) =>
      this.#secret(name).addIf(expected, own, settings, this.#now()),
    )
  }

  writeSecretOnce(
    name: string,
    value: StoredValue,
    key: string,
    call: WriteCall<MemorySettings>,
  ): Promise<VersionInfo> {
    return this.#write('writeSecretOnce', name, value, call, (own, settings) =>
      this.#secret(name).addOnce(key, own, settings, this.#now()),
    )
  }

  deleteSecret(name: string, call: CallOptions): Promise<void> {
    return this.#change('deleteSecret', name, call, () => this.#secret(name).delete(this.#now()))
  }

  restoreSecret(name: string, call: CallOptions): Promise<void> {
    return this.#change('restoreSecret', name, call, () => this.#secret(name).restore())
  }

  purgeSecret(name: string, call: CallOptions): Promise<void> {
    return this.#change('purgeSecret', name, call, () => {
      this.#secret(name)
      this.#secrets.delete(name)
    })
  }

  setVersionState(name: string, id: string, state: 'enabled' | 'disabled', call: CallOptions): Promise<void> {
    return this.#change('setVersionState', name, call, () => this.#secret(name).setState(id, state))
  }

  destroyVersion(name: string, id: string, call: CallOptions): Promise<void> {
    return this.#change('destroyVersion', name, call, () => this.#secret(name).destroy(id))
  }

  setCurrent(name: string, to: string, expected: string, call: CallOptions): Promise<void> {
    return this.#change('setCurrent', name, call, () => this.#secret(name).setCurrent(to, expected, this.#now()))
  }

  moveStage(name: string, stage: string, to: string | null, expected: string | null, call: CallOptions): Promise<void> {
    return this.#change('moveStage', name, call, () => this.#secret(name).moveStage(stage, to, expected))
  }

  onChange(listener: (name: string) => void): Disposable {
    const own = (name: string): void => listener(name)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }

  /** Every call comes through here: counted, then done in one step, the way the planned fault wants. */
  async #call<T>(operation: MemoryOperation, name: string, call: CallOptions, step: () => T): Promise<T> {
    this.calls.record(operation, name)
    call.signal.throwIfAborted()
    return await this.faults.meet(operation, step, call.signal)
  }

  #change<T>(operation: MemoryOperation, name: string, call: CallOptions, step: () => T): Promise<T> {
    return this.#call(operation, name, call, () => {
      const result = step()
      for (const listener of this.#listeners) queueMicrotask(() => listener(name))
      return result
    })
  }

  async #write(
    operation: MemoryOperation,
    name: string,
    value: StoredValue,
    call: WriteCall<MemorySettings>,
    step: (own: StoredValue, settings: MemorySettings) => VersionInfo,
  ): Promise<VersionInfo> {
    assertSize(value, this.#maxValueBytes)
    const own = copyOf(value)
    const settings = checkedSettings(call.settings)
    return await this.#change(operation, name, call, () => step(own, settings))
  }

  #secret(name: string): VersionedSecret {
    const secret = this.#secrets.get(name)
    if (secret === undefined) throw new StoreFailure({ code: 'NOT_FOUND' })
    return secret
  }

  #result(name: string): ReadResult {
    try {
      return { ok: true, secret: this.#secret(name).read(undefined, this.#now()) }
    } catch (error) {
      if (isStoreFailure(error)) return { ok: false, error: error.facts }
      throw error
    }
  }

  #matching({ prefix = '', includeDeleted = false }: ListQuery): SecretInfo[] {
    return [...this.#secrets]
      .filter(([name, secret]) => name.startsWith(prefix) && (includeDeleted || !secret.isDeleted))
      .map(([name, secret]) => secret.describe(name))
  }

  #now(): Date {
    return new Date(this.#clock.now())
  }
}
