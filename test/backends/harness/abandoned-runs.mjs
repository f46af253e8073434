// @ts-check
// Cleans up behind runs that could not do it themselves: ends the processes they started, removes their folders and logs.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { logFolder, runsFolder } from './folders.mjs'
import { isRunning, signalGroup } from './process-identity.mjs'

/**
 * Where a run notes its processes: one empty file each, named by the identity of the process.
 * @param {string} run
 * @returns {string}
 */
export function processesFolder(run) {
  return join(runsFolder, run, 'processes')
}

/** Cleans up behind every run whose own process is gone, and drops the logs of runs that have ended. */
export function sweepAbandonedRuns() {
  mkdirSync(runsFolder, { recursive: true })
  mkdirSync(logFolder, { recursive: true })
  readdirSync(runsFolder)
    .filter((run) => !isRunning(run))
    .forEach(sweepRun)
  readdirSync(logFolder)
    .filter(isOldLog)
    .forEach((log) => rmSync(join(logFolder, log), { force: true }))
}

/**
 * Ends what the run started and removes its folder. Does nothing for a run that has ended properly.
 * @param {string} run
 */
export function sweepRun(run) {
  for (const identity of recordedProcesses(run)) signalGroup(identity, 'SIGKILL')
  rmSync(join(runsFolder, run), { recursive: true, force: true, maxRetries: 3 })
}

/** @param {string} run */
function recordedProcesses(run) {
  try {
    return readdirSync(processesFolder(run))
  } catch {
    return []
  }
}

/** @param {string} log `<server>.<run>.log` */
function isOldLog(log) {
  const run = /\.(\d+-\d+)\.log$/.exec(log)?.[1]
  return run !== undefined && !isRunning(run)
}
