// Whatever happens when: what the client promises, held against a simple oracle, on a fixed seed and on a random one, which the name of the
// test tells. For one seed and more runs: KEYHARBOR_MODEL_SEED=1, or =random, and KEYHARBOR_MODEL_RUNS=100000.
import { expect, test } from 'vitest'
import { checked, clientProperty } from './client.model.ts'

const numRuns = Number(process.env['KEYHARBOR_MODEL_RUNS'] ?? 2_000)
const given = process.env['KEYHARBOR_MODEL_SEED']
const random = Math.floor(Math.random() * 2 ** 31)

const seeds = given === undefined ? [20_261_125, random] : [given === 'random' ? random : Number(given)]

test.each(seeds)(
  'in any order of calls, changes, faults and jumps of time (seed %i)',
  async (seed) => {
    expect(await checked(clientProperty(), { seed, numRuns })).toBe('nothing wrong')
  },
  60_000 + 20 * numRuns,
)
