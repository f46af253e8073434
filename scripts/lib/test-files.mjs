// @ts-check
// Finds the test files, and so whether a run of vitest would have anything to do before it is started.
import { readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { root } from './workspace.mjs'

const notEntered = new Set(['node_modules', 'dist'])

/**
 * True when vitest would take one of the test files whose name ends in `suffix`. It takes those whose path from the root
 * contains one of `paths`, however it is written (./test/types, absolute), in any case, with or without `:line`.
 * @param {string} suffix
 * @param {readonly string[]} paths all files when empty
 */
export function anyTestFile(suffix, paths) {
  const wanted = paths.flatMap((path) => {
    const file = path.replace(/:\d+$/, '')
    return [file, relative(root, resolve(root, file))]
  })
  return testFiles(suffix).some((file) => wanted.length === 0 || wanted.some((part) => contains(file, part)))
}

/**
 * The files of packages and test/ whose name ends in `suffix`, from the root, with `/` between folders.
 * @param {string} suffix
 */
export function testFiles(suffix) {
  return ['packages', 'test'].flatMap((folder) => filesIn(folder)).filter((file) => file.endsWith(suffix))
}

/**
 * @param {string} file
 * @param {string} part
 */
function contains(file, part) {
  return file.toLowerCase().includes(part.split(sep).join('/').toLowerCase())
}

/**
 * @param {string} folder from the root, with `/` between folders
 * @returns {string[]}
 */
function filesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !notEntered.has(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesIn(path) : [path]
    })
}
