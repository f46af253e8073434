// @ts-check
// What a package would publish, as npm sees it. Packing is npm's work, since pnpm may be there only through npx.
import { join } from 'node:path'
import { runCommand } from './run-tool.mjs'
import { need } from './steps.mjs'

/**
 * What is or would be published: the tarball, its bytes, and the paths of the files in it.
 * @typedef {{ tarball: string, bytes: number, files: string[] }} Packed
 */

/**
 * Packs the package in `folder` into the folder `place`.
 * @param {string} folder
 * @param {string} place
 */
export function pack(folder, place) {
  return packed(folder, place, ['--pack-destination', place])
}

/**
 * Says what packing would give; makes no file.
 * @param {string} folder
 */
export function packedFiles(folder) {
  return packed(folder, '', ['--dry-run'])
}

/**
 * Runs npm, shown only if it fails.
 * @param {string[]} args
 */
export function runNpm(args) {
  return runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
}

/**
 * @param {string} folder
 * @param {string} place
 * @param {string[]} args
 * @returns {Promise<Packed>}
 */
async function packed(folder, place, args) {
  const output = need(await runNpm(['pack', folder, '--json', '--loglevel', 'error', '--ignore-scripts', ...args]))
  /** @type {{ filename: string, size: number, files: { path: string }[] }[]} */
  const [{ filename, size, files } = { filename: '', size: 0, files: [] }] = JSON.parse(output)
  return { tarball: join(place, filename), bytes: size, files: files.map(({ path }) => path) }
}
