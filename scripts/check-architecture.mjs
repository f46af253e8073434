// @ts-check
// Part of `check`: the architecture rules that no linter knows, over the sources of all packages.
import { pathToFileURL } from 'node:url'
import { checkFile } from './lib/architecture/file-rules.mjs'
import { functionLengths, median } from './lib/architecture/function-lengths.mjs'
import { readSources } from './lib/architecture/source-file.mjs'
import { root } from './lib/workspace.mjs'

const medianLimit = 10

/**
 * Checks every source file under `base`/packages, tests aside.
 * @param {string} [base] the folder that holds packages/
 */
export function checkArchitecture(base = root) {
  const sources = readSources(base)
  const lengths = sources.flatMap((source) => functionLengths(source).map(({ lines }) => lines))
  const middle = median(lengths)
  const findings = [...sources.flatMap(checkFile), ...medianTooLong(middle)]
  return { findings, summary: `${sources.length} files, ${lengths.length} functions, median ${middle} lines` }
}

/**
 * @param {number} middle
 * @returns {import('./lib/architecture/source-file.mjs').Finding[]}
 */
function medianTooLong(middle) {
  if (middle < medianLimit) return []
  const message = `The median function has ${middle} lines; it must stay under ${medianLimit}. Give the parts of long functions names of their own.`
  return [{ rule: 'median-function', path: 'packages', line: 1, message }]
}

/** @param {import('./lib/architecture/source-file.mjs').Finding} finding */
export function asText({ rule, path, line, message }) {
  return `${path}:${line}  ${rule}\n  ${message}`
}

function main() {
  const { findings, summary } = checkArchitecture()
  for (const finding of findings) console.log(asText(finding))
  console.log(`architecture: ${findings.length} findings in ${summary}`)
  if (findings.length > 0) process.exitCode = 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
