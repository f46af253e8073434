// @ts-check
// Names a process so that a kill can never hit another one: pids are reused, a pid together with its start time is not.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * `<pid>-<start time>` of a running process; undefined when there is none (a zombie does not count).
 * @param {number} pid
 * @returns {string | undefined}
 */
export function identify(pid) {
  const started = existsSync('/proc/self/stat') ? startInProc(pid) : startInPs(pid)
  return started === undefined ? undefined : `${pid}-${started}`
}

/**
 * The identity of this process.
 * @returns {string}
 */
export function ownIdentity() {
  return identify(process.pid) ?? `${process.pid}-0`
}

/**
 * @param {string} identity
 * @returns {boolean}
 */
export function isRunning(identity) {
  return identify(pidOf(identity)) === identity
}

/**
 * @param {string} identity
 * @returns {number}
 */
export function pidOf(identity) {
  return Number.parseInt(identity, 10)
}

/**
 * Signals the process group led by this very process. Does nothing when it is gone.
 * @param {string} identity
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(identity, signal) {
  if (isRunning(identity)) signalGroupMembers(pidOf(identity), signal)
}

/**
 * Signals what is in the group `pid`, whether its leader lives or not: only for a group whose leader has just ended.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroupMembers(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error
  }
}

/**
 * Fields 3 (state) and 22 (start time in clock ticks since boot) of proc(5) `/proc/pid/stat`. Field 2, the name, may hold
 * blanks and brackets.
 * @param {number} pid
 */
function startInProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function startInPs(pid) {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return String(Date.parse(started))
  } catch {
    return undefined
  }
}
