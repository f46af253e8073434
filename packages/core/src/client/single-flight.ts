// Client: concurrent reads of one key share one call.

/** One read under way, with those who wait for it. */
export interface Flight<T> {
  readonly promise: Promise<T>
  /** True once it has settled. */
  readonly landed: boolean
  /** Resolves when it is forgotten before it has settled: its answer may be from before a change. Never rejects. */
  readonly overtaken: Promise<void>
  /** True from then on. */
  readonly isOvertaken: boolean
  /** True for whoever is the only one to wait for a read that is under way and not forgotten: with its leave, the read ends. */
  readonly isLast: boolean
  /** One who waited has its answer or has given up; when the last one leaves, the read is aborted. */
  leave(): void
}

/** Those who wait for a read, as it sees them. */
export interface Waiters {
  /** Aborts when all have left. It is made when it is first asked for: of many reads that share one call of the store none does. */
  readonly signal: AbortSignal
  /** Calls `run` when all have left, or the read has failed. It keeps one `run`. */
  onGone(run: () => void): void
}

/** Starts the read; `isCurrent` tells at any time whether its answer may still be kept. */
export type Takeoff<T> = (waiters: Waiters, isCurrent: () => boolean) => Promise<T>

/** Reads under way, one for each key. A forgotten one goes on for those who stay, but nobody joins it any more. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, SharedFlight<T>>()

  /** Joins the read of `key`, or starts it. `name` is what `forget` knows it by. Pair each join with one `leave`. */
  join(key: string, name: string, takeoff: Takeoff<T>): Flight<T> {
    const flight = this.#flights.get(key) ?? this.#start(key, name, takeoff)
    flight.waiting += 1
    return flight
  }

  /** Whether a read of `key` is under way that can be joined. */
  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /** Whatever is under way for `name` may still answer those who wait, but its answer is not current. */
  forget(name: string): void {
    for (const [key, flight] of this.#flights) {
      if (flight.name !== name) continue
      this.#flights.delete(key)
      flight.overtake()
    }
  }

  /** Aborts everything. */
  clear(): void {
    const flights = [...this.#flights.values()]
    this.#flights.clear()
    for (const flight of flights) flight.abort()
  }

  #start(key: string, name: string, takeoff: Takeoff<T>): SharedFlight<T> {
    const isCurrent = (): boolean => this.#flights.get(key) === flight
    const land = (): void => {
      if (isCurrent()) this.#flights.delete(key)
    }
    const flight: SharedFlight<T> = new SharedFlight(name, (waiters) => takeoff(waiters, isCurrent), land)
    this.#flights.set(key, flight)
    return flight
  }
}

class SharedFlight<T> implements Flight<T>, Waiters {
  readonly name: string
  readonly promise: Promise<T>
  readonly overtaken: Promise<void>
  waiting = 0
  landed = false
  isOvertaken = false
  #tellOvertaken = (): void => {}
  #controller: AbortController | undefined
  #isGone = false
  #tellGone: (() => void) | undefined
  readonly #land: () => void

  constructor(name: string, takeoff: (waiters: Waiters) => Promise<T>, land: () => void) {
    this.name = name
    this.#land = land
    this.overtaken = new Promise((resolve) => (this.#tellOvertaken = resolve))
    // Started in a later turn, when this flight is registered and the first waiter is counted.
    this.promise = Promise.resolve()
      .then(() => takeoff(this))
      .finally(() => {
        this.landed = true
        land()
      })
    // A read that has failed, at its deadline too, is over for the store as well. When all have left nobody hears of it.
    this.promise.catch(() => this.gone())
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isGone) this.#controller.abort()
    return this.#controller.signal
  }

  onGone(run: () => void): void {
    this.#tellGone = run
    if (this.#isGone) run()
  }

  get isLast(): boolean {
    return this.waiting === 1 && !this.landed && !this.isOvertaken
  }

  overtake(): void {
    this.isOvertaken = true
    this.#tellOvertaken()
  }

  leave(): void {
    this.waiting -= 1
    if (this.waiting === 0 && !this.landed) this.abort()
  }

  abort(): void {
    this.#land()
    this.gone()
  }

  /** Nobody waits for the read any more. Not private: V8 makes each instance of a class with private methods dearer. */
  gone(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#controller?.abort()
    this.#tellGone?.()
  }
}
