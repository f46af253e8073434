// Resilience: many waits on one caller's signal, with one listener.

/** Keeps one listener for each signal, however many wait on it: Node prints a warning at the eleventh. */
export class SignalFanOut {
  readonly #fans = new WeakMap<AbortSignal, Fan>()

  /** Calls `run` when `signal` aborts; the returned function takes that back. */
  listen(signal: AbortSignal, run: () => void): () => void {
    const fan = this.#fans.get(signal) ?? new Fan(signal, () => this.#fans.delete(signal))
    this.#fans.set(signal, fan)
    return fan.add(run)
  }
}

class Fan {
  readonly #runs = new Set<() => void>()
  readonly #signal: AbortSignal
  readonly #emptied: () => void

  constructor(signal: AbortSignal, emptied: () => void) {
    this.#signal = signal
    this.#emptied = emptied
    signal.addEventListener('abort', this.#fire, { once: true })
  }

  add(run: () => void): () => void {
    this.#runs.add(run)
    return () => this.#remove(run)
  }

  #remove(run: () => void): void {
    if (!this.#runs.delete(run) || this.#runs.size > 0) return
    this.#signal.removeEventListener('abort', this.#fire)
    this.#emptied()
  }

  readonly #fire = (): void => {
    for (const run of [...this.#runs]) run()
  }
}
