// @ts-check
// Installer of a server that is many Python packages: a virtual environment that holds those of a lock file.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { makeVenv, pythonGiven, pythonMissing } from './python-venv.mjs'

/**
 * `lock`: a file in test/backends/locks/. `python`: the oldest that will do, such as `3.11`.
 * @typedef {{ folder: string, lock: string, python: string }} LockOptions
 */

/**
 * Its programs are started by `bin/python -m`.
 * @param {LockOptions} options
 * @returns {import('./install.mjs').Installer}
 */
export function pythonLock({ folder, lock, python }) {
  const requirements = readFileSync(new URL(`../locks/${lock}`, import.meta.url), 'utf8')
  return {
    folder,
    pins: `${lock} ${createHash('sha256').update(requirements).digest('hex')}`,
    given: pythonGiven(python),
    missing: () => pythonMissing(python),
    install: (run, into) => makeVenv(run, folder, into, requirements),
  }
}
