// @ts-check
// `api`: fails when what a package offers is not what its committed report says; --update writes the reports anew.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildTypes } from './build.mjs'
import { readArguments } from './lib/arguments.mjs'
import { runSteps, StepFailure } from './lib/steps.mjs'
import { packages, root, viaNpx } from './lib/workspace.mjs'

/**
 * A report: its file, what is committed there, and what it has to be (nothing when there is no such entry).
 * @typedef {{ file: string, committed: string | undefined, current: string | undefined }} Report
 */

/** Compares every report with what the packages offer; resolves with how many there are. */
export async function checkApi() {
  const reports = await readReports()
  const changed = reports.filter(differs)
  if (changed.length > 0) throw new StepFailure(changed.map(told).join('\n') + howToUpdate)
  return `${reports.length} entries`
}

const howToUpdate = `
What users are offered has changed. If that is meant: ${viaNpx} api --update, and commit the reports with the change.`

/** Writes the reports that differ; resolves with their names. */
async function updateApi() {
  const changed = (await readReports()).filter(differs)
  for (const report of changed) write(report)
  return changed.map(({ file }) => relative(root, file)).join('\n')
}

/** @returns {Promise<Report[]>} */
async function readReports() {
  await buildTypes()
  const { makeReport } = await import('./lib/api-extractor.mjs')
  return packages().flatMap(({ name, folder, entries }) => {
    const made = Object.keys(entries).map((entry) => ({
      file: join(folder, 'etc', entry === 'index' ? `${name}.api.md` : `${name}-${entry}.api.md`),
      current: inTemporaryFolder((place) => makeReport(folder, entry, place)),
    }))
    return [...made.map(withCommitted), ...leftOver(folder, made)]
  })
}

/**
 * Reports of entries that there are no longer.
 * @param {string} folder
 * @param {{ file: string }[]} made
 * @returns {Report[]}
 */
function leftOver(folder, made) {
  const etc = join(folder, 'etc')
  const names = existsSync(etc) ? readdirSync(etc).filter((name) => name.endsWith('.api.md')) : []
  const files = names.map((name) => join(etc, name)).filter((file) => !made.some((report) => report.file === file))
  return files.map((file) => withCommitted({ file, current: undefined }))
}

/** @param {{ file: string, current: string | undefined }} report @returns {Report} */
function withCommitted({ file, current }) {
  return { file, current, committed: existsSync(file) ? readFileSync(file, 'utf8') : undefined }
}

/** @param {Report} report */
function differs({ committed, current }) {
  return committed !== current
}

/** @param {Report} report */
function write({ file, current }) {
  if (current === undefined) return rmSync(file)
  mkdirSync(dirname(file), { recursive: true })
  return writeFileSync(file, current)
}

/** The lines by which a report differs, wherever they stand. @param {Report} report */
function told({ file, committed = '', current = '' }) {
  const before = committed.split('\n')
  const after = current.split('\n')
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`)
  const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)
  return [relative(root, file), ...gone, ...come].join('\n')
}

/**
 * @template T
 * @param {(place: string) => T} work
 */
function inTemporaryFolder(work) {
  const place = mkdtempSync(join(tmpdir(), 'keyharbor-api-'))
  try {
    return work(place)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

async function main() {
  const usage = `Usage: api [--update]
  --update   write the reports, packages/*/etc/*.api.md, anew`
  const { values } = readArguments(usage, { options: { update: { type: 'boolean', default: false } } })
  const [name, run] = values.update ? ['update', updateApi] : ['reports', checkApi]
  await runSteps('api', [{ name, run, alone: `${viaNpx} api` }])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
