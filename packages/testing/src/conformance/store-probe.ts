// Conformance: stands between client and store, counts what reaches the store, and can answer in its place.
import type { SecretStore } from '@keyharbor/core'
import type { Capability, FullStore } from './full-store.ts'

type Answer = (...args: never[]) => unknown

/** Members that need no request to a server. */
const local: ReadonlySet<string> = new Set(['checkName', 'compareVersions', 'describeError', 'onChange', 'close'])

/** Forwards every capability of a store and no other. */
export class StoreProbe {
  /** The store to give to a client. */
  readonly store: FullStore
  readonly #counts = new Map<string, number>()
  readonly #answers = new Map<string, Answer>()

  constructor(store: SecretStore) {
    this.store = new Proxy(store, { get: (target, key) => this.#member(target, key) }) as FullStore
  }

  /** How often a method that needs a request was called; all of them if none is named. */
  count(method?: Capability): number {
    if (method !== undefined) return this.#counts.get(method) ?? 0
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** From now on `method` does not reach the store but gets this answer. */
  answer(method: Capability | 'describeError', answer: (...args: never[]) => unknown): void {
    this.#answers.set(method, answer)
  }

  #member(target: SecretStore, key: string | symbol): unknown {
    const member: unknown = Reflect.get(target, key)
    if (typeof member !== 'function' || typeof key !== 'string') return member
    return (...args: never[]): unknown => {
      if (!local.has(key)) this.#counts.set(key, this.count(key as Capability) + 1)
      return Reflect.apply(this.#answers.get(key) ?? (member as Answer), target, args)
    }
  }
}
