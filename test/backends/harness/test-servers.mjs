// @ts-check
// Starts the chosen servers, runs their tests and examples against them, and returns a row of outcomes for each.
import { openControl } from './control.mjs'
import { runExamples } from './run-examples.mjs'
import { runVitest } from './run-vitest.mjs'
import { startServer } from './server-process.mjs'
import { harnessTestFiles, orphanedTestFiles, testFilesOf } from './test-files.mjs'

/** @typedef {import('./run.mjs').Run} Run */
/** @typedef {import('./server-description.mjs').ServerDescription} ServerDescription */
/** @typedef {import('./server-process.mjs').RunningServer} RunningServer */
/** @typedef {import('./outcome-reporter.mjs').Outcome} Outcome */

/**
 * Rejects with a BackendFailure when a server does not start, or ends in the middle. The run stops the servers.
 * @param {Run} run
 * @param {readonly ServerDescription[]} servers each after those it needs
 * @param {{ withHarness: boolean }} options whether the harness's own tests run too
 * @returns {Promise<import('./summary.mjs').Row[]>}
 */
export async function testServers(run, servers, { withHarness }) {
  const running = await startServers(run, servers)
  const control = await openControl(running)
  const ownEnv = { KEYHARBOR_BACKENDS_CONTROL: control.address }
  const tested = runAll(run, running, ownEnv, withHarness)
  return await Promise.race([tested, ...running.map(({ died }) => died)]).finally(() => control.close())
}

/**
 * Side by side, except that one waits for those it needs.
 * @param {Run} run
 * @param {readonly ServerDescription[]} servers
 */
async function startServers(run, servers) {
  /** @type {Map<string, Promise<RunningServer>>} */
  const starting = new Map()
  for (const server of servers) starting.set(server.name, startAfterNeeds(run, server, starting))
  return await Promise.all(starting.values())
}

/**
 * @param {Run} run
 * @param {ServerDescription} server
 * @param {ReadonlyMap<string, Promise<RunningServer>>} starting
 */
async function startAfterNeeds(run, server, starting) {
  /** @type {Record<string, import('./server-description.mjs').Place>} */
  const places = {}
  for (const name of server.needs ?? []) {
    const needed = await starting.get(name)
    if (needed !== undefined) places[name] = needed.place
  }
  return await startServer(run, server, places)
}

/**
 * @param {Run} run
 * @param {readonly RunningServer[]} running
 * @param {Record<string, string>} ownEnv
 * @param {boolean} withHarness
 */
async function runAll(run, running, ownEnv, withHarness) {
  const servers = running.map(({ server }) => server)
  const files = [...servers.flatMap(testFilesOf), ...(withHarness ? harnessTestFiles() : [])]
  const env = Object.assign(ownEnv, ...running.map(({ server, place }) => server.env(place)))
  const [tests, beside] = await Promise.all([
    files.length === 0 ? [] : runVitest(run, files, env),
    runAllExamples(
      run,
      running.filter(({ server }) => server.tests.length === 0),
    ),
  ])
  const after = await runAllExamples(
    run,
    running.filter(({ server }) => server.tests.length > 0),
  )
  const examples = new Map([...beside, ...after])
  const rows = running.flatMap(({ server }) => rowOf(server, tests, examples.get(server) ?? []))
  const orphans = withHarness ? orphanedTestFiles(servers).map(orphaned) : []
  const others = [...tests.filter(({ file }) => !servers.flatMap(testFilesOf).includes(file)), ...orphans]
  return others.length === 0 ? rows : [...rows, { server: 'harness', version: '', outcomes: others }]
}

/**
 * One after the other.
 * @param {Run} run
 * @param {readonly RunningServer[]} running
 * @returns {Promise<Map<ServerDescription, Outcome[]>>}
 */
async function runAllExamples(run, running) {
  /** @type {Map<ServerDescription, Outcome[]>} */
  const outcomes = new Map()
  for (const { server, place } of running)
    outcomes.set(server, await runExamples(run, server.examples, server.exampleEnv?.(place) ?? {}))
  return outcomes
}

/**
 * None for a server that is there for others.
 * @param {ServerDescription} server
 * @param {readonly Outcome[]} tests
 * @param {readonly Outcome[]} examples
 * @returns {import('./summary.mjs').Row[]}
 */
function rowOf(server, tests, examples) {
  const files = testFilesOf(server)
  const own = tests.filter(({ file }) => files.includes(file))
  const missing = server.tests.length > 0 && own.length === 0 ? [nothingRan(server)] : []
  const outcomes = [...missing, ...own, ...examples]
  return outcomes.length === 0 ? [] : [{ server: server.name, version: server.version, outcomes }]
}

/** @param {ServerDescription} server @returns {Outcome} */
function nothingRan({ tests }) {
  return { file: tests.join(', '), name: 'tests', state: 'failed', reason: 'none ran' }
}

/** @param {string} file @returns {Outcome} */
function orphaned(file) {
  const reason = 'no server takes it: add its place to `tests` of a description in test/backends/servers/'
  return { file, name: 'the file itself', state: 'failed', reason }
}
