// @ts-check
// What a file in test/backends/servers/ says about its server. To add a server, add such a file; nothing else names it.
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BackendFailure } from './backend-failure.mjs'

/**
 * Where a server runs.
 * - `folder`: where the installer put it.
 * - `port`: the first of its ports.
 * - `data`: a folder of its own, empty at the first start, which goes with the run.
 * - `needs`: where the servers run that it needs.
 * - `facts`: what its `setUp` has found, such as a token that the server made.
 * @typedef {{
 *   folder: string | undefined,
 *   port: number,
 *   data: string,
 *   needs: Record<string, Place>,
 *   facts: Record<string, string>,
 * }} Place
 */

/**
 * All that the harness has to know about one server.
 * - `version`: what the table shows: the pinned one, or the one that is found.
 * - `installer`: how it gets into .tools/; see install.mjs. None when nothing has to be installed.
 * - `needs`: names of servers that have to answer before this one starts; they come along when it is chosen.
 * - `ports`: how many consecutive free loopback ports it binds, from the one it is given.
 * - `prepare`: what has to be done before the first start: configuration, an empty database. Not done at a restart.
 * - `command`: program, arguments and environment that start it in the foreground.
 * - `ready`: whether it answers as it should; asked again and again until it does.
 * - `setUp`: what is done once, when it answers for the first time; returns the facts of its place. Ends when aborted.
 * - `reset`: whether tests may have it made anew: ended, emptied, prepared, started and set up again on its ports. Not for one
 *   whose facts are others then, since its tests know the first ones.
 * - `readyWithinMs`: how long it may take to answer; default 30 s.
 * - `stopSignal`: what ends it; default SIGKILL.
 * - `env`: what its tests find it by.
 * - `exampleEnv`: what its examples find it by: the variables that the server's own tools read. Tests do not get them.
 * - `tests`: folders (relative to the root, with a slash at the end) whose `*.backend.test.ts`, or `*.test.ts` inside
 *   test/backends/, need this server. A server without any is there for others, or for examples.
 * - `examples`: folders of examples/ that run against it; each counts as one more case. They run when the tests are over, or beside
 *   them if the server has no tests.
 * - `deviations`: where it differs from what it stands for.
 * - `emulates`: the service that it imitates; left out by the service itself.
 * @typedef {{
 *   name: string,
 *   version: string,
 *   installer?: import('./install.mjs').Installer,
 *   needs?: string[],
 *   ports: number,
 *   prepare?: (run: import('./run.mjs').Run, place: Place) => Promise<void>,
 *   command: (place: Place) => { program: string, args: string[], env?: Record<string, string> },
 *   ready: (place: Place) => Promise<boolean>,
 *   setUp?: (place: Place, signal: AbortSignal) => Promise<Record<string, string>>,
 *   reset?: true,
 *   readyWithinMs?: number,
 *   stopSignal?: NodeJS.Signals,
 *   env: (place: Place) => Record<string, string>,
 *   exampleEnv?: (place: Place) => Record<string, string>,
 *   tests: string[],
 *   examples: string[],
 *   deviations?: string[],
 *   emulates?: string,
 * }} ServerDescription
 */

/** The descriptions of the project. */
export const serversFolder = fileURLToPath(new URL('../servers', import.meta.url))

/**
 * @param {string} folder
 * @returns {Promise<ServerDescription[]>} in the order of their file names
 */
export async function readServers(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
  const modules = files.sort().map((file) => import(pathToFileURL(resolve(join(folder, file))).href))
  return (await Promise.all(modules)).map((module) => module.default)
}

/**
 * The chosen servers and all that they need, each after what it needs.
 * @param {readonly ServerDescription[]} chosen
 * @param {readonly ServerDescription[]} all
 * @returns {ServerDescription[]}
 */
export function withNeeds(chosen, all) {
  /** @type {Set<ServerDescription>} */
  const ordered = new Set()
  const add = (/** @type {ServerDescription} */ server, /** @type {string[]} */ path) => {
    if (path.includes(server.name)) throw new BackendFailure(`${server.name} needs itself: ${path.join(' needs ')}`)
    for (const name of server.needs ?? []) add(named(name, server, all), [...path, server.name])
    ordered.add(server)
  }
  for (const server of chosen) add(server, [])
  return [...ordered]
}

/**
 * @param {string} name
 * @param {ServerDescription} by
 * @param {readonly ServerDescription[]} all
 */
function named(name, by, all) {
  const found = all.find((server) => server.name === name)
  if (found === undefined) throw new BackendFailure(`${by.name} needs ${name}, which has no description`)
  return found
}
