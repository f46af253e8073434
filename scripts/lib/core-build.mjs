// @ts-check
// A build of core's sources for measuring what its package does not export, or what it would be without something.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import { root } from './workspace.mjs'

const sources = join(root, 'packages/core/src')

/**
 * One change to a source file: `was` stands in it exactly once and becomes `is`.
 * @typedef {{ file: string, was: string, is: string }} Change
 */

/**
 * The exports of `code`, TypeScript that stands in core's src folder.
 * @param {string} name of the build; one of the same name is overwritten
 * @param {string} code
 * @param {Change} [change]
 * @returns {Promise<any>}
 */
export async function builtFromCore(name, code, change) {
  const outfile = join(root, '.tmp/bench', `${name}.mjs`)
  await esbuild.build({
    stdin: { contents: code, resolveDir: sources, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
    logLevel: 'silent',
    plugins: change === undefined ? [] : [changing(change)],
  })
  return await import(pathToFileURL(outfile).href)
}

/**
 * @param {Change} change
 * @returns {import('esbuild').Plugin}
 */
function changing({ file, was, is }) {
  const path = join(sources, file)
  return {
    name: 'changing',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== path) return undefined
        const [before, after, ...more] = (await readFile(path, 'utf8')).split(was)
        if (after === undefined || more.length > 0) throw new Error(`${file} must have ${JSON.stringify(was)} once.`)
        return { contents: `${before}${is}${after}`, loader: 'ts' }
      })
    },
  }
}
