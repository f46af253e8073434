// @ts-check
// Runs a program that has to succeed: of an installation, or what makes a server's data.
import { basename } from 'node:path'
import { BackendFailure } from './backend-failure.mjs'
import { LogFile } from './log-file.mjs'

/**
 * Rejects with a BackendFailure, `<program> failed (…): <its last words>`, unless the program ends with 0.
 * @param {import('./run.mjs').Run} run
 * @param {string} name of what it is for; part of the log's name
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] default: our own
 */
export async function succeed(run, name, program, args, env = process.env) {
  const log = new LogFile(run, `${name}-${basename(program)}`)
  const { code, signal } = await run.execute(program, args, { stdio: log.open(), env }).finally(() => log.close())
  if (code === 0) return
  const how = signal === null ? `exit code ${code}` : signal
  throw new BackendFailure(`${basename(program)} failed (${how}): ${log.lastLines()} (${log.path})`)
}
