// @ts-check
// The architecture rules that look at one source file of a package at a time.
import ts from 'typescript'
import { functionLengths } from './function-lengths.mjs'
import { moduleState } from './module-state.mjs'
import { lineOf, nodesIn } from './source-file.mjs'

/** @typedef {import('./source-file.mjs').Source} Source */
/** @typedef {import('./source-file.mjs').Finding} Finding */

const longestFile = 400
const longestFunction = 60

/** Names of services at the start of a word and, in camel case, inside one; "laws" is none. */
const vendorNames = [
  /(?<![A-Za-z])(aws|azure|gcp|vault|openbao|hashicorp)/i,
  /(?<=[a-z0-9])(Aws|AWS|Azure|Gcp|GCP|Vault|OpenBao|HashiCorp)/,
]

/** The two clocks: of the machine, and of tests. */
const clocks = ['packages/core/src/clock.ts', 'packages/testing/src/manual-clock.ts']

/**
 * Everything that is wrong with a file.
 * @param {Source} source
 * @returns {Finding[]}
 */
export function checkFile(source) {
  const rules = [moduleState, firstComment, length, topLevelAwait, enumOrNamespace, coreNamesNoVendor, dateOfNow]
  return rules.flatMap((rule) => [...rule(source)])
}

/** @param {Source} source */
function* firstComment({ path, head }) {
  if (/^\/\/ (?!@ts-|oxlint-|eslint-)\S+ \S+ \S+/.test(head)) return
  const message =
    'Open the file with one line comment that says where it stands in the data flow: `// <Part>: what it is for.`'
  yield { rule: 'first-line-says-where', path, line: 1, message }
}

/** @param {Source} source */
function* length(source) {
  const { path, text, head } = source
  if (/\blong because\b/i.test(head)) return
  const advice = 'Split it by concept, or give the reason in the first comment of the file: `Long because …`.'
  const lines = text.trimEnd().split('\n').length
  if (lines > longestFile) {
    const message = `The file has ${lines} lines; ${longestFile} are the limit. ${advice}`
    yield { rule: 'length', path, line: 1, message }
  }
  for (const { name, line, lines } of functionLengths(source)) {
    const message = `\`${name}\` has ${lines} lines; ${longestFunction} are the limit. ${advice}`
    if (lines > longestFunction) yield { rule: 'length', path, line, message }
  }
}

/** @param {Source} source */
function* topLevelAwait(source) {
  const message = 'With a top-level await nobody can `require` the package. Do it in a function that the caller awaits.'
  for (const node of nodesIn(source.tree, (node) => !ts.isFunctionLike(node))) {
    const waits = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
    if (waits) yield { rule: 'no-top-level-await', path: source.path, line: lineOf(source, node), message }
  }
}

/** @param {Source} source */
function* enumOrNamespace(source) {
  for (const node of nodesIn(source.tree)) {
    const instead = ts.isEnumDeclaration(node)
      ? 'An enum is code that types can not erase. Use a union of string literals, with an `as const` list where it is walked.'
      : ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)
        ? 'A namespace hides a module in a module. Use a file of its own and named exports.'
        : undefined
    if (instead === undefined) continue
    yield { rule: 'no-enum-or-namespace', path: source.path, line: lineOf(source, node), message: instead }
  }
}

/** @param {Source} source */
function* coreNamesNoVendor(source) {
  if (!source.path.startsWith('packages/core/')) return
  for (const node of nodesIn(source.tree)) {
    const name = node.getChildCount() > 0 ? undefined : vendorIn(node.getText())
    if (name === undefined) continue
    const message = `core is the same for every store and does not know "${name}". Move this to the adapter, behind a method of the contract.`
    yield { rule: 'core-names-no-vendor', path: source.path, line: lineOf(source, node), message }
  }
}

/** @param {string} text */
function vendorIn(text) {
  for (const pattern of vendorNames) {
    const found = pattern.exec(text)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}

/** `Date.now` and timers are found by lint; it can not tell `new Date()` from `new Date(ms)`. @param {Source} source */
function* dateOfNow(source) {
  if (clocks.includes(source.path)) return
  const message = '`new Date()` reads the clock of the machine. Take a `Clock` and write `new Date(clock.now())`.'
  for (const node of nodesIn(source.tree)) {
    if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) continue
    const reads = node.expression.getText() === 'Date' && (ts.isCallExpression(node) || !node.arguments?.length)
    if (reads) yield { rule: 'time-comes-from-the-clock', path: source.path, line: lineOf(source, node), message }
  }
}
