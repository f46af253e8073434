// @ts-check
// Starts a described server on free loopback ports and waits until it answers.
import { setTimeout as sleep } from 'node:timers/promises'
import { BackendFailure } from './backend-failure.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { freePorts } from './free-port.mjs'
import { installedFolder } from './install.mjs'
import { LogFile } from './log-file.mjs'

const READY_WITHIN_MS = 30_000
const PROBE_EVERY_MS = 20
const PORT_ATTEMPTS = 3

/** A port was taken between our look and the server's bind. */
const PORT_TAKEN = /address already in use|EADDRINUSE/

/** @typedef {import('./server-description.mjs').ServerDescription} ServerDescription */

/**
 * `died` rejects with a BackendFailure when the server ends; nothing else settles it.
 * @typedef {{ server: ServerDescription, port: number, died: Promise<never> }} RunningServer
 */

/**
 * Starts the server; the run stops it. Prints where it is. Rejects with a BackendFailure when it ends early or does not
 * answer in time.
 * @param {import('./run.mjs').Run} run
 * @param {ServerDescription} server
 * @returns {Promise<RunningServer>}
 */
export async function startServer(run, server) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(run, server)
    } catch (error) {
      if (attempt === PORT_ATTEMPTS || !(error instanceof BackendFailure) || !PORT_TAKEN.test(error.message))
        throw error
    }
  }
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {ServerDescription} server
 * @returns {Promise<RunningServer>}
 */
async function startOnce(run, server) {
  const start = performance.now()
  const port = await freePorts(server.ports)
  const log = new LogFile(run, server.name)
  const child = await launch(run, server, port, log)
  const died = run.ending(child).then((ending) => Promise.reject(deathOf(server, ending, log)))
  died.catch(() => {}) // Nobody may be listening, as when the run stops it.
  const ready = new AbortController()
  await Promise.race([died, untilReady(server, port, log, ready.signal)]).finally(() => ready.abort())
  const seconds = ((performance.now() - start) / 1000).toFixed(2)
  console.log(`${server.name}: ${server.version} answers on 127.0.0.1:${port} after ${seconds} s`)
  return { server, port, died }
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {ServerDescription} server
 * @param {number} port
 * @param {LogFile} log
 */
async function launch(run, server, port, log) {
  const { installer, stopSignal = 'SIGKILL' } = server
  const { program, args, env } = server.command({ folder: installer && installedFolder(installer), port })
  try {
    return await run.start(program, args, {
      stdio: log.stdio,
      stopSignal,
      env: { ...cleanEnvironment(run.home), ...env },
    })
  } catch (error) {
    throw new BackendFailure(
      `${server.name} can not be started: ${error instanceof Error ? error.message : String(error)}`,
    )
  } finally {
    log.close()
  }
}

/**
 * @param {ServerDescription} server
 * @param {number} port
 * @param {LogFile} log
 * @param {AbortSignal} signal ends the asking
 */
async function untilReady(server, port, log, signal) {
  const deadline = performance.now() + (server.readyWithinMs ?? READY_WITHIN_MS)
  while (!(await server.ready(port))) {
    if (signal.aborted) return
    if (performance.now() > deadline)
      throw new BackendFailure(`${server.name} does not answer: ${log.lastLines()} (${log.path})`)
    await sleep(PROBE_EVERY_MS)
  }
}

/**
 * @param {ServerDescription} server
 * @param {import('./child.mjs').Ending} ending
 * @param {LogFile} log
 */
function deathOf({ name }, { code, signal }, log) {
  const how = signal === null ? `exit code ${code}` : signal
  return new BackendFailure(`${name} ended by itself (${how}): ${log.lastLines()} (${log.path})`)
}
