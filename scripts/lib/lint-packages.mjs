// @ts-check
// Packs a package as it would be published and asks publint and attw whether users can import it with types.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand, runTool } from './run-tool.mjs'
import { need, StepFailure } from './steps.mjs'
import { packages } from './workspace.mjs'

/** What a package may consist of. */
const published = /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/.+\.(js|js\.map|d\.ts))$/

/** Fails with what the tools complain of in any package of the repository. */
export async function lintPackages() {
  const complaints = []
  for (const target of packages()) complaints.push(...(await complaintsAbout(target)))
  if (complaints.length > 0) throw new StepFailure(complaints.join('\n'))
}

/**
 * Packing is npm's work, since pnpm may be there only through npx.
 * @param {import('./workspace.mjs').Package} target
 */
async function complaintsAbout({ name, folder }) {
  const place = mkdtempSync(join(tmpdir(), 'keyharbor-pack-'))
  try {
    const { tarball, files } = await pack(folder, place)
    const outcomes = await Promise.all([
      runTool('publint', 'publint', ['run', tarball, '--strict']),
      runTool('@arethetypeswrong/cli', 'attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']),
    ])
    const complaints = [...outcomes.filter(({ ok }) => !ok).map(({ output }) => output), ...strayFiles(files)]
    return complaints.map((complaint) => `packages/${name}: ${complaint}`)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** @param {string[]} files */
function strayFiles(files) {
  const stray = files.filter((file) => !published.test(file))
  if (stray.length === 0) return []
  return [`Would publish ${stray.join(', ')}. Leave it out: "files": ["dist", "!${stray[0]}"] in package.json.`]
}

/**
 * @param {string} folder
 * @param {string} place
 * @returns {Promise<{ tarball: string, files: string[] }>}
 */
async function pack(folder, place) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['pack', folder, '--json', '--loglevel', 'error', '--ignore-scripts', '--pack-destination', place]
  const [packed] = JSON.parse(need(await runCommand(npm, args)))
  return {
    tarball: join(place, packed.filename),
    files: packed.files.map((/** @type {{ path: string }} */ { path }) => path),
  }
}
