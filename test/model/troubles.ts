// Model: what has failed, hung or was given up: the reasons for which a client may leave the store alone.
import type { Instant } from './truth.ts'

/**
 * Of at least ten calls in so many milliseconds half have to fail before a client may stop asking for anything. From then on it lets one call
 * pass at a time until one is answered, however long ago the failures are.
 */
const windowMs = 10_000
const halfOfTen = 5

/** All troubles with one store. */
export class Troubles {
  /** The last one, whatever it was. */
  last: Instant | undefined
  #recent: readonly Instant[] = []
  /** So much has gone wrong of late that the client may ask for nothing. */
  mayRest = false

  /** Something has failed, hung or was given up. */
  add(at: Instant): void {
    this.last = at
    this.#recent = [...this.#recent.filter(({ tick }) => at.tick - tick <= windowMs), at]
    if (this.#recent.length >= halfOfTen) this.mayRest = true
  }

  /** A read was answered. One that began so long after all troubles found a client that asked as before, or was sent to find out. */
  answered(begun: Instant): void {
    if (this.last !== undefined && begun.tick - this.last.tick > windowMs) this.mayRest = false
  }
}
