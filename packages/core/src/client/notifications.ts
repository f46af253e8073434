// Client: listens to a store that tells of changes, from the first read on.
import type { SecretStore } from '../store/secret-store.ts'
import { can } from './capability.ts'

/** The subscription of one client. Building a client does no I/O, so it starts with the first read. */
export class Notifications {
  readonly #store: SecretStore
  readonly #changed: (name: string) => void
  #subscription: Disposable | undefined
  #closed = false

  constructor(store: SecretStore, changed: (name: string) => void) {
    this.#store = store
    this.#changed = changed
  }

  /** Subscribes before the first read starts, so that no change after it goes unheard. */
  start(): void {
    if (this.#closed || this.#subscription !== undefined || !can(this.#store, 'onChange')) return
    this.#subscription = this.#store.onChange(this.#changed)
  }

  close(): void {
    this.#closed = true
    this.#subscription?.[Symbol.dispose]()
    this.#subscription = undefined
  }
}
