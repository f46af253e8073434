// @ts-check
// Runs the commands that have to pass, shows them as they go, and adds up their results; all of them run, whatever fails.
// Last line: `N passed, N failed, N skipped`. Needs nothing installed: npx brings pnpm, which installs by itself.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @typedef {{ what: string, totals: Totals }} Result */

const PASSED = { passed: 1, failed: 0, skipped: 0 }
const FAILED = { passed: 0, failed: 1, skipped: 0 }
const CLOSING_LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/

const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
const commandOf = (/** @type {string} */ script) => `npx -y ${packageManager} ${script}`

/** What the README tells a newcomer to type has to be what is run here. */
const IN_README = ['quickstart', 'test'].map(commandOf)

/** These print a closing line of their own; any other command is one case. */
const COUNTING = ['test', 'test:backends', 'test:next', 'test:jest'].map(commandOf)

let interrupted = false
await main()

async function main() {
  const results = IN_README.map(shownInReadme)
  for (const command of ['check', 'quickstart', 'test', 'soak', 'test:backends', 'test:next', 'test:jest'].map(
    commandOf,
  ))
    results.push(await run(command))
  conclude(results)
}

/**
 * @param {string} command
 * @returns {Result}
 */
function shownInReadme(command) {
  const text = existsSync('README.md') ? readFileSync('README.md', 'utf8') : ''
  const lines = text.split('\n').map((line) => line.replace(/^\s*(\$ )?/, '').trimEnd())
  return { what: `README.md shows ${command}`, totals: lines.includes(command) ? PASSED : FAILED }
}

/**
 * @param {string} command
 * @returns {Promise<Result>}
 */
async function run(command) {
  if (interrupted) return { what: `${command} (interrupted)`, totals: FAILED }
  console.log(`\n==> ${command}`)
  const start = performance.now()
  const { ok, closing } = await execute(command)
  const what = `${command} (${Math.round((performance.now() - start) / 1000)} s)`
  return { what, totals: totalsOf(ok, COUNTING.includes(command) ? closing : ok ? PASSED : FAILED) }
}

/**
 * A command that fails counts as a failure whatever it says, one that says nothing too.
 * @param {boolean} ok
 * @param {Totals | undefined} said
 * @returns {Totals}
 */
function totalsOf(ok, said) {
  if (said === undefined) return FAILED
  return ok || said.failed > 0 ? said : { ...said, failed: 1 }
}

/**
 * Runs the command in a process group of its own, which gets the signals that we get.
 * @param {string} command
 * @returns {Promise<{ ok: boolean, closing: Totals | undefined }>}
 */
function execute(command) {
  const [program = '', ...args] = command.split(' ')
  const env = { ...process.env, CI: 'true' }
  const child = spawn(program, args, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closing = [showAndScan(child.stdout, process.stdout), showAndScan(child.stderr, process.stderr)]
  const release = forwardSignals(child)
  return new Promise((resolve) => {
    child.once('error', (error) => console.error(`${program} can not be started: ${error.message}`))
    child.once('close', (code) => {
      release()
      resolve({ ok: code === 0, closing: closing.map((read) => read()).find((totals) => totals !== undefined) })
    })
  })
}

/**
 * Shows what comes and keeps the last closing line.
 * @param {import('node:stream').Readable} from
 * @param {NodeJS.WriteStream} to
 * @returns {() => Totals | undefined}
 */
function showAndScan(from, to) {
  /** @type {Totals | undefined} */
  let last
  let rest = ''
  from.setEncoding('utf8').on('data', (text) => {
    to.write(text)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) last = parseClosing(line) ?? last
  })
  return () => parseClosing(rest) ?? last
}

/**
 * @param {string} line
 * @returns {Totals | undefined}
 */
function parseClosing(line) {
  const match = CLOSING_LINE.exec(stripVTControlCharacters(line).trim())
  return match ? { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) } : undefined
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} ends it
 */
function forwardSignals(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    interrupted = true
    try {
      process.kill(-(/** @type {number} */ (child.pid)), signal)
    } catch {
      // It has just ended.
    }
  }
  for (const signal of signals) process.on(signal, forward)
  return () => signals.forEach((signal) => process.off(signal, forward))
}

/** @param {Result[]} results */
function conclude(results) {
  const sum = (/** @type {keyof Totals} */ key) => results.reduce((all, { totals }) => all + totals[key], 0)
  const line = (/** @type {Totals} */ totals) =>
    `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`
  console.log('')
  for (const { what, totals } of results) console.log(`${what}: ${line(totals)}`)
  if (sum('failed') > 0) process.exitCode = 1
  console.log(line({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }))
}
