// @ts-check
// `quickstart`: builds what is not built and runs the example that needs nothing but this repository.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { bundleAll } from './lib/bundle.mjs'
import { root } from './lib/workspace.mjs'

readArguments('Usage: quickstart   Takes no arguments.', {})
await bundleAll()
const { status } = spawnSync(process.execPath, [join(root, 'examples/quickstart/dist/main.js')], { stdio: 'inherit' })
process.exitCode = status ?? 1
