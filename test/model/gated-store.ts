// Model: a store over the truth whose calls wait at two gates, on their way there and on their way back.
import {
  StoreFailure,
  type BatchStore,
  type ById,
  type CallOptions,
  type ConditionalStore,
  type PromotingStore,
  type ReadResult,
  type SecretStore,
  type StoredSecret,
  type StoredValue,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
} from '@keyharbor/core'
import type { Oracle } from './oracle.ts'
import type { Said, StoreRead } from './store-read.ts'
import type { Truth, Version } from './truth.ts'

/** What every store of the model can do. */
export type ModelStore = SecretStore & VersionedStore<ById> & WritableStore<never> & ConditionalStore<never>

export interface GatedStoreOptions {
  readonly truth: Truth
  readonly oracle: Oracle
  /** Settles when a call may go on; `label` is for reports. */
  readonly gate: (label: string) => Promise<void>
  /** Whether the store can move what is current. */
  readonly moves: boolean
  /** Whether the store reads many at once. */
  readonly batch: boolean
}

/** A store with the methods that the options say. */
export function gatedStore(options: GatedStoreOptions): ModelStore {
  const store = new GatedStore(options)
  if (options.moves) Object.assign(store, { setCurrent: store.move })
  if (options.batch) Object.assign(store, { readSecrets: store.readMany })
  return store
}

class GatedStore implements ModelStore {
  readonly kind = 'model'
  readonly scope: readonly string[] = ['model']
  readonly #truth: Truth
  readonly #oracle: Oracle
  readonly #gate: (label: string) => Promise<void>

  constructor({ truth, oracle, gate }: GatedStoreOptions) {
    this.#truth = truth
    this.#oracle = oracle
    this.#gate = gate
  }

  checkName(name: string): string {
    return name
  }

  describeError(): { code: 'UNKNOWN' } {
    return { code: 'UNKNOWN' }
  }

  async readSecret(name: string, { signal }: CallOptions): Promise<StoredSecret> {
    const read = this.#oracle.readBegun(name, signal, false)
    await this.#arrive(`read ${name}`)
    this.#look(read)
    await this.#return(`answer ${name}`)
    return stored(this.#end(read))
  }

  readonly readMany: BatchStore['readSecrets'] = async (asked, { signal }) => {
    const reads = asked.map((name) => this.#oracle.readBegun(name, signal, true))
    await this.#arrive(`read ${asked.join('+')}`)
    for (const read of reads) this.#look(read)
    await this.#return(`answer ${asked.join('+')}`)
    return new Map(reads.map((read) => [read.name, resultOf(this.#end(read))]))
  }

  async readVersion(name: string, { id }: ById, call: CallOptions): Promise<StoredSecret> {
    const version = await this.#exchange('version', name, call, () => this.#truth.version(name, id))
    if (version === undefined) throw new StoreFailure({ code: 'VERSION_NOT_FOUND' })
    return stored({ version })
  }

  async *listVersions(name: string, call: CallOptions): AsyncGenerator<VersionInfo> {
    const versions = await this.#exchange('list', name, call, () => this.#truth.versions(name))
    for (const { id } of versions) yield { id }
  }

  compareVersions(a: VersionInfo, b: VersionInfo): number {
    return Number(a.id) - Number(b.id)
  }

  async writeSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    return await this.#exchange('write', name, call, () => this.#write(name, value))
  }

  async writeSecretIf(name: string, value: StoredValue, expected: string, call: CallOptions): Promise<VersionInfo> {
    return await this.#exchange('write', name, call, () => {
      this.#assertCurrent(name, expected)
      return this.#write(name, value)
    })
  }

  readonly move: PromotingStore['setCurrent'] = async (name, to, expected, call) => {
    await this.#exchange('move', name, call, () => {
      this.#assertCurrent(name, expected)
      this.#truth.move(name, to)
    })
  }

  /** A call whose answer may get lost after it was done. */
  async #exchange<T>(what: string, name: string, { signal }: CallOptions, act: () => T): Promise<T> {
    const leave = (): void => this.#oracle.troubled()
    signal.addEventListener('abort', leave)
    try {
      await this.#arrive(`${what} ${name}`)
      this.#assertServing(name)
      const result = act()
      await this.#return(`${what} of ${name} done`)
      if (this.#truth.fault === 'unavailable') this.#assertServing(name)
      return result
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  async #arrive(label: string): Promise<void> {
    await this.#gate(label)
    if (this.#truth.fault === 'hang') await this.#hang()
  }

  async #return(label: string): Promise<void> {
    await this.#gate(label)
    if (this.#truth.fault === 'hang') await this.#hang()
  }

  /** Whatever becomes of the signal, as with an SDK that waits for a token that never comes. */
  async #hang(): Promise<void> {
    this.#oracle.troubled()
    await new Promise(() => {})
  }

  #look(read: StoreRead): void {
    const { name } = read
    const refusal = this.#truth.refusal(name)
    const version = this.#truth.lags ? this.#truth.before(name) : this.#truth.current(name)
    read.lagged = this.#truth.lags && version?.id !== this.#truth.current(name)?.id
    read.looked = this.#truth.instant()
    read.said = refusal !== undefined ? { facts: refusal } : version !== undefined ? { version } : missing
  }

  #end(read: StoreRead): Said {
    if (this.#truth.fault === 'unavailable') read.said = { facts: { code: 'UNAVAILABLE' } }
    this.#oracle.readEnded(read)
    return read.said ?? missing
  }

  #write(name: string, value: StoredValue): VersionInfo {
    if (this.#truth.current(name) === undefined) throw new StoreFailure({ code: 'NOT_FOUND' })
    return { id: this.#truth.change(name, 'text' in value ? value.text : '').id }
  }

  #assertCurrent(name: string, expected: string): void {
    if (this.#truth.current(name)?.id !== expected) throw new StoreFailure({ code: 'PRECONDITION_FAILED' })
  }

  #assertServing(name: string): void {
    const refusal = this.#truth.refusal(name)
    if (refusal === undefined) return
    this.#oracle.troubled()
    throw new StoreFailure(refusal)
  }
}

const missing: Said = { facts: { code: 'NOT_FOUND' } }

function stored(said: Said): StoredSecret {
  if (said.version === undefined) throw new StoreFailure(said.facts)
  return storedOf(said.version)
}

function resultOf(said: Said): ReadResult {
  return said.version === undefined ? { ok: false, error: said.facts } : { ok: true, secret: storedOf(said.version) }
}

function storedOf({ id, text }: Version): StoredSecret {
  return { value: { text }, version: { id } }
}
