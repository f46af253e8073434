// @ts-check
// Command line of the root scripts: what they do not know is refused with the usage, before anything is done.
import { parseArgs } from 'node:util'
import { needInstalled } from './installed.mjs'

/**
 * Reads `process.argv`; on `--help` prints `usage` and ends, on a wrong argument says so and ends with exit code 1, as
 * it does when the tools are not installed.
 * @template {import('node:util').ParseArgsConfig} T
 * @param {string} usage
 * @param {T} config
 */
export function readArguments(usage, config) {
  if (process.argv.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  const read = parse(usage, config)
  needInstalled()
  return read
}

/**
 * @template {import('node:util').ParseArgsConfig} T
 * @param {string} usage
 * @param {T} config
 */
function parse(usage, config) {
  try {
    return parseArgs(config)
  } catch (error) {
    return refuse(reasonOf(error, config), usage)
  }
}

/**
 * @param {unknown} error
 * @param {import('node:util').ParseArgsConfig} config
 */
function reasonOf(error, config) {
  if (!(error instanceof Error)) return String(error)
  const unexpected = 'code' in error && error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
  if (!unexpected || config.options?.['only'] === undefined) return error.message
  return `Use --only ${parseArgs({ ...config, allowPositionals: true }).positionals.join(',')}`
}

/**
 * Ends the script because of its arguments.
 * @param {string} reason
 * @param {string} usage
 * @returns {never}
 */
export function refuse(reason, usage) {
  console.error(`${reason}\n${usage}`)
  process.exit(1)
}
