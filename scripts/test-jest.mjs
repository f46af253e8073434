// @ts-check
// `test:jest`: the recipe for Jest in docs/testing.md, as it is printed there, on our packages as they would be published; and
// test/jest/*.test.js. In both ways: made CommonJS by Babel, and as ES modules. Last line: `N passed, N failed, N skipped`.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { prepareConsumer } from './lib/consumer.mjs'
import { recipe } from './lib/recipe.mjs'
import { runCommand } from './lib/run-tool.mjs'
import { StepFailure } from './lib/steps.mjs'
import { printTotals, sumTotals } from './lib/test-totals.mjs'
import { readJson, root } from './lib/workspace.mjs'

/** @typedef {import('./lib/test-totals.mjs').Totals} Totals */

/**
 * One of the two ways: what Node needs, and the files of the recipe that are not for both.
 * @typedef {{ title: string, type: 'commonjs' | 'module', files: string[], nodeOptions: string }} Way
 */

const place = join(root, 'test/jest')
const testFile = 'password.test.js'
/** @type {Way[]} */
const ways = [
  { title: 'CommonJS', type: 'commonjs', files: ['babel.config.cjs', 'jest.config.cjs'], nodeOptions: '' },
  { title: 'ES modules', type: 'module', files: ['jest.config.mjs'], nodeOptions: '--experimental-vm-modules' },
]
const failure = { passed: 0, failed: 1, skipped: 0, skips: [] }

readArguments('Usage: test:jest   Takes no arguments.', {})
printTotals(await main())

async function main() {
  try {
    await prepareConsumer(place)
    const files = recipe(join(root, 'docs/testing.md'), 'Use it with Jest')
    const runs = []
    for (const way of ways) runs.push(await runJest(way, write(way, files)))
    return sumTotals(runs)
  } catch (error) {
    console.error(error instanceof StepFailure ? error.message : error)
    return failure
  }
}

/**
 * Writes the project of a user who follows the recipe.
 * @param {Way} way
 * @param {ReadonlyMap<string, string>} files
 */
function write(way, files) {
  const folder = join(place, '.tmp', way.type)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: way.type }))
  for (const file of [...way.files, testFile]) writeFileSync(join(folder, file), shown(file, files))
  cpSync(join(place, 'stores.test.js'), join(folder, 'stores.test.js'))
  return folder
}

/**
 * @param {string} file
 * @param {ReadonlyMap<string, string>} files
 */
function shown(file, files) {
  const code = files.get(file)
  if (code === undefined) throw new StepFailure(`docs/testing.md, "Use it with Jest", shows no ${file}.`)
  return code
}

/**
 * @param {Way} way
 * @param {string} folder
 * @returns {Promise<Totals>}
 */
async function runJest({ title, nodeOptions }, folder) {
  const results = join(folder, 'results.json')
  const jest = join(place, 'node_modules/jest/bin/jest.js')
  const args = [
    jest,
    '--ci',
    '--verbose',
    '--json',
    '--outputFile',
    results,
    '--cacheDirectory',
    join(place, '.tmp/cache'),
  ]
  const options = { cwd: folder, env: { NODE_OPTIONS: nodeOptions } }
  const { ok, output } = await runCommand(process.execPath, args, options)
  console.log(`Jest, ${title}\n${output}`)
  if (!existsSync(results)) return failure
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = readJson(results)
  const failed = numFailedTests + numRuntimeErrorTestSuites
  return { passed: numPassedTests, failed: ok ? failed : Math.max(failed, 1), skipped: numPendingTests, skips: [] }
}
