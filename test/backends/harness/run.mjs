// @ts-check
// One run of the harness. Everything it starts goes through here, so that nothing is left running whatever ends the run.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processesFolder, sweepAbandonedRuns } from './abandoned-runs.mjs'
import { Child } from './child.mjs'
import { runsFolder } from './folders.mjs'
import { ownIdentity } from './process-identity.mjs'

/** The signals that end a run early. */
const INTERRUPTS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

export class Run {
  /** @type {Set<Child>} */
  #children = new Set()
  #guard
  #closing = new AbortController()

  /**
   * Cleans up behind earlier runs, then opens one. SIGINT, SIGTERM and SIGHUP stop all children and end this process with
   * 128 + the signal's number; `close` the run in any other case.
   */
  constructor() {
    sweepAbandonedRuns()
    /** Names the run, and its process. */
    this.name = ownIdentity()
    /** Aborted when the run is closed: then nothing is waited for any more. */
    this.closing = this.#closing.signal
    /** HOME of everything in the run. */
    this.home = join(runsFolder, this.name, 'home')
    mkdirSync(this.home, { recursive: true })
    mkdirSync(processesFolder(this.name))
    this.#guard = startGuard(this.name)
    for (const signal of INTERRUPTS) process.once(signal, () => void this.#interrupt(signal))
  }

  /**
   * Starts a process that does not outlive the run. Rejects when it can not be started.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {import('./child.mjs').ChildOptions} options
   * @returns {Promise<Child>}
   */
  async start(command, args, options) {
    const child = await Child.start(processesFolder(this.name), command, args, options)
    this.#children.add(child)
    void child.ended.then(() => this.#children.delete(child))
    return child
  }

  /**
   * Starts a process and waits for its end. In a closed run it waits for ever: our own kill must not look like a failure,
   * and nothing may follow.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {import('./child.mjs').ChildOptions} options
   * @returns {Promise<import('./child.mjs').Ending>}
   */
  async execute(command, args, options) {
    const child = await this.start(command, args, options)
    return await this.ending(child)
  }

  /**
   * Waits for the end of a child, as `execute` does.
   * @param {Child} child
   * @returns {Promise<import('./child.mjs').Ending>}
   */
  async ending(child) {
    const ending = await child.ended
    return this.closing.aborted ? await new Promise(() => {}) : ending
  }

  /** Stops all children; the guard then ends what may still be there and removes the folder. Only logs are left. */
  async close() {
    this.#closing.abort()
    await Promise.all([...this.#children].map((child) => child.stop()))
    await this.#guard.dismiss()
  }

  /** @param {'SIGINT' | 'SIGTERM' | 'SIGHUP'} signal */
  async #interrupt(signal) {
    await this.close()
    process.exit(128 + constants.signals[signal])
  }
}

/** @param {string} run */
function startGuard(run) {
  const file = fileURLToPath(new URL('guard.mjs', import.meta.url))
  const guard = spawn(process.execPath, [file, run], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  const gone = new Promise((resolve) => guard.once('close', resolve))
  const dismiss = () => {
    guard.stdin.end()
    return gone
  }
  return { dismiss }
}
