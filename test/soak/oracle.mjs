// @ts-check
// Soak: whether a value that was served can be true. What was written reaches us later than what was read, so looks wait a moment.

/** Longer than word of a write takes. */
const waitMs = 2_000

/** @typedef {{ name: string, version: number, value: string, fetchedMs: number, servedMs: number }} Served */

/** Knows when each version was written, and checks what was served. */
export class Oracle {
  #writtenMs = /** @type {Map<string, Map<number, number>>} */ (new Map())
  #waiting = /** @type {Served[]} */ ([])
  #maxStaleMs
  checked = 0
  /** What was wrong: the first 20. */
  wrong = /** @type {string[]} */ ([])

  /** @param {number} maxStaleMs */
  constructor(maxStaleMs) {
    this.#maxStaleMs = maxStaleMs
  }

  /** @param {{ name: string, version: number, atMs: number }} written */
  written({ name, version, atMs }) {
    const times = this.#writtenMs.get(name) ?? new Map()
    this.#writtenMs.set(name, times.set(version, atMs))
    // So that memory is steady: older ones are over.
    for (const old of times.keys()) if (old < version - 50) times.delete(old)
  }

  /** @param {import('@keyharbor/core').Secret} secret */
  served(secret) {
    const { name, version, fetchedAt } = secret
    const [fetchedMs, servedMs] = [fetchedAt.getTime(), Date.now()]
    this.#waiting.push({ name, version: Number(version), value: secret.text(), fetchedMs, servedMs })
  }

  /** Checks what was served long enough ago, or everything. */
  check(all = false) {
    const before = Date.now() - (all ? 0 : waitMs)
    const waiting = this.#waiting
    this.#waiting = []
    for (const served of waiting) {
      if (served.servedMs > before) this.#waiting.push(served)
      else this.#look(served)
    }
  }

  /** @param {Served} served */
  #look({ name, version, value, fetchedMs, servedMs }) {
    this.checked += 1
    const note = (/** @type {string} */ what) => this.#note(`${name}@${version}: ${what}`)
    if (value !== `${name}#${version}`) note('the value of another secret or version')
    const replacedMs = this.#writtenMs.get(name)?.get(version + 1)
    // A read begins before its answer is true, and clocks tell whole milliseconds.
    if (replacedMs !== undefined && replacedMs + 1 < fetchedMs)
      note(`replaced ${fetchedMs - replacedMs} ms before it was read`)
    if (servedMs - fetchedMs > this.#maxStaleMs + 100) note(`${servedMs - fetchedMs} ms old`)
  }

  /** @param {string} what */
  #note(what) {
    if (this.wrong.length < 20) this.wrong.push(what)
  }
}
