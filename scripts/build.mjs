// @ts-check
// `build`: JavaScript and types of every package into its dist/, and the examples as JavaScript that Node 20 runs.
// --js-only leaves the types out: enough to run what was built.
import { pathToFileURL } from 'node:url'
import { readArguments } from './lib/arguments.mjs'
import { bundleAll } from './lib/bundle.mjs'
import { runTool } from './lib/run-tool.mjs'
import { need, runSteps, StepFailure } from './lib/steps.mjs'
import { packages, viaNpx } from './lib/workspace.mjs'

/** Type declarations of every package, by its project reference. Only what changed is done again. */
export async function buildTypes() {
  return need(await runTool('typescript', 'tsc', ['-b', ...packages().map(({ folder }) => folder)]))
}

/** JavaScript of every package and example. */
export async function buildJavaScript() {
  try {
    return (await bundleAll()).join('\n')
  } catch (error) {
    throw new StepFailure(error instanceof Error ? error.message : String(error))
  }
}

async function main() {
  const usage = 'Usage: build [--js-only]'
  const { values } = readArguments(usage, { options: { 'js-only': { type: 'boolean', default: false } } })
  const javaScript = { name: 'javascript', alone: `${viaNpx} build --js-only`, run: buildJavaScript }
  const types = { name: 'types', alone: 'npx tsc -b packages/*', run: buildTypes }
  await runSteps('build', values['js-only'] ? [javaScript] : [javaScript, types])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
