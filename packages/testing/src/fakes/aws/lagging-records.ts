// Fakes, of AWS: what is stored, with a past that readers may still see. Writes always meet what is true.

/** How far readers are behind writers. */
export interface Lag {
  /** So many reads of one name after a write still see what was before. Default 0. */
  readonly reads?: number
  /** So many milliseconds of the fake's clock after a write, reads still see what was before. Default 0. */
  readonly ms?: number
  /** The same for listings, which lag behind more. Default: `ms`. */
  readonly listMs?: number
}

interface Written<V> {
  readonly value: V | undefined
  readonly seenFromMs: number
  readonly listedFromMs: number
  hiddenReads: number
}

/** Values that are replaced as a whole, by key, in the order in which the keys came. */
export class LaggingRecords<V> {
  readonly #now: () => number
  #written = new Map<string, Written<V>[]>()
  #lag: Required<Lag> = { reads: 0, ms: 0, listMs: 0 }

  constructor(now: () => number) {
    this.#now = now
  }

  /** For writes from now on. */
  set lag({ reads = 0, ms = 0, listMs = ms }: Lag) {
    this.#lag = { reads, ms, listMs }
  }

  /** What is true. */
  current(key: string): V | undefined {
    return this.#written.get(key)?.at(-1)?.value
  }

  /** What a reader sees; counts as one read. */
  seen(key: string): V | undefined {
    const written = this.#written.get(key) ?? []
    const visible = written.findLast(({ seenFromMs, hiddenReads }) => hiddenReads <= 0 && this.#now() >= seenFromMs)
    for (const entry of written) entry.hiddenReads -= 1
    return visible?.value
  }

  /** What is true of all, in order. */
  all(): readonly V[] {
    return [...this.#written.keys()].flatMap((key) => this.current(key) ?? [])
  }

  /** What a listing shows. */
  listed(): readonly V[] {
    const shown = [...this.#written.values()].map((written) =>
      written.findLast(({ listedFromMs }) => this.#now() >= listedFromMs),
    )
    return shown.flatMap((entry) => entry?.value ?? [])
  }

  /** Stores, or with undefined removes. */
  write(key: string, value: V | undefined): void {
    const { reads, ms, listMs } = this.#lag
    const now = this.#now()
    const lags = reads > 0 || ms > 0 || listMs > 0
    const before = lags ? (this.#written.get(key) ?? []) : []
    if (value === undefined && !lags) this.#written.delete(key)
    else
      this.#written.set(key, [
        ...before,
        { value, seenFromMs: now + ms, listedFromMs: now + listMs, hiddenReads: reads },
      ])
  }

  clear(): void {
    this.#written = new Map()
    this.#lag = { reads: 0, ms: 0, listMs: 0 }
  }
}
