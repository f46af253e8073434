// @ts-check
// How long functions are, for rule 6 of the architecture.
import ts from 'typescript'
import { lineOf, nodesIn } from './source-file.mjs'

/**
 * The functions, methods, accessors and constructors of a file that have a body in braces, with their lines from the
 * signature to the closing brace. Arrows without braces are not counted: they would only lower the median.
 * @param {import('./source-file.mjs').Source} source
 * @returns {{ name: string, line: number, lines: number }[]}
 */
export function functionLengths(source) {
  return [...nodesIn(source.tree)].filter(isFunctionWithBody).map((node) => {
    const line = lineOf(source, node)
    const last = source.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1
    return { name: nameOf(node), line, lines: last - line + 1 }
  })
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.FunctionLikeDeclaration}
 */
function isFunctionWithBody(node) {
  if (!ts.isFunctionLike(node) || !('body' in node)) return false
  return node.body !== undefined && ts.isBlock(node.body)
}

/** @param {ts.FunctionLikeDeclaration} node */
function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  const { parent } = node
  return node.name?.getText() ?? (ts.isVariableDeclaration(parent) ? parent.name.getText() : 'anonymous')
}
