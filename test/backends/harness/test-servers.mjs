// @ts-check
// Starts the chosen servers, runs their tests and examples against them, and returns a row of outcomes for each.
import { runExamples } from './run-examples.mjs'
import { runVitest } from './run-vitest.mjs'
import { startServer } from './server-process.mjs'
import { harnessTestFiles, orphanedTestFiles, testFilesOf } from './test-files.mjs'

/** @typedef {import('./server-description.mjs').ServerDescription} ServerDescription */
/** @typedef {import('./server-process.mjs').RunningServer} RunningServer */
/** @typedef {import('./outcome-reporter.mjs').Outcome} Outcome */

/**
 * Rejects with a BackendFailure when a server does not start, or ends in the middle. The run stops the servers.
 * @param {import('./run.mjs').Run} run
 * @param {readonly ServerDescription[]} servers
 * @param {{ withHarness: boolean }} options whether the harness's own tests run too
 * @returns {Promise<import('./summary.mjs').Row[]>}
 */
export async function testServers(run, servers, { withHarness }) {
  const running = await Promise.all(servers.map((server) => startServer(run, server)))
  return await Promise.race([runAll(run, running, withHarness), ...running.map(({ died }) => died)])
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {readonly RunningServer[]} running
 * @param {boolean} withHarness
 */
async function runAll(run, running, withHarness) {
  const servers = running.map(({ server }) => server)
  const files = [...servers.flatMap(testFilesOf), ...(withHarness ? harnessTestFiles() : [])]
  const env = Object.assign({}, ...running.map(({ server, port }) => server.env(port)))
  const tests = files.length === 0 ? [] : await runVitest(run, files, env)
  const rows = []
  for (const { server, port } of running) {
    const examples = await runExamples(run, server.examples, server.exampleEnv(port))
    rows.push(rowOf(server, tests, examples))
  }
  const orphans = withHarness ? orphanedTestFiles(servers).map(orphaned) : []
  const others = [...tests.filter(({ file }) => !servers.flatMap(testFilesOf).includes(file)), ...orphans]
  return others.length === 0 ? rows : [...rows, { server: 'harness', version: '', outcomes: others }]
}

/**
 * @param {ServerDescription} server
 * @param {readonly Outcome[]} tests
 * @param {readonly Outcome[]} examples
 * @returns {import('./summary.mjs').Row}
 */
function rowOf(server, tests, examples) {
  const files = testFilesOf(server)
  const own = tests.filter(({ file }) => files.includes(file))
  const outcomes = own.length === 0 ? [nothingRan(server), ...examples] : [...own, ...examples]
  return { server: server.name, version: server.version, outcomes }
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
