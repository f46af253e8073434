// @ts-check
// A process that a run started. It leads a process group of its own: a Ctrl-C of the terminal does not reach it, and `stop`
// ends it with all it started.
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/workspace.mjs'
import { identify, signalGroup, signalGroupMembers } from './process-identity.mjs'

/** A process that does not end on its own stop signal within this time is killed. */
const STOP_GRACE_MS = 3_000

/**
 * How a child ended: `code` or `signal` is set.
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Ending
 */

/**
 * What `spawn` takes, and the signal that ends the process; default SIGKILL.
 * @typedef {import('node:child_process').SpawnOptions & { stopSignal?: NodeJS.Signals }} ChildOptions
 */

export class Child {
  /** @type {string | undefined} */
  #identity
  #stopSignal

  /**
   * Starts the process in the root folder and notes it in `notes` for as long as it runs. Rejects when it can not start.
   * @param {string} notes folder that gets one empty file for each process
   * @param {string} command
   * @param {readonly string[]} args
   * @param {ChildOptions} options
   * @returns {Promise<Child>}
   */
  static async start(notes, command, args, options) {
    const { stopSignal = 'SIGKILL', ...rest } = options
    const child = spawn(command, args, { cwd: root, ...rest, detached: true })
    const spawned = new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    const made = new Child(notes, child, stopSignal)
    await spawned
    return made
  }

  /**
   * @param {string} notes
   * @param {import('node:child_process').ChildProcess} child
   * @param {NodeJS.Signals} stopSignal
   */
  constructor(notes, child, stopSignal) {
    const pid = child.pid ?? 0
    this.#stopSignal = stopSignal
    this.#identity = identify(pid)
    const note = join(notes, this.#identity ?? `${pid}-ended`)
    if (this.#identity !== undefined) writeFileSync(note, '')
    /** The process behind it. */
    this.process = child
    /**
     * Settles when the process has ended and nothing of its group is left.
     * @type {Promise<Ending>}
     */
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        signalGroupMembers(pid, 'SIGKILL')
        rmSync(note, { force: true })
        resolve({ code, signal })
      })
    })
  }

  /** Resolves when the process has ended. */
  async stop() {
    if (this.#identity === undefined) return
    const identity = this.#identity
    signalGroup(identity, this.#stopSignal)
    const timer = setTimeout(() => signalGroup(identity, 'SIGKILL'), STOP_GRACE_MS)
    await this.ended
    clearTimeout(timer)
  }
}
