// @ts-check
// Starts the chosen servers, runs their tests and examples against them, and returns a row of outcomes for each.
import { buildExamples, runExample } from './run-example.mjs'
import { runVitest } from './run-vitest.mjs'
import { startServer } from './server-process.mjs'
import { harnessTestFiles, orphanedTestFiles, testFilesOf } from './test-files.mjs'

/** @typedef {import('./server-description.mjs').ServerDescription} ServerDescription */
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
  const env = Object.assign({}, ...running.map((server) => server.env))
  const deaths = running.map(({ died }) => died)
  return Promise.race([runAll(run, servers, env, withHarness), ...deaths])
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {readonly ServerDescription[]} servers
 * @param {Record<string, string>} env
 * @param {boolean} withHarness
 */
async function runAll(run, servers, env, withHarness) {
  const files = [...servers.flatMap(testFilesOf), ...(withHarness ? harnessTestFiles() : [])]
  const orphans = withHarness ? orphanedTestFiles(servers).map(orphaned) : []
  const tests = files.length === 0 ? [] : await runVitest(run, files, env)
  const examples = await runExamples(run, servers, env)
  const rows = servers.map((server) => rowOf(server, tests, examples.get(server) ?? []))
  const others = [
    ...tests.filter(({ file }) => !servers.some((server) => testFilesOf(server).includes(file))),
    ...orphans,
  ]
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

/**
 * @param {import('./run.mjs').Run} run
 * @param {readonly ServerDescription[]} servers
 * @param {Record<string, string>} env
 * @returns {Promise<Map<ServerDescription, Outcome[]>>}
 */
async function runExamples(run, servers, env) {
  const outcomes = new Map()
  if (servers.every(({ examples }) => examples.length === 0)) return outcomes
  await buildExamples(run)
  for (const server of servers) {
    const own = []
    for (const example of server.examples) own.push(await runExample(run, example, env))
    outcomes.set(server, own)
  }
  return outcomes
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
