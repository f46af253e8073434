// @ts-check
// `check`: everything that can be said about the code without running it. --only lint,types runs some of the steps.
import { checkApi } from './api.mjs'
import { buildJavaScript, buildTypes } from './build.mjs'
import { checkFidelity } from './fidelity.mjs'
import { readArguments, refuse } from './lib/arguments.mjs'
import { lintPackages } from './lib/lint-packages.mjs'
import { runTool } from './lib/run-tool.mjs'
import { need, runSteps, StepFailure } from './lib/steps.mjs'
import { viaNpx } from './lib/workspace.mjs'

/** Every step by its name. The longest come first, so that the cores are used to the end. */
const steps = {
  types: () => quiet('typescript', 'tsc', ['-b']),
  packages: async () => {
    await Promise.all([buildJavaScript(), buildTypes()])
    await lintPackages()
    return ''
  },
  api: checkApi,
  format: () => quiet('prettier', 'prettier', ['--check', '--log-level', 'warn', '.']),
  imports: () =>
    quiet('dependency-cruiser', 'depcruise', ['--output-type', 'err-long', 'packages', 'test', 'examples']),
  architecture: async () => {
    const { asText, checkArchitecture } = await import('./lib/architecture/check-architecture.mjs')
    const { findings, summary } = checkArchitecture()
    if (findings.length > 0) throw new StepFailure(findings.map(asText).join('\n'))
    return summary
  },
  fidelity: checkFidelity,
  lint: () => quiet('oxlint', 'oxlint', []),
  'dead-code': () => quiet('knip', 'knip', ['--no-progress']),
  workspace: () => quiet('sherif', 'sherif', ['--fail-on-warnings']),
}

/**
 * Runs a tool that has nothing to say when all is well.
 * @param {string} npmPackage
 * @param {string} name
 * @param {string[]} args
 */
async function quiet(npmPackage, name, args) {
  need(await runTool(npmPackage, name, args))
  return ''
}

const names = Object.keys(steps)
const usage = `Usage: check [--only <step>,<step>…]   Steps: ${names.join(', ')}`
const { values } = readArguments(usage, { options: { only: { type: 'string' } } })
const only = values.only?.split(',') ?? names
const unknown = only.filter((name) => !names.includes(name))
if (unknown.length > 0) refuse(`There is no step ${unknown.join(', ')}.`, usage)

await runSteps(
  'check',
  Object.entries(steps)
    .filter(([name]) => only.includes(name))
    .map(([name, run]) => ({
      name,
      run,
      alone: `${viaNpx} check --only ${name}`,
      // They build the types, which writes the same files and fails of the same mistakes.
      needs: ['packages', 'api'].includes(name) ? ['types'] : [],
    })),
)
