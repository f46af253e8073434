// @ts-check
// An architecture rule: `tsc -b` looks at the packages it is told of and passes over any other in silence.
import { join } from 'node:path'
import ts from 'typescript'
import { packages, readJson } from '../workspace.mjs'

/** @typedef {import('./source-file.mjs').Finding} Finding */

const rule = 'packages-are-type-checked'

/**
 * A finding for each package that the root's tsconfig files do not name: to be checked at all it needs a reference, and
 * for others to see its sources instead of what was last built, a path for each of its entries.
 * @param {string} base the folder that holds packages/ and the tsconfig files
 * @returns {Generator<Finding>}
 */
export function* typeChecked(base) {
  const references = readConfig(base, 'tsconfig.json').references ?? []
  const paths = readConfig(base, 'tsconfig.base.json').compilerOptions?.paths ?? {}
  for (const target of packages(base)) {
    const reference = `packages/${target.name}`
    if (!references.some((/** @type {{ path: string }} */ { path }) => path === reference))
      yield missing('tsconfig.json', `Add { "path": "${reference}" } to "references", or no check looks at its types.`)
    for (const { specifier, source } of sourcesOf(target)) {
      const advice = `Add "${specifier}": ["${source}"] to "paths", or others are checked against what was last built.`
      if (paths[specifier]?.[0] !== source) yield missing('tsconfig.base.json', advice)
    }
  }
}

/**
 * What others import from a package, and the source that `paths` should lead them to.
 * @param {import('../workspace.mjs').Package} target
 */
function sourcesOf({ name, folder, entries }) {
  const npmName = readJson(join(folder, 'package.json')).name
  return Object.keys(entries).map((entry) => ({
    specifier: entry === 'index' ? npmName : `${npmName}/${entry}`,
    source: `./packages/${name}/src/${entry}.ts`,
  }))
}

/**
 * @param {string} path
 * @param {string} message
 * @returns {Finding}
 */
function missing(path, message) {
  return { rule, path, line: 1, message }
}

/**
 * What a tsconfig file says itself, without what it extends; nothing when there is none.
 * @param {string} base
 * @param {string} file
 */
function readConfig(base, file) {
  return ts.readConfigFile(join(base, file), (path) => ts.sys.readFile(path)).config ?? {}
}
