// @ts-check
// What a server or an installer prints goes into a file, which outlives the run until the next one starts.
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../../../scripts/lib/workspace.mjs'
import { logFolder } from './folders.mjs'

export class LogFile {
  #path
  #descriptor = -1

  /**
   * @param {import('./run.mjs').Run} run
   * @param {string} name of the server, or of what is done
   */
  constructor(run, name) {
    this.#path = join(logFolder, `${name}.${run.name}.log`)
    /** Where it is, relative to the root. */
    this.path = relative(root, this.#path)
  }

  /**
   * Opens it for one more process, which adds to what is there.
   * @returns {import('node:child_process').StdioOptions} for `spawn`: no input, all output into the file
   */
  open() {
    this.#descriptor = openSync(this.#path, 'a')
    return ['ignore', this.#descriptor, this.#descriptor]
  }

  /** All that was printed. */
  text() {
    return readFileSync(this.#path, 'utf8')
  }

  /**
   * The end of what was printed, in one line.
   * @returns {string}
   */
  lastLines(count = 2) {
    const lines = this.text()
      .split('\n')
      .map((line) => line.trim())
    return (
      lines
        .filter((line) => line !== '')
        .slice(-count)
        .join(' | ') || '(it printed nothing)'
    )
  }

  /** Call it when the process has been started: it holds the file itself. */
  close() {
    closeSync(this.#descriptor)
  }
}
