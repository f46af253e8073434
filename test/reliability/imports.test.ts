// Processes: importing a package of ours loads no SDK.
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, it, onTestFinished } from 'vitest'
import { packages, root } from '../../scripts/lib/workspace.mjs'

/** The names of the packages of others that a process has loaded after importing our package, from its sources. */
async function loadedBy(name: string): Promise<unknown> {
  // Inside the repository, so that an SDK would be found.
  const outfile = join(root, `packages/${name}/.tmp/loads-${process.pid}.mjs`)
  onTestFinished(() => rm(outfile, { force: true }))
  const ours = packages().map(({ name: own, folder }) => [`@keyharbor/${own}`, join(folder, 'src/index.ts')])
  await build({
    entryPoints: [join(root, `packages/${name}/src/index.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: Object.fromEntries(ours) as Record<string, string>,
    packages: 'external',
  })
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, 'test/bench/parts/loaded-modules.mjs'),
    outfile,
  ])
  return JSON.parse(stdout)
}

// Edge case 75.
it.each(packages().map(({ name }) => name))('importing @keyharbor/%s loads no package of others', async (name) => {
  expect(await loadedBy(name)).toEqual([])
})
