// @ts-check
// `bench <suite>`: measures the built JavaScript, prints a table (or JSON) and keeps the numbers in test/bench/results/.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { flat, table } from '../test/bench/lib/report.mjs'
import { readArguments, refuse } from './lib/arguments.mjs'
import { bundleAll } from './lib/bundle.mjs'
import { root } from './lib/workspace.mjs'

const folder = join(root, 'test/bench')
const usage = 'Usage: bench [suite] [--json]   Without a suite: lists them.'

const { values, positionals } = readArguments(usage, {
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const suites = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''))
const [suite] = positionals

await bundleAll()
if (suite === undefined) for (const name of suites) console.log(`${name.padEnd(12)} ${(await load(name)).question}`)
else if (suites.includes(suite)) await measure(suite)
else refuse(`There is no suite ${JSON.stringify(suite)}. Suites: ${suites.join(', ')}.`, usage)

/** @param {string} name */
async function measure(name) {
  const { run } = await load(name)
  const report = await run()
  const numbers = { suite: name, node: process.version, date: new Date().toISOString().slice(0, 10), ...flat(report) }
  const file = join(folder, 'results', `${name}.json`)
  mkdirSync(join(folder, 'results'), { recursive: true })
  writeFileSync(file, `${JSON.stringify(numbers, null, 2)}\n`)
  console.log(
    values.json
      ? JSON.stringify(numbers)
      : `${table(report)}\n\nnode ${process.version}; kept in test/bench/results/${name}.json`,
  )
}

/**
 * @param {string} name
 * @returns {Promise<{ question: string, run: () => Promise<import('../test/bench/lib/report.mjs').Report> }>}
 */
function load(name) {
  return import(pathToFileURL(join(folder, `${name}.mjs`)).href)
}
