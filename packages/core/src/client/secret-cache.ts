// Client: the bounded container of what was read. It decides nothing about freshness.
import { LRUCache } from 'lru-cache'
import type { Secret } from '../secret/secret.ts'
import type { EntryTimes } from './freshness.ts'

/** One cached value. The value itself is inside the `Secret`, since lru-cache publishes what it holds on diagnostics channels. */
export interface CacheEntry extends EntryTimes {
  readonly secret: Secret
  /** A settled promise of the secret, so that a hit allocates none. */
  readonly promise: Promise<Secret>
  /** Size of the value in bytes. */
  readonly size: number
}

/** Holds entries of current versions under their name, those of other versions under a key of their own. */
export class SecretCache {
  readonly #entries: LRUCache<string, CacheEntry>
  readonly #keysOfName = new Map<string, Set<string>>()

  constructor(bounds: { readonly maxEntries: number; readonly maxBytes: number }) {
    this.#entries = new LRUCache({
      max: bounds.maxEntries,
      maxSize: bounds.maxBytes,
      sizeCalculation: (entry) => Math.max(1, entry.size),
      dispose: (entry, key) => this.#unlink(entry.secret.name, key),
    })
  }

  get(key: string): CacheEntry | undefined {
    return this.#entries.get(key)
  }

  /**
   * The current version of what may be a name. What nobody has stored is not looked up: lru-cache publishes each key that
   * it is asked for, and an unchecked name may be a value given in its place.
   */
  getUnchecked(name: string): CacheEntry | undefined {
    return this.#keysOfName.has(name) ? this.#entries.get(name) : undefined
  }

  set(key: string, entry: CacheEntry): void {
    this.#entries.set(key, entry)
    if (this.#entries.has(key)) this.#link(entry.secret.name, key)
  }

  /** Forgets all versions of a secret. */
  delete(name: string): void {
    for (const key of [...(this.#keysOfName.get(name) ?? [])]) this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  #link(name: string, key: string): void {
    const keys = this.#keysOfName.get(name)
    if (keys === undefined) this.#keysOfName.set(name, new Set([key]))
    else keys.add(key)
  }

  #unlink(name: string, key: string): void {
    const keys = this.#keysOfName.get(name)
    if (keys?.delete(key) === true && keys.size === 0) this.#keysOfName.delete(name)
  }
}
