// @ts-check
// Packs a package as it would be published: asks publint and attw whether users can import it with types, and looks at
// what is in it and how large it is.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './npm.mjs'
import { runTool } from './run-tool.mjs'
import { sizeComplaint } from './size-budgets.mjs'
import { StepFailure } from './steps.mjs'
import { packages } from './workspace.mjs'

/** What a package may consist of. */
const published = /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/.+\.(js|js\.map|d\.ts))$/

/** Fails with what the tools complain of in any package of the repository. */
export async function lintPackages() {
  const complaints = []
  for (const target of packages()) complaints.push(...(await complaintsAbout(target)))
  if (complaints.length > 0) throw new StepFailure(complaints.join('\n'))
}

/** @param {import('./workspace.mjs').Package} target */
async function complaintsAbout({ name, folder }) {
  const place = mkdtempSync(join(tmpdir(), 'keyharbor-pack-'))
  try {
    const { tarball, bytes, files } = await pack(folder, place)
    const outcomes = await Promise.all([
      runTool('publint', 'publint', ['run', tarball, '--strict']),
      runTool('@arethetypeswrong/cli', 'attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']),
    ])
    const refusals = outcomes.filter(({ ok }) => !ok).map(({ output }) => output)
    const complaints = [...refusals, strayFiles(files), sizeComplaint(name, bytes)]
    return complaints.flatMap((complaint) => (complaint === undefined ? [] : [`packages/${name}: ${complaint}`]))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** @param {string[]} files */
function strayFiles(files) {
  const stray = files.filter((file) => !published.test(file))
  if (stray.length === 0) return undefined
  return `Would publish ${stray.join(', ')}. Leave it out: "files": ["dist", "!${stray[0]}"] in package.json.`
}
