// Whatever happens when: what the client promises, held against a simple oracle, on two fixed seeds. For others and more runs:
// KEYHARBOR_MODEL_SEED=1, or =random, and KEYHARBOR_MODEL_RUNS=100000. On random seeds one of some 5 000 runs is still called wrong;
// which of those are faults of the oracle is not known (901 and 903 with 8 000 runs show two), so each night looks for them, not each change.
import { expect, test } from 'vitest'
import { checked, clientProperty } from './client.model.ts'

const numRuns = Number(process.env['KEYHARBOR_MODEL_RUNS'] ?? 4_000)
const given = process.env['KEYHARBOR_MODEL_SEED']

const seeds =
  given === undefined
    ? [20_261_125, 20_261_126]
    : [given === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(given)]

test.each(seeds)(
  'in any order of calls, changes, faults and jumps of time (seed %i)',
  async (seed) => {
    expect(await checked(clientProperty(), { seed, numRuns: Math.ceil(numRuns / seeds.length) })).toBe('nothing wrong')
  },
  600_000,
)
