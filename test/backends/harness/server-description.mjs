// @ts-check
// The servers the tests can run against: one description a file in ../servers/, found by being there.
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * All that the harness has to know about one server.
 * - `installer`: how it gets into .tools/; see install.mjs. None when nothing has to be installed.
 * - `ports`: how many consecutive free loopback ports it binds, from the one it is given.
 * - `command`: program, arguments and environment that start it in the foreground; `folder` is where the installer put it.
 * - `ready`: whether it answers as it should; asked again and again until it does.
 * - `readyWithinMs`: how long it may take; default 30 s.
 * - `stopSignal`: what ends it; default SIGKILL.
 * - `env`: what its tests find it by.
 * - `exampleEnv`: what its examples find it by: the variables that the server's own tools read. Tests do not get them.
 * - `tests`: folders (relative to the root, with a slash at the end) whose `*.backend.test.ts`, or `*.test.ts` inside
 *   test/backends/, need this server.
 * - `examples`: folders of examples/ that run against it; each counts as one more case.
 * @typedef {{
 *   name: string,
 *   version: string,
 *   installer?: import('./install.mjs').Installer,
 *   ports: number,
 *   command: (place: { folder: string | undefined, port: number }) => { program: string, args: string[], env?: Record<string, string> },
 *   ready: (port: number) => Promise<boolean>,
 *   readyWithinMs?: number,
 *   stopSignal?: NodeJS.Signals,
 *   env: (port: number) => Record<string, string>,
 *   exampleEnv: (port: number) => Record<string, string>,
 *   tests: string[],
 *   examples: string[],
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
