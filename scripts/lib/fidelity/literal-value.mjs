// @ts-check
// Fidelity: the value of an expression that is data, read from the source without running it.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/**
 * Where names are looked up: a file, and what the parameters around the expression stand for.
 * @typedef {{ path: string, tree: ts.SourceFile, bound?: ReadonlyMap<string, unknown> }} Scope
 */

/** Parses the file at `path`. @param {string} path @returns {Scope} */
export function parseFile(path) {
  return { path, tree: ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true) }
}

/**
 * Texts, lists, objects, spreads, names of constants of this file or of one that it imports, and `list.map(item => …)`. Throws
 * an `Error` that says where there is something else.
 * @param {ts.Node} node
 * @param {Scope} scope
 * @returns {unknown}
 */
export function literalValue(node, scope) {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return literalValue(node.expression, scope)
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap((each) => itemsOf(each, scope))
  if (ts.isObjectLiteralExpression(node))
    return Object.assign({}, ...node.properties.map((each) => fieldOf(each, scope)))
  if (ts.isIdentifier(node)) return constantValue(node.text, scope)
  if (ts.isCallExpression(node)) return mapped(node, scope)
  throw notData(node, scope)
}

/** @param {ts.Expression} node @param {Scope} scope @returns {unknown[]} */
function itemsOf(node, scope) {
  return ts.isSpreadElement(node) ? listOf(node.expression, scope) : [literalValue(node, scope)]
}

/** @param {ts.ObjectLiteralElementLike} node @param {Scope} scope @returns {object} */
function fieldOf(node, scope) {
  if (ts.isSpreadAssignment(node)) return Object(literalValue(node.expression, scope))
  if (ts.isShorthandPropertyAssignment(node)) return { [node.name.text]: constantValue(node.name.text, scope) }
  if (ts.isPropertyAssignment(node)) return { [keyOf(node.name)]: literalValue(node.initializer, scope) }
  throw notData(node, scope)
}

/** @param {ts.PropertyName} name */
function keyOf(name) {
  return ts.isStringLiteralLike(name) ? name.text : name.getText()
}

/** `list.map((item) => …)`. @param {ts.CallExpression} node @param {Scope} scope @returns {unknown[]} */
function mapped(node, scope) {
  const [each] = node.arguments
  if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'map') throw notData(node, scope)
  if (each === undefined || !ts.isArrowFunction(each)) throw notData(node, scope)
  const parameter = each.parameters[0]?.name.getText() ?? ''
  return listOf(node.expression.expression, scope).map((item) =>
    literalValue(each.body, { ...scope, bound: new Map([...(scope.bound ?? []), [parameter, item]]) }),
  )
}

/** @param {ts.Expression} node @param {Scope} scope @returns {unknown[]} */
function listOf(node, scope) {
  const value = literalValue(node, scope)
  if (Array.isArray(value)) return value
  throw notData(node, scope)
}

/**
 * What a name stands for: a parameter, a constant of the file, or one of a file that it imports.
 * @param {string} name
 * @param {Scope} scope
 * @returns {unknown}
 */
export function constantValue(name, scope) {
  if (scope.bound?.has(name)) return scope.bound.get(name)
  for (const statement of scope.tree.statements) {
    const found = declared(name, statement)
    if (found !== undefined) return literalValue(found, { ...scope, bound: new Map() })
    const from = importedFrom(name, statement)
    if (from !== undefined) return constantValue(name, parseFile(join(dirname(scope.path), from)))
  }
  throw new Error(`${scope.path}: ${name} is no constant of this file.`)
}

/** @param {string} name @param {ts.Statement} statement */
function declared(name, statement) {
  if (!ts.isVariableStatement(statement)) return undefined
  return statement.declarationList.declarations.find((each) => each.name.getText() === name)?.initializer
}

/** @param {string} name @param {ts.Statement} statement */
function importedFrom(name, statement) {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return undefined
  const bindings = statement.importClause?.namedBindings
  if (bindings === undefined || !ts.isNamedImports(bindings)) return undefined
  if (!bindings.elements.some((each) => each.name.text === name)) return undefined
  return statement.moduleSpecifier.text
}

/** @param {ts.Node} node @param {Scope} scope */
function notData(node, scope) {
  const { line } = scope.tree.getLineAndCharacterOfPosition(node.getStart())
  return new Error(`${scope.path}:${line + 1}: this is no plain data: ${node.getText().slice(0, 60)}`)
}
