// @ts-check
// Fidelity: what can prove a claim, the strongest first, and which of them a test file is.
import { readServers, serversFolder } from '../../../test/backends/harness/server-description.mjs'
import { testFilesOf } from '../../../test/backends/harness/test-files.mjs'

/** @typedef {import('../../../test/backends/harness/server-description.mjs').ServerDescription} ServerDescription */

/** What each proof means, the strongest first. */
export const meanings = /** @type {const} */ ({
  'real server': 'The service itself runs, in the version that the table of servers names.',
  itself: 'Nothing is imitated: what it stands on, such as the file system and other processes, is there.',
  'recorded vector': 'What was recorded of the real service, restated in `test/vectors/`.',
  'independent emulator': 'An imitation of the service by somebody else runs.',
  'vendor SDK': "The vendor's SDK of another language drives our fake.",
  'our fake': 'A fake of ours, which has a section here itself.',
  imitation: 'The test itself plays the server, for what a real one does not do on demand.',
  'own test': 'A test of ours says so, and nothing independent does.',
  'documented only':
    'The service did not run. It was read where the claim says; a test that is named holds us to what was read.',
})

/** @typedef {keyof typeof meanings} Proof */

/** All proofs, the strongest first. */
export const proofs = /** @type {Proof[]} */ (Object.keys(meanings))

/** Those that a test can be for which no server runs. */
export const withoutServer = proofs.filter((proof) => !/server|emulator/.test(proof))

/** The servers that tests run against. @returns {Promise<ServerDescription[]>} */
export async function testedServers() {
  return (await readServers(serversFolder)).filter(({ tests }) => tests.length > 0)
}

/**
 * The server that a test file needs, and its name with its version where that is pinned.
 * @param {string} file
 * @param {readonly ServerDescription[]} servers
 */
export function serverOf(file, servers) {
  return servers.find((server) => testFilesOf(server).includes(file))
}

/** @param {ServerDescription} server */
export function versionOf(server) {
  const isFound = Object.getOwnPropertyDescriptor(server, 'version')?.get !== undefined
  return isFound ? 'the one that the machine has' : server.version
}
