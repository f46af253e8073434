// @ts-check
// Starts a described server on free loopback ports and waits until it answers.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BackendFailure, orSay } from './backend-failure.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { freePorts } from './free-port.mjs'
import { installedFolder } from './install.mjs'
import { LogFile } from './log-file.mjs'
import { until } from './until.mjs'

const PORT_ATTEMPTS = 3

/** A port was taken between our look and the server's bind. */
const PORT_TAKEN = /address already in use|EADDRINUSE/

/** @typedef {import('./run.mjs').Run} Run */
/** @typedef {import('./server-description.mjs').ServerDescription} ServerDescription */
/** @typedef {import('./server-description.mjs').Place} Place */

/**
 * Starts the server; the run stops it. Prints where it is. Rejects with a BackendFailure when it ends early or does not
 * answer in time.
 * @param {Run} run
 * @param {ServerDescription} server
 * @param {Record<string, Place>} needs where the servers run that it needs
 * @returns {Promise<RunningServer>}
 */
export async function startServer(run, server, needs) {
  for (let attempt = 1; ; attempt++) {
    try {
      const running = new RunningServer(run, server, await makePlace(run, server, needs))
      await running.startFirst()
      return running
    } catch (error) {
      if (attempt === PORT_ATTEMPTS || !(error instanceof BackendFailure) || !PORT_TAKEN.test(error.message))
        throw error
    }
  }
}

/**
 * @param {Run} run
 * @param {ServerDescription} server
 * @param {Record<string, Place>} needs
 * @returns {Promise<Place>}
 */
async function makePlace(run, { name, installer, ports }, needs) {
  const data = join(dirname(run.home), 'data', name)
  makeEmpty(data)
  return { folder: installer && installedFolder(installer), port: await freePorts(ports), data, needs, facts: {} }
}

/** @param {string} folder */
function makeEmpty(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

export class RunningServer {
  #run
  #log
  /** @type {import('./child.mjs').Child | undefined} */
  #child
  /** @type {(failure: unknown) => void} */
  #reportDeath = () => {}

  /**
   * @param {Run} run
   * @param {ServerDescription} server
   * @param {Place} place
   */
  constructor(run, server, place) {
    this.#run = run
    this.#log = new LogFile(run, server.name)
    this.server = server
    this.place = place
    /**
     * Rejects with a BackendFailure when the server ends by itself; nothing else settles it.
     * @type {Promise<never>}
     */
    this.died = new Promise((_, reject) => (this.#reportDeath = reject))
    this.died.catch(() => {}) // Nobody may be listening, as when the run stops it.
  }

  /** Prepares, starts and sets up. */
  async startFirst() {
    const start = performance.now()
    const { name, version } = this.server
    await this.#make()
    const seconds = ((performance.now() - start) / 1000).toFixed(2)
    console.log(`${name}: ${version} answers on 127.0.0.1:${this.place.port} after ${seconds} s`)
  }

  /** Starts it again, on its ports and with its data, after a `kill`; resolves when it answers. */
  async restart() {
    await this.#startAnd(async () => {})
  }

  /** Ends it on purpose; resolves when it has ended. */
  async kill() {
    const child = this.#child
    this.#child = undefined
    await child?.stop()
  }

  /** Makes it anew, with its ports and no data; resolves when it answers. */
  async reset() {
    if (this.server.reset !== true) throw new BackendFailure(`${this.server.name} has no reset`)
    await this.kill()
    makeEmpty(this.place.data)
    await this.#make()
  }

  async #make() {
    const { name, prepare, setUp } = this.server
    await orSay(`${name} can not be prepared`, async () => await prepare?.(this.#run, this.place))
    await this.#startAnd(async (signal) => {
      if (setUp === undefined) return
      this.place.facts = await orSay(`${name} can not be set up`, () => setUp(this.place, signal))
    })
  }

  /** @param {(signal: AbortSignal) => Promise<void>} then what follows when it answers */
  async #startAnd(then) {
    if (this.#child !== undefined) throw new BackendFailure(`${this.server.name} is running already`)
    const { died } = await this.#launch()
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#run.closing])
    const answers = this.#untilReady(signal).then(() => then(signal))
    await Promise.race([died, answers]).finally(() => over.abort())
  }

  async #launch() {
    const { name, stopSignal = 'SIGKILL', command } = this.server
    const { program, args, env } = command(this.place)
    const options = { stdio: this.#log.open(), stopSignal, env: { ...cleanEnvironment(this.#run.home), ...env } }
    try {
      const child = await orSay(`${name} can not be started`, () => this.#run.start(program, args, options))
      this.#child = child
      return this.#watch(child)
    } finally {
      this.#log.close()
    }
  }

  /**
   * `died` rejects when the child ends although nobody has ended it. In an object: an async method would wait for it.
   * @param {import('./child.mjs').Child} child
   */
  #watch(child) {
    /** @type {Promise<never>} */
    const died = this.#run.ending(child).then((ending) => {
      if (this.#child === child) throw this.#deathOf(ending)
      return new Promise(() => {})
    })
    died.catch(this.#reportDeath)
    return { died }
  }

  /** @param {AbortSignal} signal */
  async #untilReady(signal) {
    const { name, ready, readyWithinMs } = this.server
    const failure = () => `${name} does not answer: ${this.#log.lastLines()} (${this.#log.path})`
    await until(() => ready(this.place), { signal, failure, withinMs: readyWithinMs })
  }

  /** @param {import('./child.mjs').Ending} ending */
  #deathOf({ code, signal }) {
    const how = signal === null ? `exit code ${code}` : signal
    return new BackendFailure(
      `${this.server.name} ended by itself (${how}): ${this.#log.lastLines()} (${this.#log.path})`,
    )
  }
}
