// @ts-check
// The step `architecture` of `check`: the rules that no linter knows, over the sources of all packages.
import { root } from '../workspace.mjs'
import { checkFile } from './file-rules.mjs'
import { functionLengths, median } from './function-lengths.mjs'
import { readSources } from './source-file.mjs'
import { typeChecked } from './type-checked.mjs'

const medianLimit = 10

/**
 * Checks every source file under `base`/packages, tests aside, and that each package is type-checked.
 * @param {string} [base] the folder that holds packages/
 */
export function checkArchitecture(base = root) {
  const sources = readSources(base)
  const lengths = sources.flatMap((source) => functionLengths(source).map(({ lines }) => lines))
  const middle = median(lengths)
  const findings = [...typeChecked(base), ...sources.flatMap(checkFile), ...medianTooLong(middle)]
  return { findings, summary: `${sources.length} files, ${lengths.length} functions, median ${middle} lines` }
}

/**
 * @param {number} middle
 * @returns {import('./source-file.mjs').Finding[]}
 */
function medianTooLong(middle) {
  if (middle < medianLimit) return []
  const message = `The median function has ${middle} lines; it must stay under ${medianLimit}. Give the parts of long functions names of their own.`
  return [{ rule: 'median-function', path: 'packages', line: 1, message }]
}

/** @param {import('./source-file.mjs').Finding} finding */
export function asText({ rule, path, line, message }) {
  return `${path}:${line}  ${rule}\n  ${message}`
}
