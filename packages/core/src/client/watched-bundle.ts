// Client: the state behind one bundle of secrets.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import { labelled } from '../secret/labelled.ts'
import { guardedListener } from './guarded-listener.ts'
import type { SecretBundle } from './secret-bundle.ts'
import { notAFunction, type WatchedSecret } from './watched-secret.ts'

type Secrets = ReadonlyMap<string, Secret>

/** Reads all secrets of a bundle twice; undefined when they changed in between. Rejects with `SecretError`. */
export type ReadTogether = () => Promise<Secrets | undefined>

/** So often a reading is begun anew while secrets change; after that, and after a failure, with the next good read of any. */
export const mostReadings = 3

/** A bundle: handles that tell of changes, and a reading of all for each. */
export class WatchedBundle implements SecretBundle {
  static {
    labelled(this.prototype)
  }

  #current: Secrets
  #error: SecretError | undefined
  #busy = false
  /** The last reading brought nothing, so that what is held may be behind. */
  #isBehind = false
  #disposed = false
  readonly #read: ReadTogether
  readonly #handles: readonly WatchedSecret[]
  readonly #listeners = new Set<(secrets: Secrets) => void>()

  constructor(first: Secrets, handles: readonly WatchedSecret[], read: ReadTogether) {
    this.#current = first
    this.#handles = handles
    this.#read = read
    for (const handle of handles) handle.onGoodRead(() => void this.#update())
    // One may have changed since it was read.
    void this.#update()
  }

  get current(): Secrets {
    return this.#current
  }

  get error(): SecretError | undefined {
    return this.#error ?? this.#handles.find(({ error }) => error !== undefined)?.error
  }

  subscribe(listener: (secrets: Secrets) => void): () => void {
    if (typeof listener !== 'function') throw notAFunction(this.#handles[0]?.current)
    const own = (secrets: Secrets): void => listener(secrets)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  dispose(): void {
    this.#disposed = true
    this.#listeners.clear()
    for (const handle of this.#handles) handle.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  toString(): string {
    return `[SecretBundle ${[...this.#current.keys()].join(', ')}]`
  }

  /** One reading at a time, as long as the handles have something else. */
  async #update(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let left = mostReadings; left > 0 && !this.#disposed && (this.#isBehind || this.#differs()); left -= 1) {
      if (!(await this.#readOnce())) break
    }
    this.#busy = false
  }

  #differs(): boolean {
    const held = new Map([...this.#current.values()].map((secret) => [secret.name, secret]))
    return this.#handles.some(({ current }) => !isSame(current, held.get(current.name)))
  }

  /** False after a failure, after which the next reading waits for a good read of any secret. */
  async #readOnce(): Promise<boolean> {
    this.#isBehind = true
    try {
      const secrets = await this.#read()
      if (secrets !== undefined) this.#accept(secrets)
      return true
    } catch (error) {
      if (isSecretError(error)) this.#error = error
      return false
    }
  }

  #accept(secrets: Secrets): void {
    this.#error = undefined
    this.#isBehind = false
    const isNew = [...secrets].some(([name, secret]) => !isSame(secret, this.#current.get(name)))
    this.#current = secrets
    if (!isNew || this.#disposed) return
    for (const listener of [...this.#listeners]) {
      if (this.#listeners.has(listener)) guardedListener(this.toString(), secrets, listener)
    }
  }
}

function isSame(secret: Secret, other: Secret | undefined): boolean {
  return other !== undefined && secret.version === other.version && secret.equals(other)
}
