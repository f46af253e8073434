// @ts-check
// A store that answers every read at once, so that a suite measures the client and not the store.
import { setTimeout as sleep } from 'node:timers/promises'

/** One value of 1 KiB, which is no secret. */
export const kibibyte = 'x'.repeat(1024)

/**
 * @typedef {object} FixedStoreOptions
 * @property {string} [text] the value of every secret. Default `kibibyte`.
 * @property {number} [delayMs] time that a read takes. Default 0.
 */

/** Counts its reads; `down` makes them fail. */
export class FixedStore {
  kind = 'fixed'
  scope = ['bench']
  reads = 0
  down = false
  #text
  #delayMs

  /** @param {FixedStoreOptions} [options] */
  constructor({ text = kibibyte, delayMs = 0 } = {}) {
    this.#text = text
    this.#delayMs = delayMs
  }

  /** @param {string} name */
  checkName(name) {
    return name
  }

  async readSecret() {
    this.reads += 1
    if (this.#delayMs > 0) await sleep(this.#delayMs)
    if (this.down) throw new Error('down')
    return {
      value: { text: this.#text },
      version: { id: `v${this.reads % 5}`, createdAt: new Date(1_750_000_000_000) },
    }
  }

  describeError() {
    return /** @type {const} */ ({ code: 'UNAVAILABLE', detail: 'It is down.' })
  }
}
