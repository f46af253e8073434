// @ts-check
// Architecture rule 4: a module holds no state that changes, so that two copies of it, or two tests, never meet.
import ts from 'typescript'
import { lineOf } from './source-file.mjs'

/** @typedef {import('./source-file.mjs').Source} Source */

const advice =
  'Keep it in an object that the caller makes. A constant is fine when it can not change: `as const`, `Object.freeze(…)`, a type that starts with readonly, Readonly, ReadonlyMap or ReadonlySet, or one whose members are all readonly.'
const weakAdvice =
  'A WeakMap keyed by a caller’s own object is the one exception: say so in a comment above it that names its record in docs/decisions/.'

/**
 * @param {Source} source
 * @returns {Generator<import('./source-file.mjs').Finding>}
 */
export function* moduleState(source) {
  for (const node of source.tree.statements) {
    if (ts.isVariableStatement(node)) yield* variables(source, node)
    if (ts.isClassDeclaration(node)) yield* statics(source, node)
  }
}

/**
 * @param {Source} source
 * @param {ts.VariableStatement} statement
 */
function* variables(source, statement) {
  const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0
  for (const declaration of statement.declarationList.declarations) {
    const name = declaration.name.getText()
    if (!isConst) yield finding(source, declaration, `\`${name}\` can be assigned again. ${advice}`)
    else yield* container(source, statement, declaration)
  }
}

/**
 * @param {Source} source
 * @param {ts.ClassDeclaration} declaration
 */
function* statics(source, declaration) {
  for (const member of declaration.members) {
    if (!ts.isPropertyDeclaration(member) || !has(member, ts.SyntaxKind.StaticKeyword)) continue
    const name = member.name.getText()
    if (has(member, ts.SyntaxKind.ReadonlyKeyword)) yield* container(source, member, member)
    else yield finding(source, member, `static \`${name}\` can be assigned again. ${advice}`)
  }
}

/**
 * @param {Source} source
 * @param {ts.Node} owner the node above which a comment may name a decision
 * @param {ts.VariableDeclaration | ts.PropertyDeclaration} declaration
 */
function* container(source, owner, declaration) {
  const value = declaration.initializer && withoutTypes(declaration.initializer)
  if (value === undefined || isReadonlyType(declaration.type)) return
  const name = declaration.name.getText()
  if (isNew(value, /^Weak(Map|Set)$/)) {
    const comment = source.text.slice(owner.getFullStart(), owner.getStart())
    if (!comment.includes('docs/decisions/')) yield finding(source, owner, `\`${name}\` is module state. ${weakAdvice}`)
  } else if (canChange(value) && !isReadonlyObject(source, value, declaration.type)) {
    yield finding(source, owner, `\`${name}\` can be changed by anybody. ${advice}`)
  }
}

/** @param {ts.TypeNode | undefined} type */
function isReadonlyType(type) {
  return /^(readonly\b|Readonly)/.test(type?.getText() ?? '')
}

/**
 * The value below `as`, `satisfies` and parentheses; undefined when one of them makes it readonly.
 * @param {ts.Expression} value
 * @returns {ts.Expression | undefined}
 */
function withoutTypes(value) {
  if (ts.isAsExpression(value) && (ts.isConstTypeReference(value.type) || isReadonlyType(value.type))) return undefined
  const wrapped = ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isParenthesizedExpression(value)
  return wrapped ? withoutTypes(value.expression) : value
}

/**
 * An object literal of functions alone holds no state.
 * @param {ts.Expression} value
 */
function canChange(value) {
  if (ts.isObjectLiteralExpression(value)) return !value.properties.every(isFunction)
  return ts.isArrayLiteralExpression(value) || isNew(value, /^(Map|Set|Array)$/)
}

/** @param {ts.ObjectLiteralElementLike} property */
function isFunction(property) {
  if (!ts.isPropertyAssignment(property)) return ts.isMethodDeclaration(property)
  return ts.isArrowFunction(property.initializer) || ts.isFunctionExpression(property.initializer)
}

/**
 * True for an object literal whose declared type has nothing but readonly members and methods.
 * @param {Source} source
 * @param {ts.Expression} value
 * @param {ts.TypeNode | undefined} typeNode
 */
function isReadonlyObject({ checker }, value, typeNode) {
  if (typeNode === undefined || !ts.isObjectLiteralExpression(value)) return false
  const type = checker.getTypeFromTypeNode(typeNode)
  const members = checker.getPropertiesOfType(type).flatMap((member) => member.declarations ?? [])
  const isReadonly = (/** @type {ts.Declaration} */ member) =>
    ts.isMethodSignature(member) || (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly) !== 0
  return members.length > 0 && checker.getIndexInfosOfType(type).length === 0 && members.every(isReadonly)
}

/**
 * @param {ts.Expression} value
 * @param {RegExp} className
 */
function isNew(value, className) {
  return ts.isNewExpression(value) && className.test(value.expression.getText())
}

/**
 * @param {ts.PropertyDeclaration} member
 * @param {ts.SyntaxKind} kind
 */
function has(member, kind) {
  return member.modifiers?.some((modifier) => modifier.kind === kind) ?? false
}

/**
 * @param {Source} source
 * @param {ts.Node} node
 * @param {string} message
 */
function finding(source, node, message) {
  return { rule: 'no-module-state', path: source.path, line: lineOf(source, node), message }
}
