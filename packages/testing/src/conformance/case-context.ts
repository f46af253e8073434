// Conformance: what one case works with: a client as users have it, names of its own, and a second process.
import { randomBytes } from 'node:crypto'
import {
  createSecretClient,
  type CallOptions,
  type Secret,
  type SecretClientOptions,
  type SecretInput,
  type SecretStore,
  type VersionInfo,
} from '@keyharbor/core'
import { canary } from '../canary/canary.ts'
import type { FullClient, FullStore } from './full-store.ts'
import type { ServiceFailure, StoreHarness } from './harness.ts'
import { canPut, hasMethod } from './has-method.ts'
import { StoreProbe } from './store-probe.ts'

/** Made for one case and closed after it. */
export class CaseContext {
  /** What the adapter's author says of the store. */
  readonly harness: StoreHarness
  /** The store behind `client`, with what it is asked counted. */
  readonly probe: StoreProbe
  /** The client under test. */
  readonly client: FullClient
  /** A name that nobody else uses. */
  readonly name: string
  /** All names of this case start with it. */
  readonly prefix: string
  readonly #bare: SecretStore
  readonly #clients: FullClient[] = []

  /** Makes the store. It has to be closed by `close`. */
  static async open(harness: StoreHarness): Promise<CaseContext> {
    return new CaseContext(harness, await harness.makeStore())
  }

  private constructor(harness: StoreHarness, store: SecretStore) {
    this.harness = harness
    this.#bare = store
    this.prefix = `kh-${randomBytes(6).toString('hex')}-`
    this.name = this.nameOf('secret')
    this.probe = new StoreProbe(store)
    this.client = this.clientOf()
  }

  /** The store itself, for rules about a single method. */
  get store(): FullStore {
    return this.probe.store
  }

  /** What a store is called with; a signal of the case's own may be given. */
  call(signal: AbortSignal = new AbortController().signal): CallOptions {
    return { signal, timeoutMs: 30_000 }
  }

  /** Another name that nobody else uses. */
  nameOf(label: string): string {
    return `${this.prefix}${label}`
  }

  /** Another client of the same store, with options of its own. */
  clientOf(options: Omit<SecretClientOptions<SecretStore>, 'store'> = {}): FullClient {
    return this.#opened(this.probe.store, options)
  }

  /** A client as another process has it: it has cached nothing, and shares nothing but the backend. */
  async another(): Promise<FullClient> {
    return this.#opened((await this.harness.reopen?.(this.#bare)) ?? this.#bare, {})
  }

  /** Puts a secret there, as another process does, under this case's name unless another is given. */
  async given(value: SecretInput = canary(), name: string = this.name): Promise<void> {
    if (canPut(this.#bare)) await this.put(value, name, await this.another())
    else await this.harness.putSecret?.(this.#bare, name, value as string)
  }

  /** Puts the first version of a secret, by the client under test unless another is given. */
  async put(value: SecretInput, name: string = this.name, client: FullClient = this.client): Promise<VersionInfo> {
    return hasMethod(this.#bare, 'createSecret') ? await client.create(name, value) : await client.put(name, value)
  }

  /** Puts several versions there, the last one current, and tells what they are. */
  async givenVersions(...values: readonly [SecretInput, ...SecretInput[]]): Promise<VersionInfo[]> {
    const other = await this.another()
    await this.given(values[0])
    const versions: VersionInfo[] = [{ id: (await other.get(this.name)).version }]
    for (const value of values.slice(1)) versions.push(await other.put(this.name, value))
    return versions
  }

  /** What another process reads now. */
  async readAnew(name: string = this.name): Promise<Secret> {
    return await (await this.another()).get(name)
  }

  /** Closes all clients and with them their stores. */
  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
  }

  /** Cuts the backend off. */
  async makeUnavailable(): Promise<void> {
    await this.harness.makeUnavailable?.(this.#bare)
  }

  /** Brings the backend back. */
  async restoreAvailability(): Promise<void> {
    await this.harness.restoreAvailability?.(this.#bare)
  }

  /** Ends the backend and starts it again. */
  async restartBackend(): Promise<void> {
    await this.harness.restartBackend?.(this.#bare)
  }

  /** Lets the service fail in one way, until `restoreAvailability`. */
  async failWith(code: ServiceFailure): Promise<void> {
    await this.harness.failWith?.(this.#bare, code)
  }

  /** Each forced read reaches the store, since the rules are about the store. */
  #opened(store: SecretStore, options: Omit<SecretClientOptions<SecretStore>, 'store'>): FullClient {
    const client = createSecretClient({ minRefreshIntervalMs: 0, ...options, store }) as FullClient
    this.#clients.push(client)
    return client
  }
}
