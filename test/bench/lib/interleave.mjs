// @ts-check
// Measures small calls against each other in one process: the ratios hold where the nanoseconds do not.

/**
 * One thing to measure: `call` is made many times, awaited unless `sync`. `suffix` is code behind the call, such as `.json()`: in
 * the loop itself, since a function around both would be measured too.
 * @typedef {{ name: string, sync?: boolean, suffix?: string, call: () => unknown }} Case
 */

/**
 * Nanoseconds per call, round by round.
 * @typedef {Record<string, number[]>} Rounds
 */

/**
 * @typedef {object} InterleaveOptions
 * @property {number} [rounds] measured rounds, at least 9. Default 41.
 * @property {number} [calls] calls per case and round. Default 50 000.
 */

const warmUpRounds = 5

/**
 * Runs every case once a round, in an order that rotates, so that a slow moment of the machine hits all of them.
 * @param {Case[]} cases
 * @param {InterleaveOptions} [options]
 * @returns {Promise<Rounds>} by the name of the case
 */
export async function interleave(cases, { rounds = 41, calls = 50_000 } = {}) {
  const runs = cases.map((one) => ({ ...one, loop: freshLoop(one), ns: /** @type {number[]} */ ([]) }))
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    for (const run of rotated(runs, round)) {
      const ns = await run.loop(run.call, calls)
      if (round >= warmUpRounds) run.ns.push(ns)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return Object.fromEntries(runs.map(({ name, ns }) => [name, ns]))
}

/**
 * A loop compiled for this case alone, so that its call site sees one function and the optimiser treats all cases alike.
 * @param {Case} one
 * @returns {(call: () => unknown, calls: number) => Promise<number>} nanoseconds per call
 */
function freshLoop({ name, sync, suffix = '' }) {
  const AsyncFunction = /** @type {FunctionConstructor} */ ((async () => {}).constructor)
  const body = `
    let last
    const start = process.hrtime.bigint()
    for (let i = 0; i < calls; i++) last = ${sync ? 'call()' : '(await call())'}${suffix}
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
export function rotated(list, by) {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
