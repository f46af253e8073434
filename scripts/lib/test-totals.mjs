// @ts-check
// Counts of a test run: written by our vitest reporter, summed and printed by the scripts that run tests.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from './workspace.mjs'

/**
 * What a run of tests came to. A file that could not be loaded counts as one failed test.
 * @typedef {{ passed: number, failed: number, skipped: number, skips: { test: string, reason: string }[] }} Totals
 */

/** Where the counts of the run `name` are kept. @param {string} name */
export function totalsFile(name) {
  return join(root, 'test-results', `${name}.json`)
}

/**
 * The counts of the run `name`; undefined when it ended before it could write them.
 * @param {string} name
 * @returns {Totals | undefined}
 */
export function readTotals(name) {
  return existsSync(totalsFile(name)) ? readJson(totalsFile(name)) : undefined
}

/**
 * @param {Totals[]} runs
 * @returns {Totals}
 */
export function sumTotals(runs) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => runs.reduce((all, run) => all + run[key], 0)
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    skips: runs.flatMap((run) => run.skips),
  }
}

/**
 * Prints each skipped test with its reason and, last and alone on its line, `N passed, N failed, N skipped`.
 * Sets the exit code to 1 when a test failed or none ran.
 * @param {Totals} totals
 */
export function printTotals({ passed, failed, skipped, skips }) {
  for (const { test, reason } of skips) console.log(`skipped: ${test}: ${reason}`)
  if (passed + failed === 0) console.log('No test ran: that counts as a failure.')
  if (failed > 0 || passed === 0) process.exitCode = 1
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
}
