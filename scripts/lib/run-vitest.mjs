// @ts-check
// Runs vitest once, shown as it runs, and returns its counts.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from './run-tool.mjs'
import { readTotals, totalsFile } from './test-totals.mjs'
import { root } from './workspace.mjs'

/**
 * `vitest run` with `args`. The counts are kept in test-results/<name>.json.
 * A run that fails without a failed test (wrong configuration, a crash) counts as one failure.
 * @param {string} name
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, node?: string }} [options] `env`: in addition to our own environment; `node`: the Node that runs it
 * @returns {Promise<import('./test-totals.mjs').Totals>}
 */
export async function runVitest(name, args, { env = {}, node } = {}) {
  rmSync(totalsFile(name), { force: true })
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/lib/totals-reporter.mjs')}`]
  const options = {
    show: true,
    env: { ...env, KEYHARBOR_TOTALS: totalsFile(name) },
    ...(node !== undefined && { node }),
  }
  const { ok } = await runTool('vitest', 'vitest', ['run', ...reporters, ...args], options)
  const totals = readTotals(name) ?? { passed: 0, failed: 0, skipped: 0, skips: [] }
  return ok || totals.failed > 0 ? totals : { ...totals, failed: 1 }
}
