import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { lstat, mkdir, readFile, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { systemClock } from '@keyharbor/core'
import { ManualClock } from '@keyharbor/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { call, factsOf, hiddenFiles, temporaryFolder } from '../fixtures/kit.ts'
import { FileLock } from './file-lock.ts'
import { ownerText, thisProcess, type LockOwner } from './lock-owner.ts'
import { besideWithToken, drawToken } from './whole-file.ts'

interface Place {
  readonly folder: string
  readonly path: string
  readonly lockPath: string
}

async function place(): Promise<Place> {
  const folder = await temporaryFolder()
  return { folder, path: join(folder, 'file'), lockPath: join(folder, '.file.lock') }
}

async function deadOwner(): Promise<LockOwner> {
  const { pid } = spawnSync(process.execPath, ['--version'])
  return { ...(await thisProcess()), pid, token: drawToken() }
}

async function livingOwner(): Promise<LockOwner> {
  return { ...(await thisProcess()), token: drawToken() }
}

const plant = (path: string, owner: LockOwner): Promise<void> => writeFile(path, ownerText(owner))
const done = (): Promise<string> => Promise.resolve('done')

/** Lets time pass until `waiting` has settled, from one timer to the next. */
async function passTime<T>(clock: ManualClock, waiting: Promise<T>): Promise<void> {
  let settled = false
  const settle = (): void => void (settled = true)
  waiting.then(settle, settle)
  while (!settled) {
    await setImmediate()
    await clock.advance(clock.pendingTimers[0]?.dueInMs ?? 0)
  }
}

test('holds the lock while working, and leaves nothing behind', async () => {
  const { folder, path } = await place()
  const held = await new FileLock(path, systemClock).hold(call(), () => hiddenFiles(folder))
  expect(held).toEqual(['.file.lock'])
  expect(await hiddenFiles(folder)).toEqual([])
})

test('gives the lock back when the work fails', async () => {
  const { folder, path } = await place()
  await expect(new FileLock(path, systemClock).hold(call(), () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  )
  expect(await hiddenFiles(folder)).toEqual([])
})

test('many stores in one process work one at a time, each with many calls', async () => {
  const { path } = await place()
  const locks = Array.from({ length: 4 }, () => new FileLock(path, systemClock))
  let working = 0
  let most = 0
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working)
    await setImmediate()
    working--
  }
  await Promise.all(locks.flatMap((lock) => Array.from({ length: 10 }, () => lock.hold(call(), work))))
  expect(most).toBe(1)
})

test('the calls of one store are served in their order', async () => {
  const { path } = await place()
  const lock = new FileLock(path, systemClock)
  const order: number[] = []
  await Promise.all([1, 2, 3].map((n) => lock.hold(call(), () => Promise.resolve(order.push(n)))))
  expect(order).toEqual([1, 2, 3])
})

test('takes over the lock of a process that has ended', async () => {
  const { folder, path, lockPath } = await place()
  await plant(lockPath, await deadOwner())
  expect(await new FileLock(path, systemClock).hold(call(), done)).toBe('done')
  expect(await hiddenFiles(folder)).toEqual([])
})

test('when many find the same dead lock, never two hold it', { timeout: 60_000 }, async () => {
  const { path, lockPath } = await place()
  const locks = Array.from({ length: 8 }, () => new FileLock(path, systemClock))
  let working = 0
  let most = 0
  const dead = await deadOwner()
  for (let round = 0; round < 10; round++) {
    await plant(lockPath, { ...dead, token: drawToken() })
    const work = async (): Promise<void> => {
      most = Math.max(most, ++working)
      for (let turn = 0; turn < 3; turn++) await stat(path).catch(setImmediate)
      working--
    }
    await Promise.all(locks.map((lock) => lock.hold(call(), work)))
  }
  expect(most).toBe(1)
})

test('who comes late to a dead lock leaves alone the lock that has taken its place', async () => {
  const { path, lockPath } = await place()
  const dead = await deadOwner()
  await plant(lockPath, dead)
  const guard = besideWithToken(path, dead.token)
  await plant(guard, await livingOwner())
  const clock = new ManualClock()
  const waiting = new FileLock(path, clock).hold(call(1_000), done)
  await Promise.all([passTime(clock, waiting), expect(factsOf(waiting)).resolves.toMatchObject({ reason: 'locked' })])
  expect(await readFile(lockPath, 'utf8')).toBe(ownerText(dead))
  await unlink(guard)
  const fresh = await livingOwner()
  await plant(lockPath, fresh)
  const late = new FileLock(path, clock).hold(call(1_000), done)
  await Promise.all([passTime(clock, late), expect(factsOf(late)).resolves.toMatchObject({ reason: 'locked' })])
  expect(await readFile(lockPath, 'utf8')).toBe(ownerText(fresh))
})

test('who finds a dead lock and is held up leaves alone the lock that has taken its place', async () => {
  const { path, lockPath } = await place()
  const [dead, fresh] = [await deadOwner(), await livingOwner()]
  await plant(lockPath, dead)
  // Whether the owner lives is asked between the look at the lock and its removal.
  const kill = vi.spyOn(process, 'kill').mockImplementationOnce((pid) => {
    writeFileSync(lockPath, ownerText(fresh))
    throw Object.assign(new Error(), { code: pid === dead.pid ? 'ESRCH' : 'EPERM' })
  })
  onTestFinished(() => kill.mockRestore())
  const clock = new ManualClock()
  const waiting = new FileLock(path, clock).hold(call(1_000), done)
  await Promise.all([passTime(clock, waiting), expect(factsOf(waiting)).resolves.toMatchObject({ reason: 'locked' })])
  expect(await readFile(lockPath, 'utf8')).toBe(ownerText(fresh))
})

test('takes over when who was removing a dead lock has died as well', async () => {
  const { path, lockPath } = await place()
  const [dead, remover] = [await deadOwner(), await deadOwner()]
  await plant(lockPath, dead)
  await plant(besideWithToken(path, dead.token), remover)
  expect(await new FileLock(path, systemClock).hold(call(), done)).toBe('done')
})

test('a lock of a living process is respected: CONFLICT, locked, safe to try again, within the time of the call', async () => {
  const { path, lockPath } = await place()
  await plant(lockPath, await livingOwner())
  const clock = new ManualClock()
  const waiting = new FileLock(path, clock).hold(call(1_000), done)
  const facts = factsOf(waiting)
  await passTime(clock, waiting)
  expect(await facts).toMatchObject({ code: 'CONFLICT', reason: 'locked', retry: 'safe' })
  expect(clock.monotonic()).toBeCloseTo(900)
  expect(clock.pendingTimers).toEqual([])
  await unlink(lockPath)
})

test.each([
  ['a named pipe', (path: string) => Promise.resolve(void spawnSync('mkfifo', [path]))],
  ['a link to another file', (path: string) => writeFile(`${path}.to`, '').then(() => symlink(`${path}.to`, path))],
  ['a link to nothing', (path: string) => symlink('missing', path)],
  ['a folder', (path: string) => mkdir(path).then(() => {})],
])('%s in place of the lock is CONFIG at once, and is left as it is', async (_, make) => {
  const { path, lockPath } = await place()
  await make(lockPath)
  const before = await lstat(lockPath)
  const facts = await factsOf(new FileLock(path, new ManualClock()).hold(call(), done))
  expect(facts).toMatchObject({ code: 'CONFIG', retry: 'safe', detail: expect.stringMatching(/lock.*Remove/) })
  expect((await lstat(lockPath)).ino).toBe(before.ino)
})

test.each([
  ['without an owner', ''],
  ['of another machine', ownerText({ pid: 1, start: '', place: 'elsewhere', token: 'ab'.repeat(16) })],
])('a lock %s is taken over once it is a minute old', async (_, content) => {
  const { path, lockPath } = await place()
  await writeFile(lockPath, content)
  const clock = new ManualClock()
  const lock = new FileLock(path, clock)
  const early = lock.hold(call(1_000), done)
  await Promise.all([passTime(clock, early), expect(factsOf(early)).resolves.toMatchObject({ reason: 'locked' })])
  const aMinuteAgo = Date.now() / 1_000 - 61
  await utimes(lockPath, aMinuteAgo, aMinuteAgo)
  const later = lock.hold(call(), done)
  await passTime(clock, later)
  expect(await later).toBe('done')
})

test("an abort ends the wait for one's turn at once, and lets nobody overtake those before", async () => {
  const { folder, path, lockPath } = await place()
  await plant(lockPath, await livingOwner())
  const clock = new ManualClock()
  const lock = new FileLock(path, clock)
  const order: string[] = []
  const first = lock.hold(call(), () => Promise.resolve(order.push('first')))
  const controller = new AbortController()
  const second = factsOf(lock.hold(call(8_000, controller.signal), done))
  const third = lock.hold(call(), () => Promise.resolve(order.push('third')))
  await expect.poll(() => clock.pendingTimers[0]?.dueInMs).toBeLessThan(100)
  await unlink(lockPath)
  controller.abort()
  expect(await second).toMatchObject({ code: 'ABORTED', retry: 'safe' })
  // Time enough for the third to take the lock if it could.
  await new FileLock(join(folder, 'another'), systemClock).hold(call(), done)
  await clock.advance(100)
  await Promise.all([first, third])
  expect(order).toEqual(['first', 'third'])
})

test('an abort ends the wait for another process at once', async () => {
  const { path, lockPath } = await place()
  await plant(lockPath, await livingOwner())
  const clock = new ManualClock()
  const controller = new AbortController()
  const waiting = factsOf(new FileLock(path, clock).hold(call(8_000, controller.signal), done))
  await expect.poll(() => clock.pendingTimers.length).toBeGreaterThan(0)
  controller.abort()
  expect(await waiting).toMatchObject({ code: 'ABORTED' })
  expect(clock.pendingTimers).toEqual([])
})

test('a holder whose lock was taken away is told before it changes anything, and leaves the new lock alone', async () => {
  const { path, lockPath } = await place()
  const other = ownerText(await livingOwner())
  const work = new FileLock(path, systemClock).hold(call(), async (lock) => {
    await lock.assertHeld()
    await writeFile(lockPath, other)
    await lock.assertHeld()
  })
  expect(await factsOf(work)).toMatchObject({ code: 'CONFLICT', reason: 'locked' })
  expect(await readFile(lockPath, 'utf8')).toBe(other)
})

test('a folder that is missing is told by the file system, not waited for', async () => {
  const { folder } = await place()
  const lock = new FileLock(join(folder, 'missing', 'file'), systemClock)
  await expect(lock.hold(call(), done)).rejects.toThrow('ENOENT')
})
