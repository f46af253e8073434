// Whatever happens when: what the client promises, held against a simple oracle, on a fixed and a random seed. For one seed and
// more runs: KEYHARBOR_MODEL_SEED=1 KEYHARBOR_MODEL_RUNS=100000.
import { expect, test } from 'vitest'
import { checked, clientProperty } from './client.model.ts'

const numRuns = Number(process.env['KEYHARBOR_MODEL_RUNS'] ?? 4_000)
const given = process.env['KEYHARBOR_MODEL_SEED']

const seeds = given === undefined ? [20_261_125, Math.floor(Math.random() * 2 ** 31)] : [Number(given)]

test.each(seeds)(
  'in any order of calls, changes, faults and jumps of time (seed %i)',
  async (seed) => {
    expect(await checked(clientProperty(), { seed, numRuns: Math.ceil(numRuns / seeds.length) })).toBe('nothing wrong')
  },
  600_000,
)
