// @ts-check
// `fidelity`: fails when docs/fidelity.md is not what the tests and packages/*/fidelity.json say; --update writes it anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readArguments } from './lib/arguments.mjs'
import { runSteps, StepFailure } from './lib/steps.mjs'
import { root, viaNpx } from './lib/workspace.mjs'

const page = join(root, 'docs/fidelity.md')

/** Compares the page with what it has to be; resolves with nothing to say. */
export async function checkFidelity() {
  const committed = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const current = await currentPage()
  if (committed !== current) throw new StepFailure(`${changes(committed, current)}\n${howToUpdate}`)
  return ''
}

const howToUpdate = `docs/fidelity.md is not what the tests say. Write it anew: ${viaNpx} fidelity --update, and commit it.`

async function updateFidelity() {
  writeFileSync(page, await currentPage())
  return ''
}

async function currentPage() {
  const { testedServers } = await import('./lib/fidelity/proofs.mjs')
  const { readProviders } = await import('./lib/fidelity/providers.mjs')
  const { readVectorUse } = await import('./lib/fidelity/vector-use.mjs')
  const { fidelityPage } = await import('./lib/fidelity/page.mjs')
  const servers = await testedServers()
  return fidelityPage(servers, await readProviders(servers), readVectorUse())
}

/** The lines that are in one of two texts alone. @param {string} before @param {string} after */
function changes(before, after) {
  const [old, current] = [before.split('\n'), after.split('\n')]
  const gone = old.filter((line) => !current.includes(line)).map((line) => `- ${line}`)
  const come = current.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)
  return [...gone, ...come].join('\n')
}

async function main() {
  const usage = `Usage: fidelity [--update]
  --update   write docs/fidelity.md anew`
  const { values } = readArguments(usage, { options: { update: { type: 'boolean', default: false } } })
  const [name, run] = values.update ? ['update', updateFidelity] : ['fidelity', checkFidelity]
  await runSteps('fidelity', [{ name, run, alone: `${viaNpx} fidelity` }])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
