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
  #onGoodRead = (): void => {}
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
    this.#onGoodRead()
  }

  /** Calls `run` after each good read from then on, whether it brought anything new or not. */
  onGoodRead(run: () => void): void {
    this.#onGoodRead = run
  }

  /** A failed read: the last good value stays. */
  fail(error: SecretError): void {
    this.#error = error
  }

  subscribe(listener: (secret: Secret) => void): () => void {
    if (typeof listener !== 'function') throw notAFunction(this.#current)
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
    for (const listener of [...this.#listeners]) {
      // One that was called before may have taken this one back.
      if (this.#listeners.has(listener)) guardedListener(label, secret, listener)
    }
    for (const iterator of [...this.#iterators]) iterator.offer(secret)
  }
}

/** For what was given in place of a listener. */
export function notAFunction(secret: Secret | undefined): SecretError {
  const facts = { code: 'INVALID_ARGUMENT', detail: 'Give a function to call with each newer secret.' } as const
  const place = {
    operation: 'subscribe',
    store: secret?.store ?? 'client',
    ...(secret !== undefined && { secret: secret.name }),
  }
  return new SecretError(facts, place)
}
