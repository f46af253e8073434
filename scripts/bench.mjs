// @ts-check
// `bench <suite>`: measures the built JavaScript and prints a table (or JSON); --save keeps the numbers in
// test/bench/results/, which is committed.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { flat, table } from '../test/bench/lib/report.mjs'
import { readArguments, refuse } from './lib/arguments.mjs'
import { bundleAll } from './lib/bundle.mjs'
import { root, viaNpx } from './lib/workspace.mjs'

const folder = join(root, 'test/bench')
const usage = `Usage: bench [suite] [--json] [--save]   Without a suite: lists them.
  --json   print the numbers as JSON
  --save   keep them in test/bench/results/<suite>.json`

const { values, positionals } = readArguments(usage, {
  options: { json: { type: 'boolean', default: false }, save: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const suites = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''))
const [suite, ...more] = positionals
if (more.length > 0) refuse('One suite at a time.', usage)
if (suite !== undefined && !suites.includes(suite))
  refuse(`There is no suite ${JSON.stringify(suite)}. Suites: ${suites.join(', ')}.`, usage)

await bundleAll()
if (suite === undefined) await list()
else await measure(suite)

async function list() {
  for (const name of suites) console.log(`${name.padEnd(12)} ${(await load(name)).question}`)
  console.log(`Run one: ${viaNpx} bench ${suites[0]}`)
}

/** @param {string} name */
async function measure(name) {
  const { run } = await load(name)
  const figures = await run()
  const numbers = { suite: name, node: process.version, date: new Date().toISOString().slice(0, 10), ...flat(figures) }
  console.log(values.json ? JSON.stringify(numbers) : `${table(figures)}\n\nnode ${process.version}`)
  if (values.save) save(name, numbers)
}

/**
 * @param {string} name
 * @param {object} numbers
 */
function save(name, numbers) {
  mkdirSync(join(folder, 'results'), { recursive: true })
  writeFileSync(join(folder, 'results', `${name}.json`), `${JSON.stringify(numbers, null, 2)}\n`)
}

/**
 * @param {string} name
 * @returns {Promise<{ question: string, run: () => Promise<import('../test/bench/lib/report.mjs').Figure[]> }>}
 */
function load(name) {
  return import(pathToFileURL(join(folder, `${name}.mjs`)).href)
}
