// Client: the bounded container of what was read. It decides nothing about freshness.
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
  readonly #bounds: CacheBounds
  readonly #onEvict: (key: string, entry: CacheEntry) => void
  /** A map keeps the order in which keys were set: here the least recently used first. */
  readonly #entries = new Map<string, CacheEntry>()
  /** Keys of other versions by name. */
  readonly #versionKeys = new Map<string, Set<string>>()
  #bytes = 0

  /** `onEvict` is told of each entry that goes for want of room. */
  constructor(bounds: CacheBounds, onEvict: (key: string, entry: CacheEntry) => void) {
    this.#bounds = bounds
    this.#onEvict = onEvict
  }

  /** How many entries there are. */
  get size(): number {
    return this.#entries.size
  }

  /** The current version of what may be a name: nothing for the key of another version, which is none. */
  current(name: string): CacheEntry | undefined {
    const entry = this.#entries.get(name)
    return entry?.name === name ? entry : undefined
  }

  /** The entry of `key`, without moving it to the front. */
  get(key: string): CacheEntry | undefined {
    return this.#entries.get(key)
  }

  /** Counts a hit on a value that was `ageMs` old by the wall clock. */
  touch(key: string, entry: CacheEntry, ageMs: number): void {
    entry.hits += 1
    if (Math.abs(ageMs - entry.touchedMs) < touchEveryMs) return
    entry.touchedMs = ageMs
    if (this.#entries.get(key) !== entry) return
    this.#entries.delete(key)
    this.#entries.set(key, entry)
  }

  /** Keeps an entry, unless it alone is larger than all that may be held. What it has displaced may not change while it is kept. */
  set(key: string, entry: CacheEntry): void {
    this.delete(key)
    const bytes = heldBytes(entry)
    if (bytes > this.#bounds.maxBytes) return
    this.#entries.set(key, entry)
    this.#bytes += bytes
    if (key !== entry.name) this.#link(entry.name, key)
    this.#evict()
  }

  /** Forgets one entry. */
  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= heldBytes(entry)
    if (key !== entry.name) this.#unlink(entry.name, key)
  }

  /** Every entry with its key, least recently used first. */
  entries(): IterableIterator<[string, CacheEntry]> {
    return this.#entries.entries()
  }

  /** Keys of everything that is held of a secret. */
  keysOf(name: string): string[] {
    return [name, ...(this.#versionKeys.get(name) ?? [])]
  }

  clear(): void {
    this.#entries.clear()
    this.#versionKeys.clear()
    this.#bytes = 0
  }

  #evict(): void {
    while (this.#entries.size > this.#bounds.maxEntries || this.#bytes > this.#bounds.maxBytes) {
      const [oldest] = this.#entries
      if (oldest === undefined) return
      this.delete(oldest[0])
      this.#onEvict(...oldest)
    }
  }

  #link(name: string, key: string): void {
    const keys = this.#versionKeys.get(name)
    if (keys === undefined) this.#versionKeys.set(name, new Set([key]))
    else keys.add(key)
  }

  #unlink(name: string, key: string): void {
    const keys = this.#versionKeys.get(name)
    if (keys?.delete(key) === true && keys.size === 0) this.#versionKeys.delete(name)
  }
}

function heldBytes({ size, rare }: CacheEntry): number {
  return Math.max(1, size + (rare.previous?.size ?? 0))
}
