// @ts-check
// Runs the development tools as child processes, without a shell, so that it works the same on every system.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { readJson, root } from './workspace.mjs'

/**
 * How a command ended and, unless it was shown, what it printed.
 * @typedef {{ ok: boolean, output: string }} Outcome
 */

/**
 * Runs the binary `name` of an npm package of the root, such as `tsc` of `typescript`.
 * @param {string} npmPackage
 * @param {string} name
 * @param {string[]} args
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv, node?: string }} [options] `node`: the Node that runs it; default our own
 */
export function runTool(npmPackage, name, args, { node = process.execPath, ...options } = {}) {
  const folder = join(root, 'node_modules', npmPackage)
  const { bin } = readJson(join(folder, 'package.json'))
  return runCommand(node, [join(folder, typeof bin === 'string' ? bin : bin[name]), ...args], options)
}

/**
 * Runs a command, in the root folder unless `cwd` says another. With `show` it prints to our own output, else what it printed is returned.
 * @param {string} command
 * @param {string[]} args
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<Outcome>} also when the command fails; rejects when it can not be started
 */
export function runCommand(command, args, { show = false, env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = show ? 'inherit' : 'pipe'
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', stdio, stdio] })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ok: code === 0, output: output.trim() }))
  })
}
