// @ts-check
// Runs one part of a suite in a fresh process: what was measured before has no say in heap, call sites and loaded modules.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * What the part printed, which is one JSON value.
 * @param {string} part file name in test/bench/parts, without .mjs
 * @param {string[]} [args]
 * @param {string[]} [nodeOptions]
 * @returns {Promise<any>}
 */
export async function inOwnProcess(part, args = [], nodeOptions = []) {
  const file = fileURLToPath(new URL(`../parts/${part}.mjs`, import.meta.url))
  const { stdout } = await execute(process.execPath, [...nodeOptions, file, ...args])
  return JSON.parse(stdout)
}
