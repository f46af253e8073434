// @ts-check
// What a run prints at its end: server × version × cases, each failure and skip with its reason, and the closing line.

/** @typedef {import('./outcome-reporter.mjs').Outcome} Outcome */

/** @typedef {{ server: string, version: string, outcomes: Outcome[] }} Row */

const STATES = /** @type {const} */ (['passed', 'failed', 'skipped'])

/**
 * @param {readonly Row[]} rows
 * @returns {string} several lines; the last one is exactly `N passed, N failed, N skipped`
 */
export function summary(rows) {
  const head = ['server', 'version', ...STATES]
  const cells = rows.map(({ server, version, outcomes }) => [server, version, ...counts(outcomes)])
  const remarks = rows.flatMap(({ server, outcomes }) => outcomes.flatMap((outcome) => remark(server, outcome)))
  return ['', ...table([head, ...cells]), ...remarks, '', closingLine(rows.flatMap(({ outcomes }) => outcomes))].join(
    '\n',
  )
}

/**
 * The same for programs: what goes into test-results/backends.json.
 * @param {readonly Row[]} rows
 * @returns {object[]} `{ name, version, passed, failed, skipped: [{ case, reason }] }` for each row
 */
export function results(rows) {
  return rows.map(({ server: name, version, outcomes }) => {
    const count = (/** @type {string} */ state) => outcomes.filter((outcome) => outcome.state === state).length
    const skips = outcomes.filter(({ state }) => state === 'skipped')
    const skipped = skips.map(({ file, name, reason }) => ({ case: `${file}: ${name}`, reason }))
    return { name, version, passed: count('passed'), failed: count('failed'), skipped }
  })
}

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {string}
 */
export function closingLine(outcomes) {
  const [passed, failed, skipped] = counts(outcomes)
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** @param {readonly Outcome[]} outcomes */
function counts(outcomes) {
  return STATES.map((state) => String(outcomes.filter((outcome) => outcome.state === state).length))
}

/** @param {string[][]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/**
 * @param {string} server
 * @param {Outcome} outcome
 */
function remark(server, { file, name, state, reason }) {
  if (state === 'passed') return []
  return [`  ${server}: ${state}: ${[file, name, reason].filter(Boolean).join(': ')}`]
}
