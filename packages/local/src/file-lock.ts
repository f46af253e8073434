// Encrypted file, lock: one writer at a time, among all stores of all processes that have opened the same file.
import { link, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StoreFailure, type CallOptions, type Clock } from '@keyharbor/core'
import { codeOf } from './file-errors.ts'
import { isGone, ownerText, parseOwner, thisProcess, type LockOwner, type ProcessMark } from './lock-owner.ts'
import { readRegularFile } from './regular-file.ts'
import { Waits } from './waits.ts'
import { besideWithToken, drawToken, stageFile } from './whole-file.ts'

/** What the holder of a lock can ask. */
export interface HeldLock {
  /** Rejects with `CONFLICT` when the lock was taken away, as can happen to a machine that stood still for a minute. */
  assertHeld(): Promise<void>
}

/** The part of a call's time after which it stops waiting: the rest is for the change, and for telling that there was none. */
const waitingShare = 0.9
const shortestPauseMs = 2
const longestPauseMs = 50

/**
 * The lock of one file: a second file, `.name.lock` beside it, that is there while somebody changes the first.
 *
 * It is linked into place with its content, so nobody sees it half written, and only if there is none (link(2): EEXIST).
 * The lock of a process that has ended is removed only by who holds its guard, a lock of the same kind that is named after
 * the token of the dead one. Two that find the same dead lock can't both remove it, and one that comes late finds a lock
 * with another token and leaves it alone. A guard whose holder has ended is removed in the same way, by its own guard.
 * A worker thread that is terminated while it writes leaves a lock that lasts until its process ends.
 */
export class FileLock {
  readonly #path: string
  readonly #lockPath: string
  readonly #clock: Clock
  readonly #waits: Waits
  #lastTurn: Promise<void> = Promise.resolve()

  constructor(path: string, clock: Clock) {
    this.#path = path
    this.#lockPath = join(dirname(path), `.${basename(path)}.lock`)
    this.#clock = clock
    this.#waits = new Waits(clock)
  }

  /**
   * Runs `work` while this store alone may change the file. Rejects with `CONFLICT`, reason `locked`, when the lock did not
   * come free in nine tenths of the call's time, with `ABORTED` when the call ended before `work` began, and with `CONFIG`
   * when what is there is not a regular file.
   */
  async hold<T>(call: CallOptions, work: (lock: HeldLock) => Promise<T>): Promise<T> {
    const giveUpAt = this.#clock.monotonic() + call.timeoutMs * waitingShare
    return await this.#inTurn(call.signal, giveUpAt, async () => {
      const token = await this.#take(call.signal, giveUpAt)
      try {
        return await work({ assertHeld: () => this.#assertHeld(token) })
      } finally {
        await this.#release(token)
      }
    })
  }

  /** Calls of one store queue here, in order, rather than all try for the file at once. */
  async #inTurn<T>(signal: AbortSignal, giveUpAt: number, work: () => Promise<T>): Promise<T> {
    const before = this.#lastTurn
    let endTurn: () => void = () => {}
    this.#lastTurn = new Promise((resolve) => (endTurn = resolve))
    try {
      await this.#waits.wait(this.#leftMs(giveUpAt), signal, before)
      return await work()
    } finally {
      // Who gives up early must not let the next one overtake those before it.
      void before.then(endTurn)
    }
  }

  async #take(signal: AbortSignal, giveUpAt: number): Promise<string> {
    const here = await thisProcess()
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const token = await this.#tryOnce(this.#lockPath, here)
      if (token !== undefined) return token
      if (this.#leftMs(giveUpAt) <= 0) throw lockedByAnother()
      await this.#waits.wait(Math.min(jittered(pauseMs), this.#leftMs(giveUpAt)), signal)
    }
  }

  /** The token under which `path` was taken; undefined when it could not be had this time. */
  async #tryOnce(path: string, here: ProcessMark): Promise<string | undefined> {
    if (await this.#isTaken(path, here)) return undefined
    const owner: LockOwner = { ...here, token: drawToken() }
    const staged = await stageFile(this.#path, Buffer.from(ownerText(owner)), false)
    try {
      await link(staged, path)
      return owner.token
    } catch (error) {
      // EEXIST: another was faster. ENOENT: the holder took the staged file for a leftover.
      if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOENT') throw error
      return undefined
    } finally {
      await unlink(staged).catch(ignored)
    }
  }

  /** Whether somebody who is still there holds `path`. The lock of one who is not is removed on the way. */
  async #isTaken(path: string, here: ProcessMark): Promise<boolean> {
    const owner = await readOwner(path)
    if (owner === undefined) return false
    if (!(await isGone(owner, here, () => this.#ageMs(path)))) return true
    const guard = besideWithToken(this.#path, owner.token)
    if ((await this.#tryOnce(guard, here)) === undefined) return true
    try {
      // Who was faster may have removed it and be gone again; then another lock, or none, is here.
      if ((await readOwner(path))?.token === owner.token) await unlink(path)
    } finally {
      await unlink(guard).catch(ignored)
    }
    return false
  }

  /** By the file system's own time, which a file made now tells. 0 when the lock is gone. */
  async #ageMs(path: string): Promise<number> {
    const staged = await stageFile(this.#path, Buffer.alloc(0), false)
    try {
      return (await stat(staged)).mtimeMs - (await stat(path)).mtimeMs
    } catch {
      return 0
    } finally {
      await unlink(staged).catch(ignored)
    }
  }

  async #assertHeld(token: string): Promise<void> {
    if ((await readOwner(this.#lockPath))?.token !== token) throw lockedByAnother()
  }

  /** The change is made already: a lock that can't be given back must not report it as failed. */
  async #release(token: string): Promise<void> {
    try {
      await this.#assertHeld(token)
      await unlink(this.#lockPath)
    } catch {
      // Others wait until this process ends, and then remove the lock.
    }
  }

  #leftMs(giveUpAt: number): number {
    return Math.max(0, giveUpAt - this.#clock.monotonic())
  }
}

/** A lock without an owner is what a crash of the machine leaves of one that was not yet on the disk: nobody holds it. */
const nobody: LockOwner = { token: '0'.repeat(32), pid: 0, start: '', place: '' }

const notALock =
  'Where the lock of the store file belongs, a hidden file beside it, is a link, a folder or something else that is not a regular file. Remove what has the name of the store file after a dot, with ".lock" or 32 hexadecimal digits at the end.'

/** Undefined when there is no lock. */
async function readOwner(path: string): Promise<LockOwner | undefined> {
  const content = await readRegularFile(path, notALock)
  return content === undefined ? undefined : (parseOwner(content.toString('utf8')) ?? nobody)
}

/** Between half and all of `pauseMs`, so that those who wait don't all come at once. */
function jittered(pauseMs: number): number {
  return pauseMs * (0.5 + Math.random() / 2)
}

function lockedByAnother(): StoreFailure {
  const detail =
    'Another store held the lock of the file for the whole time; nothing was changed. If nobody is writing, remove the lock, a hidden file beside the store file whose name ends in ".lock".'
  return new StoreFailure({ code: 'CONFLICT', reason: 'locked', detail, retry: 'safe' })
}

function ignored(): void {
  // A leftover is removed by the next write.
}
