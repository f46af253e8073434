// @ts-check
// What the scripts know of the repository: where it is, its packages, and the sources behind their `exports`.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** How a user starts a root script on a machine that has only Node and npm; the messages of failures say it. */
export const viaNpx = `npx -y ${readJson(join(root, 'package.json')).packageManager}`

/**
 * A published package: its folder's name, its absolute folder, and the source of each entry by the entry's name.
 * @typedef {{ name: string, folder: string, entries: Record<string, string> }} Package
 */

/**
 * Every folder in packages/ that holds a package.
 * @param {string} [base] the folder that holds packages/
 * @returns {Package[]}
 */
export function packages(base = root) {
  return folders(join(base, 'packages')).map(({ name, folder }) => ({ name, folder, entries: entriesOf(folder) }))
}

/**
 * The runnable files of the examples: every `*.ts` directly in examples/<name>/ that is no test.
 * @returns {{ folder: string, files: string[] }[]}
 */
export function examples() {
  return folders(join(root, 'examples')).map(({ folder }) => ({
    folder,
    files: readdirSync(folder).filter((file) => /(?<!\.test|\.d)\.ts$/.test(file)),
  }))
}

/** @param {string} parent */
function folders(parent) {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .map((name) => ({ name, folder: join(parent, name) }))
    .filter(({ folder }) => existsSync(join(folder, 'package.json')))
}

/**
 * `./dist/vitest.js` in `exports` is built from `src/vitest.ts`.
 * @param {string} folder
 */
function entriesOf(folder) {
  /** @type {Record<string, string>} */
  const entries = {}
  for (const target of Object.values(readJson(join(folder, 'package.json')).exports ?? {})) {
    const name = /^\.\/dist\/(.+)\.js$/.exec(target.default ?? '')?.[1]
    if (name !== undefined) entries[name] = join(folder, 'src', `${name}.ts`)
  }
  return entries
}

/**
 * @param {string} path
 * @returns {any} what the JSON file says
 */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
