// Client: small notes about keys, as many as there may be entries: the oldest goes first.

/** A map that forgets its oldest entry when there are more than `maxEntries`. What is set anew is the newest again. */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>()
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#maxEntries) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  entries(): [string, V][] {
    return [...this.#entries]
  }

  clear(): void {
    this.#entries.clear()
  }
}
