// @ts-check
// `test:backends`: installs and starts real servers, runs the tests and examples that need them, stops everything.
// Last line: `N passed, N failed, N skipped`. Exit code 0 only when something ran and nothing failed.
import { resolve } from 'node:path'
import { BackendFailure } from '../test/backends/harness/backend-failure.mjs'
import { ensureInstalled, isInstalled } from '../test/backends/harness/install.mjs'
import { inPrivateNetwork, privateNetworkMissing } from '../test/backends/harness/private-network.mjs'
import { Run } from '../test/backends/harness/run.mjs'
import { readServers, serversFolder } from '../test/backends/harness/server-description.mjs'
import { closingLine, summary } from '../test/backends/harness/summary.mjs'
import { testServers } from '../test/backends/harness/test-servers.mjs'
import { readArguments, refuse } from './lib/arguments.mjs'

/** @typedef {import('../test/backends/harness/server-description.mjs').ServerDescription} ServerDescription */

const USAGE = `Usage: test:backends [--only <server>,…] [--list]
  --only      these servers, without the harness's own tests
  --list      say which servers there are, what is installed and what is missing; run nothing
  --servers   folder with other descriptions than test/backends/servers (for the harness's own tests)`

const { values } = readArguments(USAGE, {
  options: {
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    servers: { type: 'string', default: serversFolder },
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
  for (const { name, version, installer } of chosen) console.log(`${name} ${version}: ${stateOf(installer)}`)
  const missing = privateNetworkMissing()
  console.log(`private network: ${missing === undefined ? 'yes' : `no, ${missing}`}`)
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
  for (const server of chosen) await ensureInstalled(run, server)
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
  const rows = await testServers(run, chosen, { withHarness })
  console.log(summary(rows))
  const outcomes = rows.flatMap((row) => row.outcomes)
  return outcomes.some(({ state }) => state === 'passed') && outcomes.every(({ state }) => state !== 'failed') ? 0 : 1
}
