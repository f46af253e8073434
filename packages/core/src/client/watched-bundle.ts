// Client: the state behind one bundle of secrets.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import { labelled } from '../secret/labelled.ts'
import { guardedListener } from './guarded-listener.ts'
import type { SecretBundle } from './secret-bundle.ts'
import type { SecretHandle } from './secret-handle.ts'

type Secrets = ReadonlyMap<string, Secret>

/** Reads all secrets of a bundle twice; undefined when they changed in between. Rejects with `SecretError`. */
export type ReadTogether = () => Promise<Secrets | undefined>

/** So often a reading is begun anew while secrets change; what comes after that finds the next change. */
const mostReadings = 3

/** A bundle: handles that tell of changes, and a reading of all for each. */
export class WatchedBundle implements SecretBundle {
  static {
    labelled(this.prototype)
  }

  #current: Secrets
  #error: SecretError | undefined
  #busy = false
  #again = false
  #disposed = false
  readonly #read: ReadTogether
  readonly #handles: readonly SecretHandle[]
  readonly #listeners = new Set<(secrets: Secrets) => void>()

  constructor(first: Secrets, handles: readonly SecretHandle[], read: ReadTogether) {
    this.#current = first
    this.#handles = handles
    this.#read = read
    for (const handle of handles) handle.subscribe((secret) => void this.#changed(secret))
  }

  get current(): Secrets {
    return this.#current
  }

  get error(): SecretError | undefined {
    return this.#error ?? this.#handles.find(({ error }) => error !== undefined)?.error
  }

  subscribe(listener: (secrets: Secrets) => void): () => void {
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

  /** One reading at a time, and one more for however many changes come meanwhile. */
  async #changed(secret: Secret): Promise<void> {
    if ([...this.#current.values()].includes(secret)) return
    this.#again = true
    if (this.#busy) return
    this.#busy = true
    for (let left = mostReadings; this.#again && left > 0 && !this.#disposed; left -= 1) {
      this.#again = false
      await this.#readOnce()
    }
    this.#busy = false
  }

  async #readOnce(): Promise<void> {
    try {
      const secrets = await this.#read()
      if (secrets === undefined) this.#again = true
      else this.#accept(secrets)
    } catch (error) {
      if (isSecretError(error)) this.#error = error
    }
  }

  #accept(secrets: Secrets): void {
    this.#error = undefined
    const isNew = [...secrets].some(([name, secret]) => !isSame(secret, this.#current.get(name)))
    this.#current = secrets
    if (!isNew || this.#disposed) return
    for (const listener of [...this.#listeners]) guardedListener(this.toString(), secrets, listener)
  }
}

function isSame(secret: Secret, other: Secret | undefined): boolean {
  return other !== undefined && secret.version === other.version && secret.equals(other)
}
