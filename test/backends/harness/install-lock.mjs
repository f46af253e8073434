// @ts-check
// Lets one run at a time install a server; the others wait and then find it installed.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, ownIdentity } from './process-identity.mjs'

const POLL_MS = 100

/**
 * Runs `task` while holding the lock file. A lock whose holder is gone is taken over. In the narrow case of two waiters who
 * take over at once both install: harmless, since an installation is complete before it is moved to its place.
 * @template T
 * @param {string} file
 * @param {(holder: string) => void} onWait called once when another process holds the lock
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withInstallLock(file, onWait, task) {
  mkdirSync(dirname(file), { recursive: true })
  for (let told = false; !tryLock(file); told = true) {
    const holder = readHolder(file)
    if (holder !== undefined && !isRunning(holder)) rmSync(file, { force: true })
    else if (holder !== undefined && !told) onWait(holder)
    await sleep(POLL_MS)
  }
  try {
    return await task()
  } finally {
    rmSync(file, { force: true })
  }
}

/**
 * A link appears whole, with its content, or not at all.
 * @param {string} file
 */
function tryLock(file) {
  const own = `${file}.${ownIdentity()}`
  writeFileSync(own, ownIdentity())
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

/** @param {string} file */
function readHolder(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
