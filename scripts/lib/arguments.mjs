// @ts-check
// Command line of the root scripts: options they do not know are refused with the usage, before anything is done.
import { parseArgs } from 'node:util'

/**
 * Reads `process.argv`; on `--help` prints `usage` and ends, on a wrong argument says so and ends with exit code 1.
 * @template {import('node:util').ParseArgsConfig} T
 * @param {string} usage
 * @param {T} config
 */
export function readArguments(usage, config) {
  if (process.argv.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return parseArgs(config)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage)
  }
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
