// @ts-check
// Measures small calls against each other in one process: the ratios hold where the nanoseconds do not.

/**
 * One thing to measure: `call` is made many times, awaited unless `sync`.
 * @typedef {{ name: string, sync?: boolean, call: () => unknown }} Case
 */

/**
 * Median, fastest and slowest round in nanoseconds per call.
 * @typedef {{ median: number, min: number, max: number }} Timing
 */

/**
 * @typedef {object} InterleaveOptions
 * @property {number} [rounds] measured rounds, at least 9. Default 15.
 * @property {number} [calls] calls per case and round. Default 200 000.
 */

const warmUpRounds = 3

/**
 * Runs every case once a round, in an order that rotates, so that a slow moment of the machine hits all of them.
 * @param {Case[]} cases
 * @param {InterleaveOptions} [options]
 * @returns {Promise<Record<string, Timing>>} by the name of the case
 */
export async function interleave(cases, { rounds = 15, calls = 200_000 } = {}) {
  const runs = cases.map((one) => ({ ...one, loop: freshLoop(one), ns: /** @type {number[]} */ ([]) }))
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    for (const run of rotated(runs, round)) {
      const ns = await run.loop(run.call, calls)
      if (round >= warmUpRounds) run.ns.push(ns)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return Object.fromEntries(runs.map(({ name, ns }) => [name, timing(ns)]))
}

/**
 * A loop compiled for this case alone, so that its call site sees one function and the optimiser treats all cases alike.
 * @param {Case} one
 * @returns {(call: () => unknown, calls: number) => Promise<number>} nanoseconds per call
 */
function freshLoop({ name, sync }) {
  const AsyncFunction = /** @type {FunctionConstructor} */ ((async () => {}).constructor)
  const body = `
    let last
    const start = process.hrtime.bigint()
    for (let i = 0; i < calls; i++) last = ${sync ? 'call()' : 'await call()'}
    const ns = Number(process.hrtime.bigint() - start)
    if (last === undefined) throw new Error(${JSON.stringify(`${name} gave nothing`)})
    return ns / calls`
  return /** @type {any} */ (new AsyncFunction('call', 'calls', body))
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} by
 */
function rotated(list, by) {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

/**
 * @param {number[]} ns
 * @returns {Timing}
 */
function timing(ns) {
  const sorted = [...ns].sort((a, b) => a - b)
  return { median: sorted[sorted.length >> 1] ?? NaN, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN }
}
