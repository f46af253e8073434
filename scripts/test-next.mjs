// @ts-check
// `test:next`: our packages, as they would be published, beside the newest lines of the SDKs, on newer Nodes from npm.
// Last line: `N passed, N failed, N skipped`.
import { join, relative } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { prepareConsumer } from './lib/consumer.mjs'
import { runCommand } from './lib/run-tool.mjs'
import { runVitest } from './lib/run-vitest.mjs'
import { StepFailure } from './lib/steps.mjs'
import { printTotals, sumTotals } from './lib/test-totals.mjs'
import { readJson, root } from './lib/workspace.mjs'

/** @typedef {import('./lib/test-totals.mjs').Totals} Totals */

const place = join(root, 'test/next')
/** Folders of test/next/node_modules that hold a Node. */
const nodes = ['node-22', 'node-24']
/** Test files, each with what its Node is started with. */
const files = [
  ['smoke.test.mjs', '--test'],
  // `--test` would start a process for each file.
  ['permissions.test.mjs', '--permission', '--allow-fs-read=*'],
]
const failure = { passed: 0, failed: 1, skipped: 0, skips: [] }

readArguments('Usage: test:next   Takes no arguments.', {})
printTotals(await main())

async function main() {
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new StepFailure('The Nodes that test/next takes from npm run on Linux x64 only.')
    await prepareConsumer(place)
    const runs = []
    for (const node of nodes) {
      for (const [file = '', ...flags] of files) runs.push(await testOn(node, file, flags))
      runs.push(await testWithoutRights(node))
    }
    return sumTotals(runs)
  } catch (error) {
    console.error(error instanceof StepFailure ? error.message : error)
    return failure
  }
}

/**
 * The unit tests of core, in processes that may neither write nor start anything.
 * @param {string} node
 */
function testWithoutRights(node) {
  console.log(`${node}: core without rights`)
  const args = ['--config', 'vitest.permissions.config.ts']
  return runVitest(`permissions-${node}`, args, { node: join(place, 'node_modules', node, 'bin/node') })
}

/**
 * @param {string} node
 * @param {string} file
 * @param {readonly string[]} flags
 * @returns {Promise<Totals>}
 */
async function testOn(node, file, flags) {
  const folder = join(place, 'node_modules', node)
  console.log(`Node ${readJson(join(folder, 'package.json')).version} ${file}`)
  const args = [...flags, '--test-reporter=spec', '--test-timeout=30000', relative(root, join(place, file))]
  const { ok, output } = await runCommand(join(folder, 'bin/node'), args)
  console.log(output)
  const failed = countOf('fail', output)
  return {
    passed: countOf('pass', output),
    failed: ok ? failed : Math.max(failed, 1),
    skipped: countOf('skipped', output),
    skips: [],
  }
}

/**
 * @param {string} word
 * @param {string} output of node:test, which ends with a line for each count
 */
function countOf(word, output) {
  return Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0)
}
