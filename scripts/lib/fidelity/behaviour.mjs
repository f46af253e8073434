// @ts-check
// Fidelity: what of a fake is compared with the real server, answer by answer: the requests of its scripts of behaviour.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { StepFailure } from '../steps.mjs'
import { root } from '../workspace.mjs'

/** @typedef {{ title: string, path: string }} Step */

/**
 * A claim for each of the areas (the first part of a path, with `sys` and `auth` the first two), with the test whose script asks
 * most of it. An area that no request asks for any more is refused.
 * @param {{ folder: string, areas: Record<string, string> }} behaviour
 * @returns {Promise<{ claim: string, test: string }[]>}
 */
export async function behaviourClaims({ folder, areas }) {
  const tests = readdirSync(join(root, folder)).filter((file) => /^behaviour.*\.backend\.test\.ts$/.test(file))
  const asked = await Promise.all(tests.map((test) => areasOf(join(folder, script(test)))))
  return Object.entries(areas).map(([area, claim]) => {
    const counts = asked.map((all) => all.filter((each) => each === area).length)
    const most = Math.max(0, ...counts)
    if (most === 0) throw new StepFailure(`No request of a script of behaviour in ${folder} asks for ${area}.`)
    return { claim: `Same answers as the server: ${claim}`, test: `${folder}/${tests[counts.indexOf(most)]}` }
  })
}

/** @param {string} test */
function script(test) {
  return test.replace('.backend.test.ts', '.ts')
}

/** That of each request. @param {string} path @returns {Promise<string[]>} */
async function areasOf(path) {
  const exported = Object.values(await load(path))
  const steps = /** @type {Step[]} */ (exported.filter((value) => Array.isArray(value)).flat())
  return steps.map(({ path: asked }) => areaOf(asked))
}

/** `kv2` of `kv2-RUN/data/app`, `auth/token` of `auth/token/create`. @param {string} path */
function areaOf(path) {
  const parts = path.replace(/\?.*$/, '').split('/')
  const own = ['sys', 'auth'].includes(parts[0] ?? '') ? 2 : 1
  return parts.slice(0, own).join('/').replaceAll('-RUN', '')
}

/** Node 20 does not read TypeScript. @param {string} path @returns {Promise<Record<string, unknown>>} */
async function load(path) {
  const place = join(root, '.tmp', `fidelity-${process.pid}`)
  const outfile = join(place, `${basename(path)}.mjs`)
  mkdirSync(place, { recursive: true })
  try {
    await build({ entryPoints: [join(root, path)], outfile, bundle: true, format: 'esm', platform: 'node' })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile, { force: true })
  }
}
