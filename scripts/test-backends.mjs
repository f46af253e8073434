// @ts-check
// `test:backends`: installs and starts real servers, runs the tests and examples that need them, stops everything.
// Last line: `N passed, N failed, N skipped`. Exit code 0 only when something ran and nothing failed.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { BackendFailure } from '../test/backends/harness/backend-failure.mjs'
import { ensureInstalled, isInstalled } from '../test/backends/harness/install.mjs'
import { inPrivateNetwork, privateNetworkMissing } from '../test/backends/harness/private-network.mjs'
import { Run } from '../test/backends/harness/run.mjs'
import { readServers, serversFolder, withNeeds } from '../test/backends/harness/server-description.mjs'
import { closingLine, results, summary } from '../test/backends/harness/summary.mjs'
import { testServers } from '../test/backends/harness/test-servers.mjs'
import { readArguments, refuse } from './lib/arguments.mjs'
import { root } from './lib/workspace.mjs'

/** @typedef {import('../test/backends/harness/server-description.mjs').ServerDescription} ServerDescription */

const USAGE = `Usage: test:backends [--only <server>,…] [--list]
  --only      these servers and those they need, without the harness's own tests
  --list      say which servers there are, what is installed, what is missing and what is taken as given; run nothing
  --results   file for the outcomes, instead of test-results/backends.json
  --servers   folder with other descriptions than test/backends/servers (for the harness's own tests)`

const { values } = readArguments(USAGE, {
  options: {
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    servers: { type: 'string', default: serversFolder },
    results: { type: 'string', default: join(root, 'test-results', 'backends.json') },
    // Given by ourselves: everything is installed and this process is where only loopback exists.
    'in-private-network': { type: 'boolean', default: false },
  },
})
const servers = await readServers(resolve(values.servers))
const chosen = choose(values.only)
if (values.list) list()
else await main()

/** @param {string | undefined} only */
function choose(only) {
  if (only === undefined) return servers
  const names = only.split(',')
  const unknown = names.find((name) => !servers.some((server) => server.name === name))
  if (unknown === undefined) return servers.filter(({ name }) => names.includes(name))
  return refuse(`There is no server "${unknown}"; there are: ${servers.map(({ name }) => name).join(', ')}`, USAGE)
}

function list() {
  for (const server of chosen) {
    console.log(`${server.name} ${server.version}: ${stateOf(server.installer)}`)
    for (const [what, texts] of remarksOn(server)) if (texts.length > 0) console.log(`  ${what}: ${texts.join('; ')}`)
  }
  const missing = privateNetworkMissing()
  console.log(`private network: ${missing === undefined ? 'yes' : `no, ${missing}`}`)
}

/** @param {ServerDescription} server @returns {[string, string[]][]} */
function remarksOn({ needs = [], installer, deviations = [] }) {
  const given = installer === undefined ? [] : [installer.given]
  return [
    ['needs', needs],
    ['taken as given', given],
    ['differs', deviations],
  ]
}

/** @param {ServerDescription['installer']} installer */
function stateOf(installer) {
  if (installer === undefined) return 'nothing to install'
  if (isInstalled(installer)) return `installed in .tools/${installer.folder}`
  const missing = installer.missing()
  return missing.length > 0 ? `can not be installed: ${missing.join('; ')}` : 'not installed; a run installs it'
}

async function main() {
  const run = new Run()
  // Those of an earlier run say nothing about this one, should it fail.
  rmSync(values.results, { force: true })
  try {
    process.exitCode = await (values['in-private-network'] ? test(run) : installAndTest(run))
  } catch (error) {
    console.error(error instanceof BackendFailure ? error.message : error)
    console.log(closingLine([{ file: '', name: '', state: 'failed' }]))
    process.exitCode = 1
  } finally {
    await run.close()
  }
}

/**
 * Installs what is missing while there is a network, then goes where there is none, if the machine allows it.
 * @param {Run} run
 */
async function installAndTest(run) {
  for (const server of withNeeds(chosen, servers)) await ensureInstalled(run, server)
  const missing = privateNetworkMissing()
  console.log(`network: ${missing === undefined ? 'private, loopback only' : `shared with the machine (${missing})`}`)
  return missing === undefined ? await testInPrivateNetwork(run) : await test(run)
}

/** @param {Run} run */
async function testInPrivateNetwork(run) {
  const script = resolve(process.argv[1] ?? '')
  const { program, args } = inPrivateNetwork([
    process.execPath,
    script,
    '--in-private-network',
    ...process.argv.slice(2),
  ])
  const { code, signal } = await run.execute(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    stopSignal: 'SIGTERM',
  })
  if (code === null) throw new BackendFailure(`the tests were ended by ${signal}`)
  return code
}

/** @param {Run} run */
async function test(run) {
  const withHarness = values.only === undefined && values.servers === serversFolder
  const rows = await testServers(run, withNeeds(chosen, servers), { withHarness })
  writeResults(rows)
  console.log(summary(rows))
  const outcomes = rows.flatMap((row) => row.outcomes)
  return outcomes.some(({ state }) => state === 'passed') && outcomes.every(({ state }) => state !== 'failed') ? 0 : 1
}

/** @param {import('../test/backends/harness/summary.mjs').Row[]} rows */
function writeResults(rows) {
  mkdirSync(dirname(values.results), { recursive: true })
  writeFileSync(values.results, `${JSON.stringify(results(rows), undefined, 2)}\n`)
}
