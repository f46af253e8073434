// @ts-check
// Puts a server's pinned version into .tools/<folder>, once: a whole copy of the right version is reused, any other replaced.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BackendFailure, orSay } from './backend-failure.mjs'
import { toolsFolder } from './folders.mjs'
import { withInstallLock } from './install-lock.mjs'
import { ownIdentity, pidOf } from './process-identity.mjs'

/** Written last, with what was installed. Without it a folder is a half-made one, or made by somebody else. */
const MARKER = '.installed'

/**
 * How to install a server. `pins` is all that decides what is installed: another value means another installation. `given` says what is taken as given, `missing` what of it the machine lacks, each with what to do about it. `install` fills an empty folder, which is moved
 * afterwards: nothing in it may name its own path.
 * @typedef {{
 *   folder: string,
 *   pins: string,
 *   given: string,
 *   missing: () => string[],
 *   install: (run: import('./run.mjs').Run, into: string) => Promise<void>,
 * }} Installer
 */

/**
 * @param {Installer} installer
 * @returns {string} the absolute folder of the installed server
 */
export function installedFolder(installer) {
  return join(toolsFolder, installer.folder)
}

/**
 * @param {Installer} installer
 * @returns {boolean}
 */
export function isInstalled(installer) {
  try {
    return readFileSync(join(installedFolder(installer), MARKER), 'utf8') === installer.pins
  } catch {
    return false
  }
}

/**
 * Installs the server unless it is there, and prints what it does.
 * @param {import('./run.mjs').Run} run
 * @param {import('./server-description.mjs').ServerDescription} server
 */
export async function ensureInstalled(run, { name, version, installer }) {
  if (installer === undefined || isInstalled(installer)) return
  const missing = installer.missing()
  if (missing.length > 0) throw new BackendFailure(`${name} can not be installed: ${missing.join('; ')}`)
  const lock = `${installedFolder(installer)}.lock`
  const onWait = (/** @type {string} */ holder) =>
    console.log(`${name}: process ${pidOf(holder)} is installing it; waiting`)
  await withInstallLock(lock, onWait, async () => {
    if (isInstalled(installer)) return
    console.log(`${name}: installing ${version} into .tools/${installer.folder}`)
    const start = performance.now()
    await orSay(`${name} can not be installed`, () => installNow(run, installer))
    console.log(`${name}: installed in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  })
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {Installer} installer
 */
async function installNow(run, installer) {
  removeLeftovers(installer)
  const target = installedFolder(installer)
  const part = `${target}.part-${ownIdentity()}`
  mkdirSync(part, { recursive: true })
  try {
    await installer.install(run, part)
    writeFileSync(join(part, MARKER), installer.pins)
    replaceFolder(target, part)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

/**
 * Moves the old one away first: a server that still runs from it keeps its open files.
 * @param {string} target
 * @param {string} part
 */
function replaceFolder(target, part) {
  const old = `${part}-old`
  try {
    renameSync(target, old)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error
  }
  renameSync(part, target)
  rmSync(old, { recursive: true, force: true })
}

/**
 * What killed installations left. We hold the lock, so nobody is at work on them.
 * @param {Installer} installer
 */
function removeLeftovers(installer) {
  for (const entry of readdirSync(toolsFolder))
    if (entry.startsWith(`${installer.folder}.part-`))
      rmSync(join(toolsFolder, entry), { recursive: true, force: true })
}
