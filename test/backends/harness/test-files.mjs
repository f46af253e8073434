// @ts-check
// Finds the test files that need a server, and which one: a file that no run takes would be skipped in silence.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/workspace.mjs'

const OWN_FOLDER = 'test/backends/'
const PLACES = ['packages/', 'examples/', 'test/']
const NOT_ENTERED = new Set(['node_modules', 'dist', 'fixtures'])

/**
 * The files of one server, relative to the root.
 * @param {import('./server-description.mjs').ServerDescription} server
 * @returns {string[]}
 */
export function testFilesOf(server) {
  return server.tests.flatMap((place) => testFilesIn(place))
}

/**
 * The tests of the harness itself: they lie directly in test/backends/.
 * @returns {string[]}
 */
export function harnessTestFiles() {
  return testFilesIn(OWN_FOLDER).filter((file) => !file.slice(OWN_FOLDER.length).includes('/'))
}

/**
 * Files that need a server by their name or place, but belong to none of the given ones.
 * @param {readonly import('./server-description.mjs').ServerDescription[]} servers
 * @returns {string[]}
 */
export function orphanedTestFiles(servers) {
  const known = new Set([...harnessTestFiles(), ...servers.flatMap(testFilesOf)])
  return PLACES.flatMap((place) => testFilesIn(place)).filter((file) => !known.has(file))
}

/**
 * @param {string} place a folder with a slash at its end, or a file
 * @returns {string[]}
 */
function testFilesIn(place) {
  if (!place.endsWith('/')) return isTestFile(place) ? [place] : []
  if (!existsSync(join(root, place))) return []
  const entries = readdirSync(join(root, place), { withFileTypes: true })
  const inner = entries.filter((entry) => !NOT_ENTERED.has(entry.name))
  return inner.flatMap((entry) => testFilesIn(`${place}${entry.name}${entry.isDirectory() ? '/' : ''}`))
}

/** @param {string} file */
function isTestFile(file) {
  return file.endsWith('.backend.test.ts') || (file.startsWith(OWN_FOLDER) && file.endsWith('.test.ts'))
}
