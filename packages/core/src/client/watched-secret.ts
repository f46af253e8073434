// Client: the state behind one live handle.
import type { Clock } from '../clock.ts'
import { SecretError } from '../errors/secret-error.ts'
import { labelled } from '../secret/labelled.ts'
import type { Secret } from '../secret/secret.ts'
import { guardedListener } from './guarded-listener.ts'
import { HandleIterator } from './handle-iterator.ts'
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
  readonly #iterators = new Set<HandleIterator>()
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

  /** A good read: the newer object always replaces the older, listeners hear of it when version or value differ. */
  accept(secret: Secret): void {
    const isNew = secret.version !== this.#current.version || !secret.equals(this.#current)
    this.#current = secret
    this.#error = undefined
    if (isNew) this.#tell(secret)
  }

  /** A failed read: the last good value stays. */
  fail(error: SecretError): void {
    this.#error = error
  }

  subscribe(listener: (secret: Secret) => void): () => void {
    if (typeof listener !== 'function') throw this.#notAFunction()
    // A function of its own for each call, so that one listener may subscribe twice.
    const own = (secret: Secret): void => listener(secret)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  [Symbol.asyncIterator](): AsyncIterator<Secret, undefined> {
    const iterator = new HandleIterator(this.#current, this.#clock, () => this.#iterators.delete(iterator))
    if (this.#disposed) iterator.end()
    else this.#iterators.add(iterator)
    return iterator
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#onDispose()
    this.#listeners.clear()
    for (const iterator of [...this.#iterators]) iterator.end()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  toString(): string {
    return `[SecretHandle ${this.#current.name}@${this.#current.version}]`
  }

  #tell(secret: Secret): void {
    const label = `the secret ${JSON.stringify(secret.name)}`
    for (const listener of [...this.#listeners]) guardedListener(label, secret, listener)
    for (const iterator of [...this.#iterators]) iterator.offer(secret)
  }

  #notAFunction(): SecretError {
    const { name, store } = this.#current
    const facts = { code: 'INVALID_ARGUMENT', detail: 'Give a function to call with each newer secret.' } as const
    return new SecretError(facts, { operation: 'subscribe', store, secret: name })
  }
}
