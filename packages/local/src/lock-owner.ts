// Encrypted file, lock: who holds it, and whether that process is still there.
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process, told apart from any other, also from one that gets the same number later. */
export interface ProcessMark {
  readonly pid: number
  /** Boot of the machine and start of the process in clock ticks; empty where the system does not tell (no `/proc`). */
  readonly start: string
  /** Machine and process namespace in which `pid` means something. */
  readonly place: string
}

/** What stands in a lock file. */
export interface LockOwner extends ProcessMark {
  /** Drawn for each taking, so that two stores in one process are told apart, and one taking from the next. */
  readonly token: string
}

/** The process that runs this. */
export async function thisProcess(): Promise<ProcessMark> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return { pid: process.pid, start: await startOf(process.pid), place: `${hostname()} ${namespace}` }
}

/** The owner that `text` tells; undefined when it tells none. */
export function parseOwner(text: string): LockOwner | undefined {
  const [token = '', pid = '', start, place] = text.split('\n')
  if (!/^[0-9a-f]{32}$/.test(token) || !/^[1-9][0-9]{0,9}$/.test(pid)) return undefined
  return start === undefined || place === undefined ? undefined : { token, pid: Number(pid), start, place }
}

/** `owner` as text. */
export function ownerText({ token, pid, start, place }: LockOwner): string {
  return [token, pid, start, place].join('\n')
}

/** How long a lock of a process that can't be looked up is respected, in milliseconds. A change takes well under a second. */
const foreignLimitMs = 60_000

/**
 * Whether `owner` has ended without giving the lock back. In another container, on another machine or in an earlier boot its
 * number means nothing here; there the age of the lock decides. The boot tells clones of a machine apart that have one name;
 * where the system does not tell it (no `/proc`), machines that share a folder must have different names.
 */
export async function isGone(
  owner: ProcessMark,
  here: ProcessMark,
  lockAgeMs: () => Promise<number>,
): Promise<boolean> {
  if (owner.place !== here.place || isOtherBoot(owner.start, here.start)) return (await lockAgeMs()) > foreignLimitMs
  if (!exists(owner.pid)) return true
  const start = await startOf(owner.pid)
  return start === ended || (start !== '' && owner.start !== '' && start !== owner.start)
}

function isOtherBoot(start: string, hereStart: string): boolean {
  const [boot = '', hereBoot = ''] = [start, hereStart].map((text) => text.split(' ')[0])
  return boot !== '' && hereBoot !== '' && boot !== hereBoot
}

/** Signal 0 is never delivered; a process of another user answers `EPERM`. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

const ended = 'ended'

/** proc_pid_stat(5): the name in parentheses may hold anything; after it come the state (field 3) and the start (field 22). */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie still has its number, but will never write again.
    if (fields[0] === 'Z' || fields[0] === 'X') return ended
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1')
    return `${boot.trim()} ${fields[19] ?? ''}`
  } catch {
    return ''
  }
}
