// Visitors of the service of the example, who come all the time.
import { setTimeout as sleep } from 'node:timers/promises'

const pauseMs = 20

/** Asks the service again and again, and counts what it answers. */
export class Visitors {
  answered = 0
  failed = 0
  readonly #url: string
  #isOver = false
  readonly #visits: Promise<void>

  constructor(url: string) {
    this.#url = url
    this.#visits = this.#visit()
  }

  async leave(): Promise<void> {
    this.#isOver = true
    await this.#visits
  }

  async #visit(): Promise<void> {
    while (!this.#isOver) {
      const { ok } = await fetch(this.#url)
      if (ok) this.answered += 1
      else this.failed += 1
      await sleep(pauseMs)
    }
  }
}
