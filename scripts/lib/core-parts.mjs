// @ts-check
// A build of core's sources for measuring what its package does not export, or what it would be without something.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import { root } from './workspace.mjs'

/**
 * One change to a source file of core: `was` stands in it exactly once and becomes `is`.
 * @typedef {{ file: string, was: string, is: string }} Change
 */

/**
 * What test/bench/lib/core-parts.ts exports.
 * @param {Change} [change]
 * @returns {Promise<typeof import('../../test/bench/lib/core-parts.ts')>}
 */
export async function coreParts(change) {
  const outfile = join(root, '.tmp/bench', change === undefined ? 'core-parts.mjs' : 'core-parts-changed.mjs')
  const changing = change === undefined ? undefined : changed(change)
  await esbuild.build({
    entryPoints: [join(root, 'test/bench/lib/core-parts.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
    logLevel: 'silent',
    plugins: changing === undefined ? [] : [changing.plugin],
  })
  if (changing?.isMade() === false) throw new Error(`Core is built without ${change?.file}.`)
  return await import(pathToFileURL(outfile).href)
}

/**
 * @param {Change} change
 * @returns {{ plugin: esbuild.Plugin, isMade: () => boolean }}
 */
function changed({ file, was, is }) {
  const path = join(root, 'packages/core/src', file)
  let made = false
  /** @param {esbuild.PluginBuild} build */
  const setup = (build) => {
    build.onLoad({ filter: /\.ts$/ }, async (args) => {
      if (args.path !== path) return undefined
      const [before, after, ...more] = (await readFile(path, 'utf8')).split(was)
      if (after === undefined || more.length > 0) throw new Error(`${file} must have ${JSON.stringify(was)} once.`)
      made = true
      return { contents: `${before}${is}${after}`, loader: 'ts' }
    })
  }
  return { plugin: { name: 'changed', setup }, isMade: () => made }
}
