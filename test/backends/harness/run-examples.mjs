// @ts-check
// Runs an example against the running servers, as a user would: bundled, in a process of its own. It is one case.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/workspace.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { LogFile } from './log-file.mjs'

const STDIO = /** @type {import('node:child_process').StdioOptions} */ (['ignore', 'inherit', 'inherit'])

/**
 * Runs the examples one after the other; what they need is bundled first.
 * @param {import('./run.mjs').Run} run
 * @param {readonly string[]} examples folders in examples/
 * @param {Record<string, string>} env
 * @returns {Promise<import('./outcome-reporter.mjs').Outcome[]>} one for each
 */
export async function runExamples(run, examples, env) {
  const outcomes = []
  const built = examples.length === 0 || (await build(run))
  for (const example of examples) {
    const problem = built ? await runExample(run, example, env) : 'the bundles can not be made: see above'
    outcomes.push(outcomeOf(example, problem))
  }
  return outcomes
}

/** @param {import('./run.mjs').Run} run */
async function build(run) {
  const { code } = await run.execute(process.execPath, ['scripts/build.mjs', '--js-only'], { stdio: STDIO })
  return code === 0
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {string} example
 * @param {Record<string, string>} env
 * @returns {Promise<string | undefined>} why it failed
 */
async function runExample(run, example, env) {
  const file = `examples/${example}/dist/main.js`
  if (!existsSync(join(root, file))) return `there is no examples/${example}/main.ts`
  const log = new LogFile(run, `example-${example}`)
  const child = await run.start(process.execPath, [file], {
    stdio: log.open(),
    env: { ...cleanEnvironment(run.home), ...env },
  })
  log.close()
  const { code, signal } = await run.ending(child)
  // Tests may print in the meantime.
  console.log(`\nexamples/${example}:\n${log.text()}`)
  return code === 0 ? undefined : `it ended with ${signal ?? `exit code ${code}`}`
}

/**
 * @param {string} example
 * @param {string | undefined} problem
 * @returns {import('./outcome-reporter.mjs').Outcome}
 */
function outcomeOf(example, problem) {
  const outcome = { file: `examples/${example}`, name: 'it ends with exit code 0' }
  return problem === undefined ? { ...outcome, state: 'passed' } : { ...outcome, state: 'failed', reason: problem }
}
