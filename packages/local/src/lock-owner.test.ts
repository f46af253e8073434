import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { isGone, ownerText, parseOwner, thisProcess } from './lock-owner.ts'

const hasProc = existsSync('/proc/self/stat')
const aged = (ms: number) => (): Promise<number> => Promise.resolve(ms)
const token = 'ab'.repeat(16)

test('an owner comes back from its text', async () => {
  const owner = { ...(await thisProcess()), token }
  expect(parseOwner(ownerText(owner))).toEqual(owner)
})

test.each(['', 'x', `${token}\n0\n\n`, `${token}\n-1\n\n`, `${token}\n1`, `${token.slice(1)}\n1\n\n`])(
  'text without an owner is told: %j',
  (text) => {
    expect(parseOwner(text)).toBeUndefined()
  },
)

test('a running process is not gone, whatever the age of its lock', async () => {
  const here = await thisProcess()
  expect(await isGone(here, here, aged(1e9))).toBe(false)
  expect(await isGone({ ...here, pid: process.ppid, start: '' }, here, aged(1e9))).toBe(false)
})

test('a process that has ended is gone', async () => {
  const here = await thisProcess()
  const { pid } = spawnSync(process.execPath, ['--version'])
  expect(await isGone({ ...here, pid }, here, aged(0))).toBe(true)
})

test('a process that has the number of an earlier one is not taken for it', async ({ skip }) => {
  skip(!hasProc, 'needs /proc')
  const here = await thisProcess()
  expect(await isGone({ ...here, start: `${here.start}1` }, here, aged(0))).toBe(true)
})

test('a killed process that its parent has not noticed is gone', async ({ skip }) => {
  skip(!hasProc, 'needs /proc')
  const here = await thisProcess()
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'])
  onTestFinished(() => void shell.kill('SIGKILL'))
  const [output] = (await once(shell.stdout, 'data')) as [Buffer]
  const zombie = { ...here, pid: Number(output.toString()), start: '' }
  await expect.poll(() => isGone(zombie, here, aged(0))).toBe(true)
})

test('of a process elsewhere only the age of its lock tells: a minute', async () => {
  const here = await thisProcess()
  const elsewhere = { ...here, pid: 1, place: 'other-host pid:[1]' }
  expect(await isGone(elsewhere, here, aged(59_000))).toBe(false)
  expect(await isGone(elsewhere, here, aged(61_000))).toBe(true)
})

test('of a process in another boot of a machine of this name, such as a clone, only the age of its lock tells', async () => {
  const here = { ...(await thisProcess()), start: 'boot-here 100' }
  const { pid } = spawnSync(process.execPath, ['--version'])
  for (const other of [pid, process.pid]) {
    const owner = { ...here, pid: other, start: 'boot-elsewhere 100' }
    expect(await isGone(owner, here, aged(59_000))).toBe(false)
    expect(await isGone(owner, here, aged(61_000))).toBe(true)
  }
})
