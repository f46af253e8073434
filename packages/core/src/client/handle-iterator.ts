// Client: reads a live handle in a loop.
import type { Clock, Timer } from '../clock.ts'
import type { Secret } from '../secret/secret.ts'

type Result = IteratorResult<Secret, undefined>

/** Gives the current secret and then each newer one; whoever is slow gets the newest. Ends with the handle, or by `return`. */
export class HandleIterator implements AsyncIterator<Secret, undefined> {
  #offered: Secret | undefined
  readonly #waiting: ((result: Result) => void)[] = []
  #alive: Timer | undefined
  #ended = false
  readonly #clock: Clock
  readonly #onEnd: () => void

  constructor(first: Secret, clock: Clock, onEnd: () => void) {
    this.#offered = first
    this.#clock = clock
    this.#onEnd = onEnd
  }

  /** The newest secret; it replaces one that nobody has taken. */
  offer(secret: Secret): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#offered = secret
    else this.#answer(waiting, { done: false, value: secret })
  }

  /** Everybody who waits is told that there is no more. */
  end(): void {
    this.#ended = true
    this.#offered = undefined
    for (const waiting of this.#waiting.splice(0)) this.#answer(waiting, over)
    this.#onEnd()
  }

  next(): Promise<Result> {
    const value = this.#offered
    this.#offered = undefined
    if (value !== undefined) return Promise.resolve({ done: false, value })
    return this.#ended ? Promise.resolve(over) : this.#wait()
  }

  return(): Promise<Result> {
    this.end()
    return Promise.resolve(over)
  }

  /** The timer never fires: it keeps the process alive, which would otherwise end with a loop still waiting. */
  #wait(): Promise<Result> {
    this.#alive ??= this.#clock.setTimer(() => {}, Number.MAX_SAFE_INTEGER, 'foreground')
    return new Promise((resolve) => void this.#waiting.push(resolve))
  }

  #answer(waiting: (result: Result) => void, result: Result): void {
    if (this.#waiting.length === 0) {
      this.#alive?.cancel()
      this.#alive = undefined
    }
    waiting(result)
  }
}

const over: Result = Object.freeze({ done: true, value: undefined })
