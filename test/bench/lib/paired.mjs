// @ts-check
// Measures calls that wait for a server against each other: time and CPU, in short blocks that take turns.
import { rotated } from './interleave.mjs'

/** @typedef {import('./interleave.mjs').Rounds} Rounds */

/**
 * @typedef {object} PairedOptions
 * @property {number} [rounds] measured rounds, at least 9. Default 15.
 * @property {number} [calls] calls of each case in a round. Default 2 000.
 * @property {number} [block] calls of a case before it is another's turn. Default 100.
 */

const warmUpRounds = 2

/**
 * Nanoseconds per call, round by round, one call after the other.
 * @param {Record<string, () => Promise<unknown>>} cases
 * @param {PairedOptions} [options]
 * @returns {Promise<{ time: Rounds, cpu: Rounds }>} by the name of the case
 */
export async function paired(cases, { rounds = 15, calls = 2_000, block = 100 } = {}) {
  const runs = Object.entries(cases).map(([name, call]) => ({ name, call, time: fresh(), cpu: fresh() }))
  for (let round = -warmUpRounds; round < rounds; round++) {
    const spent = new Map(runs.map((run) => [run, { time: 0, cpu: 0 }]))
    for (let done = 0, turn = 0; done < calls; done += block, turn++) {
      for (const run of rotated(runs, turn)) add(spent.get(run), await measured(run.call, block))
    }
    if (round < 0) continue
    for (const [run, { time, cpu }] of spent) {
      run.time.push(time / calls)
      run.cpu.push(cpu / calls)
    }
  }
  return { time: byName(runs, 'time'), cpu: byName(runs, 'cpu') }
}

/** @returns {number[]} */
function fresh() {
  return []
}

/**
 * @param {() => Promise<unknown>} call
 * @param {number} calls
 */
async function measured(call, calls) {
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  for (let i = 0; i < calls; i++) if ((await call()) === undefined) throw new Error('A call gave nothing.')
  const time = Number(process.hrtime.bigint() - start)
  const { user, system } = process.cpuUsage(cpu)
  return { time, cpu: (user + system) * 1_000 }
}

/**
 * @param {{ time: number, cpu: number } | undefined} sum
 * @param {{ time: number, cpu: number }} more
 */
function add(sum, more) {
  if (sum === undefined) return
  sum.time += more.time
  sum.cpu += more.cpu
}

/**
 * @param {readonly { name: string, time: number[], cpu: number[] }[]} runs
 * @param {'time' | 'cpu'} what
 * @returns {Rounds}
 */
function byName(runs, what) {
  return Object.fromEntries(runs.map((run) => [run.name, run[what]]))
}
