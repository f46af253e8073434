// @ts-check
// Fidelity: what a test file says, read without running it: the titles of its tests, its harness, the deviations it declares.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { nodesIn } from '../architecture/source-file.mjs'
import { StepFailure } from '../steps.mjs'
import { root } from '../workspace.mjs'
import { literalValue, parseFile } from './literal-value.mjs'

/**
 * Something that the tested thing does otherwise, by the title of the rule or request, and why that is not a defect.
 * @typedef {{ title: string, reason: string, source: string }} Deviation
 */

/**
 * A test file: the full titles of its tests, with those of the suites around them, and its deviations.
 * @typedef {{ titles: ReadonlySet<string>, deviations: readonly Deviation[] }} TestSource
 */

const suites = new Set(['describe', 'describeSecretStore'])
const tests = new Set(['test', 'it'])

/** Reads the test file at `path`, relative to the root. @param {string} path @returns {TestSource} */
export function readTest(path) {
  if (!existsSync(join(root, path))) throw new StepFailure(`There is no ${path}, which a fidelity.json names.`)
  const scope = parseFile(join(root, path))
  return { titles: new Set(titlesIn(scope.tree, '')), deviations: deviationsIn(scope) }
}

/** Whether the file at `path` runs the conformance suite. @param {string} path */
export function isConformanceTest(path) {
  return [...callsIn(parseFile(join(root, path)).tree)].some((call) => calledName(call) === 'describeSecretStore')
}

/** The interfaces of the contract that the class in the file at `path` implements. @param {string} path */
export function capabilitiesOf(path) {
  const classes = parseFile(join(root, path)).tree.statements.filter(ts.isClassDeclaration)
  const clauses = classes.flatMap((each) => each.heritageClauses ?? [])
  return clauses.flatMap((clause) => clause.types.map(({ expression }) => expression.getText()))
}

/**
 * Tests that are switched off (`.skip`, `.todo`) prove nothing, and are left out.
 * @param {ts.Node} node
 * @param {string} around titles of the suites around it
 * @returns {string[]}
 */
function titlesIn(node, around) {
  if (!ts.isCallExpression(node)) return childrenOf(node).flatMap((child) => titlesIn(child, around))
  const name = calledName(node)
  if (/\.(skip|todo)\b/.test(node.expression.getText())) return []
  const title = `${around} ${titleOf(node.arguments[0])}`.trim()
  if (tests.has(name)) return [title]
  if (!suites.has(name)) return childrenOf(node).flatMap((child) => titlesIn(child, around))
  return [title, ...node.arguments.slice(1).flatMap((child) => titlesIn(child, title))]
}

/** A harness has its title under `name`. @param {ts.Node | undefined} node */
function titleOf(node) {
  if (node === undefined) return ''
  const given = ts.isObjectLiteralExpression(node) ? propertyOf(node, 'name') : node
  return given !== undefined && ts.isStringLiteralLike(given) ? given.text : ''
}

/** `it` of `it.each([…])('…')`. @param {ts.CallExpression} call */
function calledName({ expression }) {
  return /^\w+/.exec(expression.getText())?.[0] ?? ''
}

/** @param {import('./literal-value.mjs').Scope} scope @returns {Deviation[]} */
function deviationsIn(scope) {
  const given = [...nodesIn(scope.tree)].map(deviationsNode).find((node) => node !== undefined)
  if (given === undefined) return []
  const found = /** @type {Record<string, string>[]} */ (literalValue(given, scope))
  return found.map(({ title, case: rule, source = '', ...rest }) => ({
    title: title ?? rule ?? '',
    reason: reasonOf(rest),
    source,
  }))
}

/** Of what an emulator says otherwise than our fake: both. @param {Record<string, string>} row */
function reasonOf({ reason, fake, emulator }) {
  return reason ?? `The emulator: ${emulator}. The fake, which is right: ${fake}.`
}

/** Of a harness its property, else a constant of that name. @param {ts.Node} node @returns {ts.Expression | undefined} */
function deviationsNode(node) {
  if (ts.isVariableDeclaration(node) && node.name.getText() === 'deviations') return node.initializer
  return ts.isObjectLiteralExpression(node) ? propertyOf(node, 'deviations') : undefined
}

/** @param {ts.ObjectLiteralExpression} node @param {string} name */
function propertyOf(node, name) {
  return node.properties.filter(ts.isPropertyAssignment).find((each) => each.name.getText() === name)?.initializer
}

/** @param {ts.SourceFile} tree @returns {Generator<ts.CallExpression>} */
function* callsIn(tree) {
  for (const node of nodesIn(tree)) if (ts.isCallExpression(node)) yield node
}

/** @param {ts.Node} node */
function childrenOf(node) {
  /** @type {ts.Node[]} */
  const children = []
  ts.forEachChild(node, (child) => void children.push(child))
  return children
}
