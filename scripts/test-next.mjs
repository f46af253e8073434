// @ts-check
// `test:next`: our packages, as they would be published, beside the newest lines of the SDKs, on newer Nodes from npm.
// Last line: `N passed, N failed, N skipped`.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { bundleAll } from './lib/bundle.mjs'
import { packedFiles, runNpm } from './lib/npm.mjs'
import { runCommand } from './lib/run-tool.mjs'
import { StepFailure } from './lib/steps.mjs'
import { printTotals, sumTotals } from './lib/test-totals.mjs'
import { packages, readJson, root } from './lib/workspace.mjs'

/** @typedef {import('./lib/test-totals.mjs').Totals} Totals */

const place = join(root, 'test/next')
const lockfile = join(place, 'package-lock.json')
/** A copy of the lockfile that was installed, written when all of it is there. */
const installed = join(place, 'node_modules/.installed.json')
/** Folders of test/next/node_modules that hold a Node. */
const nodes = ['node-22', 'node-24']
const failure = { passed: 0, failed: 1, skipped: 0, skips: [] }

readArguments('Usage: test:next   Takes no arguments.', {})
printTotals(await main())

async function main() {
  try {
    await install()
    await bundleAll()
    for (const { name, folder } of packages()) await publish(name, folder)
    const runs = []
    for (const node of nodes) runs.push(await testOn(node))
    return sumTotals(runs)
  } catch (error) {
    console.error(error instanceof StepFailure ? error.message : error)
    return failure
  }
}

/** Does nothing when what the lockfile asks for is there. */
async function install() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new StepFailure('The Nodes that test/next takes from npm run on Linux x64 only.')
  const wanted = readFileSync(lockfile, 'utf8')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return
  const quick = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=30000']
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  // npm runs on the Node of the workspace, for which these are too new; pnpm's environment would have it refuse them.
  const args = ['ci', '--prefix', place, '--engine-strict=false', ...quiet, ...quick]
  const { ok, output } = await runNpm(args)
  if (!ok) throw new StepFailure(`test/next can not be installed: ${reasonOf(output)}`)
  writeFileSync(installed, wanted)
}

/** The first line by which npm says more than a code. @param {string} output */
function reasonOf(output) {
  return /^npm error (?!code |syscall |errno )(.+)$/m.exec(output)?.[1] ?? output
}

/**
 * Puts what npm would publish of a package where its users have it.
 * @param {string} name
 * @param {string} folder
 */
async function publish(name, folder) {
  const target = join(place, 'node_modules/@keyharbor', name)
  rmSync(target, { recursive: true, force: true })
  const { files } = await packedFiles(folder)
  for (const file of files) cpSync(join(folder, file), join(target, file))
}

/**
 * @param {string} node
 * @returns {Promise<Totals>}
 */
async function testOn(node) {
  const folder = join(place, 'node_modules', node)
  console.log(`Node ${readJson(join(folder, 'package.json')).version}`)
  const args = ['--test', '--test-reporter=spec', '--test-timeout=30000', relative(root, join(place, 'smoke.test.mjs'))]
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
