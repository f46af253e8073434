// @ts-check
// Fidelity: the page, as Markdown.
import { meanings, proofs, versionOf } from './proofs.mjs'

/** @typedef {import('./proofs.mjs').ServerDescription} ServerDescription */
/** @typedef {import('./providers.mjs').Provider} Provider */
/** @typedef {import('./vector-use.mjs').VectorUse} VectorUse */

const opening = `<!-- Made by scripts/fidelity.mjs from the tests, test/backends/servers, test/vectors and packages/*/fidelity.json. Do not edit. -->

# What proves what

For each store and each fake: what is claimed, and what proves it. A claim that names a test holds as long as that test passes, which
\`.ci/run\` sees to; a claim whose test is gone fails \`check\`.`

/**
 * @param {readonly ServerDescription[]} servers
 * @param {readonly Provider[]} providers
 * @param {readonly VectorUse[]} vectors
 */
export function fidelityPage(servers, providers, vectors) {
  const parts = [opening, kindsOf(providers), serversTable(servers), ...providers.map(section), vectorSection(vectors)]
  return `${parts.join('\n\n')}\n`
}

/** The kinds of proof; those that nothing has yet are named as such. @param {readonly Provider[]} providers */
function kindsOf(providers) {
  const used = new Set(providers.flatMap(({ claims }) => claims.map(({ proof }) => proof)))
  const rows = proofs.map((proof) => [proof, `${meanings[proof]}${used.has(proof) ? '' : ' No claim has it yet.'}`])
  return table(['proof, the strongest first', 'meaning'], rows)
}

/** @param {readonly ServerDescription[]} servers */
function serversTable(servers) {
  const rows = servers.map((server) => [server.name, versionOf(server), (server.deviations ?? []).join('; ')])
  return `## Servers that tests run against\n\n${table(['server', 'version', 'other than in production'], rows)}`
}

/** @param {Provider} provider */
function section({ name, about, capabilities, claims, deviations, notRun }) {
  const rows = claims.map(({ claim, proof, server, places }) => [
    claim,
    server === undefined ? proof : `${proof}: ${server.name}`,
    places.map(linked).join('; '),
  ])
  const can = capabilities.map((each) => `\`${each}\``).join(', ')
  const parts = [`## ${name}`, can === '' ? about : `${about} It is ${can}.`, table(['claim', 'proof', 'where'], rows)]
  if (deviations.length > 0) parts.push('Where it differs, declared with the reason:', deviationTable(deviations))
  if (notRun.length > 0) parts.push(`Not run: ${notRun.join(' ')}`)
  return parts.join('\n\n')
}

/** One row for all that have one reason and one source. @param {Provider['deviations']} deviations */
function deviationTable(deviations) {
  const keyOf = (/** @type {Provider['deviations'][number]} */ { reason, source }) => `${reason}\n${source}`
  const rows = [...new Set(deviations.map(keyOf))].map((key) => {
    const same = deviations.filter((each) => keyOf(each) === key)
    const titles = [...new Set(same.map(({ title }) => title))]
    const places = [...new Set(same.map(({ place }) => place))]
    return [titles.join('; '), same[0]?.reason ?? '', same[0]?.source ?? '', places.map(linked).join(', ')]
  })
  return table(['rule or request', 'instead', 'source', 'declared in'], rows)
}

/** @param {readonly VectorUse[]} vectors */
function vectorSection(vectors) {
  const rows = vectors.map(({ provider, file, count, authorities, test, unused }) => [
    `[${provider}](../${file})`,
    `${count}: ${[...authorities].map(([authority, many]) => `${many} ${authority}`).join(', ')}`,
    test === undefined ? 'nothing yet' : linked(test),
    unusedOf(unused),
  ])
  const about =
    'Recorded answers of the real services ([what they are](../test/vectors/README.md)), to which fakes and adapters are held.'
  return `## Cloud services\n\n${about}\n\n${table(['service', 'vectors', 'used by', 'unused, and why'], rows)}`
}

/** @param {VectorUse['unused']} unused */
function unusedOf(unused) {
  if (typeof unused === 'string') return `all: ${unused}`
  return Object.entries(unused)
    .map(([id, reason]) => `${id}: ${reason}`)
    .join('; ')
}

/** A file of the repository with its name as the text; anything else as it is. @param {string} place */
function linked(place) {
  if (!/^(packages|test)\//.test(place)) return place
  return `[${place.slice(place.lastIndexOf('/') + 1)}](../${place})`
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
