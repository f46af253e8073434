// @ts-check
// The sources of the packages as the architecture rules see them: parsed, with their types at hand.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

/**
 * A breach of a rule. The message says what to do.
 * @typedef {{ rule: string, path: string, line: number, message: string }} Finding
 */

/**
 * A file: its path from the root with `/` between folders, its syntax tree, and the comment lines it opens with.
 * @typedef {{ path: string, text: string, head: string, tree: ts.SourceFile, checker: ts.TypeChecker }} Source
 */

/** @type {ts.CompilerOptions} */
const options = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: [],
}

/**
 * Every source file under `base`/packages, tests aside.
 * @param {string} base
 * @returns {Source[]}
 */
export function readSources(base) {
  const files = sourceFiles(base)
  const paths = { '@keyharbor/*': [join(base, 'packages/*/src/index.ts')] }
  const program = ts.createProgram(files, { ...options, paths })
  const checker = program.getTypeChecker()
  return files.flatMap((file) => {
    const tree = program.getSourceFile(file)
    if (tree === undefined) return []
    const path = relative(base, file).split(sep).join('/')
    return { path, text: tree.text, head: /^(\/\/.*\r?\n?)*/.exec(tree.text)?.[0] ?? '', tree, checker }
  })
}

/** @param {string} base */
function sourceFiles(base) {
  return readdirSync(join(base, 'packages'))
    .map((name) => join(base, 'packages', name, 'src'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts') && !/\.(test|test-d|bench)\.ts$/.test(file))
    .sort()
}

/**
 * @param {Source} source
 * @param {ts.Node} node
 */
export function lineOf({ tree }, node) {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

/**
 * Every node below `node`; does not look into those for which `into` is false.
 * @param {ts.Node} node
 * @param {(node: ts.Node) => boolean} [into]
 * @returns {Generator<ts.Node>}
 */
export function* nodesIn(node, into = () => true) {
  /** @type {ts.Node[]} */
  const children = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) {
    yield child
    if (into(child)) yield* nodesIn(child, into)
  }
}
