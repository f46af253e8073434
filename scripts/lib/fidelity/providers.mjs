// @ts-check
// Fidelity: what packages/*/fidelity.json claim, with what proves it. A claim whose test is gone is refused.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailure } from '../steps.mjs'
import { testFiles } from '../test-files.mjs'
import { packages, readJson } from '../workspace.mjs'
import { behaviourClaims } from './behaviour.mjs'
import { proofs, serverOf, withoutServer } from './proofs.mjs'
import { capabilitiesOf, isConformanceTest, readTest } from './test-source.mjs'

/** @typedef {import('./proofs.mjs').Proof} Proof */
/** @typedef {import('./proofs.mjs').ServerDescription} ServerDescription */
/** @typedef {import('./test-source.mjs').Deviation} Deviation */

/**
 * A claim as a fidelity.json has it: with a test, and `by` what that proves it, unless it is the server that runs the test; or with a source alone. With a
 * test, `source` says where the test has it from.
 * @typedef {{ claim: string, test?: string, title?: string, by?: Proof, source?: string }} WrittenClaim
 */

/**
 * A section of a fidelity.json: an adapter or a fake. Paths are relative to the root.
 * @typedef {{
 *   name: string,
 *   about: string,
 *   class?: string,
 *   conformance: { test: string, by?: Proof }[],
 *   behaviour?: { folder: string, areas: Record<string, string> },
 *   claims: WrittenClaim[],
 *   notRun: string[],
 * }} WrittenProvider
 */

/**
 * A claim, what proves it (and on which server), and the files and texts to look at.
 * @typedef {{ claim: string, proof: Proof, server?: ServerDescription, places: string[] }} Claim
 */

/**
 * An adapter or a fake with all that is claimed of it, and what it does otherwise than the test in `place` asks. `capabilities`: the
 * interfaces of the contract that it has.
 * @typedef {{
 *   name: string, about: string, capabilities: string[], claims: Claim[], deviations: (Deviation & { place: string })[], notRun: string[],
 * }} Provider
 */

/**
 * Every provider, in the order of the packages.
 * @param {readonly ServerDescription[]} servers
 * @returns {Promise<Provider[]>}
 */
export async function readProviders(servers) {
  const files = packages().map(({ folder }) => join(folder, 'fidelity.json'))
  /** @type {WrittenProvider[]} */
  const written = files.filter((file) => existsSync(file)).flatMap((file) => readJson(file).providers)
  assertAllConformance(written)
  return await Promise.all(written.map((each) => providerOf(each, servers)))
}

/**
 * @param {WrittenProvider} written
 * @param {readonly ServerDescription[]} servers
 * @returns {Promise<Provider>}
 */
export async function providerOf(written, servers) {
  written.claims.forEach(assertTest)
  const contract = written.conformance.map((each) => ({
    ...each,
    claim: 'Keeps every rule of the contract for what it can',
  }))
  const compared = written.behaviour === undefined ? [] : await behaviourClaims(written.behaviour)
  const claims = [...contract, ...compared, ...written.claims]
  const tests = new Set(claims.flatMap(({ test }) => test ?? []))
  return {
    name: written.name,
    about: written.about,
    capabilities: written.class === undefined ? [] : capabilitiesOf(written.class),
    claims: claims.map((each) => claimOf(each, servers)).sort(byProof),
    deviations: [...tests].flatMap((place) => readTest(place).deviations.map((each) => ({ ...each, place }))),
    notRun: written.notRun,
  }
}

/**
 * @param {WrittenClaim} written
 * @param {readonly ServerDescription[]} servers
 * @returns {Claim}
 */
function claimOf({ claim, test, by, source }, servers) {
  const isRead = test === undefined || by === 'documented only'
  if (isRead && source === undefined)
    throw new StepFailure(`"${claim}": name a test, or the source where it is written.`)
  const places = [test, source].filter((place) => place !== undefined)
  if (test === undefined) return { claim, proof: 'documented only', places }
  const server = serverOf(test, servers)
  // The SDK of another language comes with an emulator, and drives our fake.
  if (server !== undefined && by !== 'vendor SDK') return { claim, proof: proofOn(server), server, places }
  if (by === undefined || !withoutServer.includes(by))
    throw new StepFailure(`"${claim}": no server runs ${test}. Say by what else: ${withoutServer.join(', ')}.`)
  return { claim, proof: by, places }
}

/** @param {WrittenClaim} written */
function assertTest({ claim, test, title = '' }) {
  if (test === undefined || readTest(test).titles.has(title)) return
  throw new StepFailure(`"${claim}": ${test} has no test "${title}". Correct the claim, or drop it.`)
}

/** @param {ServerDescription} server @returns {Proof} */
function proofOn({ emulates }) {
  return emulates === undefined ? 'real server' : 'independent emulator'
}

/** The strongest proof first, then by the words. @param {Claim} a @param {Claim} b */
function byProof(a, b) {
  return proofs.indexOf(a.proof) - proofs.indexOf(b.proof) || (a.claim < b.claim ? -1 : 1)
}

/** A run of the conformance suite that nobody names would be left out in silence. @param {WrittenProvider[]} written */
function assertAllConformance(written) {
  const named = written.flatMap(({ conformance }) => conformance.map(({ test }) => test))
  const missing = testFiles('.test.ts').filter((path) => isConformanceTest(path) && !named.includes(path))
  if (missing.length > 0) throw new StepFailure(`Name it under "conformance" in a fidelity.json: ${missing.join(', ')}`)
  for (const path of named) if (!isConformanceTest(path)) throw new StepFailure(`${path} runs no conformance suite.`)
}
