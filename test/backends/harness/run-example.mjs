// @ts-check
// Runs an example against the running servers, as a user would: bundled, in a process of its own. It is one case.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/workspace.mjs'
import { BackendFailure } from './backend-failure.mjs'
import { cleanEnvironment } from './clean-environment.mjs'

/**
 * Bundles packages and examples. Rejects with a BackendFailure when that fails.
 * @param {import('./run.mjs').Run} run
 */
export async function buildExamples(run) {
  const args = ['scripts/build.mjs', '--js-only']
  const { code } = await run.execute(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (code !== 0) throw new BackendFailure('the examples can not be built: see above')
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {string} example folder in examples/
 * @param {Record<string, string>} env
 * @returns {Promise<import('./outcome-reporter.mjs').Outcome>}
 */
export async function runExample(run, example, env) {
  const file = `examples/${example}/dist/main.js`
  const name = 'it ends with exit code 0'
  if (!existsSync(join(root, file)))
    return { file, name, state: 'failed', reason: 'there is no main.ts, or it was not built' }
  console.log(`\nexamples/${example}:`)
  const stdio = /** @type {const} */ (['ignore', 'inherit', 'inherit'])
  const environment = { ...cleanEnvironment(run.home), ...env }
  const { code, signal } = await run.execute(process.execPath, [file], { stdio: [...stdio], env: environment })
  if (code === 0) return { file, name, state: 'passed' }
  return { file, name, state: 'failed', reason: `it ended with ${signal ?? `exit code ${code}`}` }
}
