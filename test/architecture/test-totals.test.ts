// Architecture tests: the counts that `test` prints are those of the tests that were asked for.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { anyTestFile } from '../../scripts/lib/test-files.mjs'
import { fixtureTree } from './fixture-tree.ts'

const rootOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const tests = `
describe('a store', () => {
  it('reads', () => expect(1).toBe(1))
  it('writes', () => expect(1).toBe(1))
  it('reads later', ({ skip }) => skip('no reader'))
  it.skip('reads never', () => {})
  it.todo('reads soon')
})
`

/** What our reporter counts in a run of vitest on `tests`. */
function count(args: readonly string[]): unknown {
  const tree = fixtureTree({ 'store.test.js': tests })
  const totals = join(tree.folder, 'totals.json')
  const options = ['--root', tree.folder, '--globals', '--reporter', rootOf('scripts/lib/totals-reporter.mjs')]
  spawnSync(process.execPath, [rootOf('node_modules/vitest/vitest.mjs'), 'run', ...options, ...args], {
    cwd: tree.folder,
    env: { ...process.env, KEYHARBOR_TOTALS: totals },
  })
  const counted: unknown = JSON.parse(readFileSync(totals, 'utf8'))
  tree.remove()
  return counted
}

const skip = (name: string, reason: string) => ({ test: `store.test.js > a store > ${name}`, reason })
const skips = [
  skip('reads later', 'no reader'),
  skip('reads never', 'no reason given'),
  skip('reads soon', 'to be written'),
]

it('counts every test of a run, with the reason of each skip', () => {
  expect(count([])).toEqual({ passed: 2, failed: 0, skipped: 3, skips })
}, 30_000)

it('does not count what a pattern left out as skipped', () => {
  expect(count(['-t', '^a store reads'])).toEqual({ passed: 1, failed: 0, skipped: 3, skips })
}, 30_000)

it('does not count what a line left out as skipped', () => {
  expect(count(['store.test.js:4'])).toEqual({ passed: 1, failed: 0, skipped: 0, skips: [] })
}, 30_000)

it.each([
  { paths: [], unit: true, types: true },
  { paths: ['packages/core'], unit: true, types: false },
  { paths: ['./packages/core/'], unit: true, types: false },
  { paths: [rootOf('test/types')], unit: false, types: true },
  { paths: ['SECRET-client'], unit: true, types: true },
  { paths: ['test/types/secret-client.test-d.ts:12'], unit: false, types: true },
  { paths: ['packages/core', 'test-d'], unit: true, types: true },
  { paths: ['no/such/file'], unit: false, types: false },
])('knows which runs have a file for $paths', ({ paths, unit, types }) => {
  expect({ unit: anyTestFile('.test.ts', paths), types: anyTestFile('.test-d.ts', paths) }).toEqual({ unit, types })
})
