// @ts-check
// Makes the JavaScript: one bundled file for each entry of a package and for each runnable file of an example.
import { readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { examples, packages, root } from './workspace.mjs'

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Stacks name our sources, relative to dist/: maps hold no path of a machine. The sources themselves would be half of what
  // users download.
  sourcemap: true,
  sourcesContent: false,
  // Not from tsconfig.json: its `paths` would win over `packages: 'external'` and put a copy of core into every package.
  tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
  logLevel: 'silent',
}

/**
 * Bundles every package into its dist/, then every example. Takes well under a second.
 * @returns {Promise<string[]>} the entry files made, relative to the root
 */
export async function bundleAll() {
  const jobs = [
    ...packages().map(({ folder, entries }) => bundlePackage(folder, entries)),
    ...examples().map(({ folder, files }) =>
      bundle(
        folder,
        files.map((file) => join(folder, file)),
      ),
    ),
  ]
  return (await Promise.all(jobs)).flat()
}

/**
 * Code that two entries of a package need goes into one shared file, so that its classes exist once.
 * @param {string} folder
 * @param {Record<string, string>} entries
 */
async function bundlePackage(folder, entries) {
  const dist = join(folder, 'dist')
  const made = await bundle(folder, entries, { splitting: true, chunkNames: 'shared-[hash]' })
  removeStaleChunks(dist, made)
  return made.filter((file) => !isChunk(file))
}

/**
 * @param {string} folder
 * @param {Record<string, string> | string[]} entryPoints
 * @param {import('esbuild').BuildOptions} [more]
 */
async function bundle(folder, entryPoints, more = {}) {
  if (Object.keys(entryPoints).length === 0) return []
  const options = {
    ...shared,
    ...more,
    absWorkingDir: folder,
    outdir: join(folder, 'dist'),
    entryPoints,
    metafile: true,
  }
  const { build } = await import('esbuild')
  const { metafile } = await build(options)
  const scripts = Object.keys(metafile?.outputs ?? {}).filter((file) => file.endsWith('.js'))
  return scripts.map((file) => relative(root, join(folder, file)))
}

/** @param {string} file */
function isChunk(file) {
  return /(^|[\\/])shared-[A-Z0-9]+\.js(\.map)?$/.test(file)
}

/**
 * @param {string} dist
 * @param {string[]} made
 */
function removeStaleChunks(dist, made) {
  const current = new Set(made.map((file) => join(root, file)))
  for (const file of readdirSync(dist)) {
    const path = join(dist, file)
    if (isChunk(file) && !current.has(path.replace(/\.map$/, ''))) rmSync(path, { force: true })
  }
}
