// Client: the state behind one live handle.
import type { Clock } from '../clock.ts'
import type { SecretError } from '../errors/secret-error.ts'
import { labelled } from '../secret/labelled.ts'
import type { Secret } from '../secret/secret.ts'
import type { SecretHandle } from './secret-handle.ts'

/** A handle and the two ways in which the client feeds it. */
export class WatchedSecret implements SecretHandle {
  static {
    labelled(this.prototype)
  }

  #current: Secret
  #error: SecretError | undefined
  #disposed = false
  readonly #listeners = new Set<(secret: Secret) => void>()
  /** Iterators that wait for the next version or the end. */
  readonly #waiting = new Set<() => void>()
  readonly #clock: Clock
  readonly #onDispose: () => void

  constructor(first: Secret, clock: Clock, onDispose: () => void) {
    this.#current = first
    this.#clock = clock
    this.#onDispose = onDispose
  }

  get current(): Secret {
    return this.#current
  }

  get error(): SecretError | undefined {
    return this.#error
  }

  /** A good read: the newer object always replaces the older, listeners hear of it when the version differs. */
  accept(secret: Secret): void {
    const isNew = secret.version !== this.#current.version
    this.#current = secret
    this.#error = undefined
    if (isNew) this.#tell(secret)
  }

  /** A failed read: the last good value stays. */
  fail(error: SecretError): void {
    this.#error = error
  }

  subscribe(listener: (secret: Secret) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Secret, void, undefined> {
    let given: Secret | undefined
    while (!this.#disposed) {
      if (given?.version !== this.#current.version) yield (given = this.#current)
      else await this.#nextOrEnd()
    }
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#onDispose()
    this.#listeners.clear()
    this.#wake()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  toString(): string {
    return `[SecretHandle ${this.#current.name}@${this.#current.version}]`
  }

  /**
   * Settles at the next version, or when the handle is disposed. The timer never fires: it keeps the process alive, which
   * would otherwise end with the loop that reads this handle still waiting.
   */
  async #nextOrEnd(): Promise<void> {
    const alive = this.#clock.setTimer(() => {}, Number.MAX_SAFE_INTEGER, 'foreground')
    await new Promise<void>((resolve) => void this.#waiting.add(resolve))
    alive.cancel()
  }

  #tell(secret: Secret): void {
    for (const listener of [...this.#listeners]) guarded(() => listener(secret))
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}

/** An application's listener that throws must neither stop the others nor end the process; its message may hold a value. */
function guarded(listener: () => void): void {
  try {
    listener()
  } catch {
    process.emitWarning('A listener of a watched secret threw an error.', { code: 'KEYHARBOR_LISTENER' })
  }
}
