// @ts-check
// Runs test files with the environment of the running servers and returns how each case went.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../../../scripts/lib/workspace.mjs'
import { cleanEnvironment } from './clean-environment.mjs'

const reporter = fileURLToPath(new URL('outcome-reporter.mjs', import.meta.url))
/** Test files at once: most of the time they wait, for an election or for a process to end. */
const WORKERS = 4

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')

/**
 * Shows the tests' own output. A run that ends badly without a failed case adds one that says so.
 * @param {import('./run.mjs').Run} run
 * @param {readonly string[]} files relative to the root
 * @param {Record<string, string>} env
 * @returns {Promise<import('./outcome-reporter.mjs').Outcome[]>}
 */
export async function runVitest(run, files, env) {
  const report = join(dirname(run.home), 'outcomes.json')
  // A forgotten `.only` would leave the other cases out.
  const options = [
    '--config',
    'vitest.backends.config.ts',
    '--allowOnly=false',
    `--maxWorkers=${WORKERS}`,
    '--reporter=default',
    `--reporter=${reporter}`,
  ]
  const environment = { ...cleanEnvironment(run.home), ...env, KEYHARBOR_OUTCOMES: report }
  const { code, signal } = await run.execute(process.execPath, [vitest, 'run', ...options, ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
    // It has hidden the cursor of the terminal and shows it again.
    stopSignal: 'SIGTERM',
  })
  const outcomes = readOutcomes(report)
  if (code === 0 || outcomes.some(({ state }) => state === 'failed')) return outcomes
  return [
    ...outcomes,
    { file: '', name: 'vitest', state: 'failed', reason: `it ended with ${signal ?? `exit code ${code}`}` },
  ]
}

/**
 * @param {string} report
 * @returns {import('./outcome-reporter.mjs').Outcome[]}
 */
function readOutcomes(report) {
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : []
}
