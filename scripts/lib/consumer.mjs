// @ts-check
// A folder outside the workspace that has our packages as their users have them: with a lockfile of its own, from npm.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { bundleAll } from './bundle.mjs'
import { packedFiles, runNpm } from './npm.mjs'
import { StepFailure } from './steps.mjs'
import { packages, root } from './workspace.mjs'

/**
 * Installs what the lockfile in `place` asks for, and puts our packages beside it, as they would be published now.
 * @param {string} place
 */
export async function prepareConsumer(place) {
  await installLocked(place)
  await bundleAll()
  for (const { name, folder } of packages()) await publish(folder, join(place, 'node_modules/@keyharbor', name))
}

/** Installs what the lockfile in `place` asks for, unless it is there: then there is a copy of the lockfile. @param {string} place */
export async function installLocked(place) {
  const installed = join(place, 'node_modules/.installed.json')
  const wanted = readFileSync(join(place, 'package-lock.json'), 'utf8')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return
  const quick = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=30000']
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  // What is for newer Nodes than that of the workspace is meant so; pnpm's environment would have npm refuse it.
  const args = ['ci', '--prefix', place, '--engine-strict=false', ...quiet, ...quick]
  const { ok, output } = await runNpm(args)
  if (!ok) throw new StepFailure(`${relative(root, place)} can not be installed: ${reasonOf(output)}`)
  writeFileSync(installed, wanted)
}

/** The first line by which npm says more than a code. @param {string} output */
function reasonOf(output) {
  return /^npm error (?!code |syscall |errno )(.+)$/m.exec(output)?.[1] ?? output
}

/**
 * Puts what npm would publish of the package in `folder` into `target`.
 * @param {string} folder
 * @param {string} target
 */
async function publish(folder, target) {
  rmSync(target, { recursive: true, force: true })
  const { files } = await packedFiles(folder)
  for (const file of files) cpSync(join(folder, file), join(target, file))
}
