// Client: the bounded container of what was read. It decides nothing about freshness.
import { LRUCache } from 'lru-cache'
import type { CacheEntry } from './cache-entry.ts'

/** How much is held at most. */
export interface CacheBounds {
  readonly maxEntries: number
  readonly maxBytes: number
}

/** So often, in milliseconds, a hit moves its entry to the front: often enough to tell what is in use, and next to free. */
const touchEveryMs = 1_000

/** Holds entries of current versions under their name, those of other versions under a key of their own. */
export class SecretCache {
  readonly #entries: LRUCache<string, CacheEntry>
  /** Entries of current versions: a hit is one look-up here. */
  readonly #current = new Map<string, CacheEntry>()
  /** Keys of other versions by name. */
  readonly #versionKeys = new Map<string, Set<string>>()

  /** `onEvict` is told of each entry that goes for want of room. */
  constructor(bounds: CacheBounds, onEvict: (key: string, entry: CacheEntry) => void) {
    this.#entries = new LRUCache({
      max: bounds.maxEntries,
      maxSize: bounds.maxBytes,
      sizeCalculation: sizeOf,
      dispose: (entry, key, reason) => {
        if (reason !== 'set') this.#unlink(entry.secret.name, key)
        if (reason === 'evict') onEvict(key, entry)
      },
    })
  }

  /** How many entries there are. */
  get size(): number {
    return this.#entries.size
  }

  /**
   * The current version of what may be a name. lru-cache publishes each key that it is asked for, and an unchecked name may
   * be a value given in its place, so it is not asked.
   */
  current(name: string): CacheEntry | undefined {
    return this.#current.get(name)
  }

  /** The entry of `key`, without moving it to the front. */
  get(key: string): CacheEntry | undefined {
    return this.#current.get(key) ?? this.#entries.peek(key)
  }

  /** Counts a hit at wall time `now`. */
  touch(key: string, entry: CacheEntry, now: number): void {
    entry.hits += 1
    if (Math.abs(now - entry.touchedAt) < touchEveryMs) return
    entry.touchedAt = now
    this.#entries.get(key)
  }

  /** Keeps an entry, unless it alone is larger than all that may be held. */
  set(key: string, entry: CacheEntry): void {
    const { name } = entry.secret
    this.#entries.set(key, entry)
    if (!this.#entries.has(key)) this.#unlink(name, key)
    else if (key === name) this.#current.set(name, entry)
    else this.#link(name, key)
  }

  /** Forgets one entry. */
  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Every entry with its key, most recently used first. */
  entries(): IterableIterator<[string, CacheEntry]> {
    return this.#entries.entries()
  }

  /** Keys of everything that is held of a secret. */
  keysOf(name: string): string[] {
    return [name, ...(this.#versionKeys.get(name) ?? [])]
  }

  clear(): void {
    this.#entries.clear()
  }

  #link(name: string, key: string): void {
    const keys = this.#versionKeys.get(name)
    if (keys === undefined) this.#versionKeys.set(name, new Set([key]))
    else keys.add(key)
  }

  #unlink(name: string, key: string): void {
    if (key === name) return void this.#current.delete(name)
    const keys = this.#versionKeys.get(name)
    if (keys?.delete(key) === true && keys.size === 0) this.#versionKeys.delete(name)
  }
}

function sizeOf({ size, previous }: CacheEntry): number {
  return Math.max(1, size + (previous?.size ?? 0))
}
