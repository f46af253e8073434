// @ts-check
// `soak`: builds, then uses one client at random for a while, whose server fails in all ways. Ctrl-C ends it with its figures.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readArguments, refuse } from './lib/arguments.mjs'
import { bundleAll } from './lib/bundle.mjs'
import { root } from './lib/workspace.mjs'

const usage = `Usage: soak [--minutes <n>]
  --minutes   for how long; default 0.3. From an hour on the slope of its memory counts, too.`

const { values } = readArguments(usage, { options: { minutes: { type: 'string', default: '0.3' } } })
const seconds = Number(values.minutes) * 60
if (!(seconds > 0)) refuse('The minutes must be a number above 0.', usage)

await bundleAll()
const args = ['--expose-gc', join(root, 'test/soak/soak.mjs'), String(seconds)]
const child = spawn(process.execPath, args, { stdio: 'inherit' })
// A terminal sends Ctrl-C to both; other signals come to us alone.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
const [code] = await once(child, 'exit')
process.exitCode = code ?? 1
