import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, hiddenFiles, temporaryFolder, temporaryStore } from '../fixtures/kit.ts'
import { EncryptedFileStore } from './index.ts'

/** How often a writer is killed. The long form: `KEYHARBOR_KILLS=1000`. */
const kills = Number(process.env['KEYHARBOR_KILLS'] ?? 50)
const isRoot = process.geteuid?.() === 0
const canTrace = spawnSync('strace', ['-f', '-e', 'trace=fsync', 'true']).status === 0

let bundleFolder = ''
let writer = ''

/** Node 20 does not run TypeScript, so the writer is bundled with all it needs. */
beforeAll(async () => {
  bundleFolder = await mkdtemp(join(tmpdir(), 'keyharbor-writer-'))
  await chmod(bundleFolder, 0o755)
  writer = join(bundleFolder, 'writer.mjs')
  const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  await build({
    entryPoints: [source('../fixtures/writer.ts')],
    outfile: writer,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { '@keyharbor/core': source('../../core/src/index.ts') },
    logLevel: 'error',
  })
})

afterAll(() => rm(bundleFolder, { recursive: true, force: true }))

function start(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program = '', ...args] = command
  return spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
}

function writerCommand(path: string, count: number, size = 8): string[] {
  return [process.execPath, writer, path, 'a', String(count), String(size)]
}

/** Lines that a process prints, until it ends. */
async function linesOf(child: ChildProcess, seen: (line: string) => void = () => {}): Promise<string[]> {
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line)
    seen(line)
  }
  return lines
}

const isTemporary = (name: string): boolean => /\.[0-9a-f]{32}$/.test(name)

test(
  'four processes that write 25 versions each get the numbers 1 to 100, each once',
  { timeout: 120_000 },
  async () => {
    const { store, path, folder } = await temporaryStore()
    const printed = await Promise.all([1, 2, 3, 4].map(() => linesOf(start(writerCommand(path, 25)))))
    const ids = printed.flat().map(Number)
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    expect((await store.readSecret('a', call())).version.id).toBe('100')
    expect(await hiddenFiles(folder)).toEqual([])
  },
)

/** A write takes about this long, so that a kill meets any part of it. */
const longestWriteMs = 12

/** Kills a writer somewhere within the write that follows the version it prints as its n-th; tells the last it has printed. */
async function killedWriter(path: string, afterLines: number): Promise<number> {
  const child = start(writerCommand(path, 50))
  const exited = once(child, 'exit')
  const kill = async (): Promise<void> => {
    const moment = performance.now() + Math.random() * longestWriteMs
    while (performance.now() < moment) await setImmediate()
    child.kill('SIGKILL')
  }
  let left = afterLines
  const printed = await linesOf(child, () => {
    if (--left === 0) void kill()
  })
  await exited
  return Number(printed.at(-1))
}

test(
  `a writer killed ${kills} times in the middle of its writes leaves a readable file with all it has told of`,
  { timeout: 60_000 + kills * 3_000 },
  async () => {
    let place = await temporaryStore()
    let leftovers = 0
    for (let round = 0; round < kills; round++) {
      if (round % 10 === 0) place = await temporaryStore()
      const { path, folder } = place
      const told = await killedWriter(path, 1 + Math.floor(Math.random() * 8))
      const left = await hiddenFiles(folder)
      leftovers += left.length
      expect(left.filter(isTemporary).length).toBeLessThanOrEqual(1)
      const store = new EncryptedFileStore({ path })
      const { version } = await store.readSecret('a', call())
      expect(Number(version.id)).toBeGreaterThanOrEqual(told)
      expect((await store.writeSecret('a', { text: 'x' }, call())).id).toBe(String(Number(version.id) + 1))
      expect(await hiddenFiles(folder)).toEqual([])
    }
    // Else the writers were killed while they had nothing to do, and this shows nothing.
    expect(leftovers).toBeGreaterThan(kills / 10)
  },
)

test(
  'a write for which there is no room is QUOTA_EXCEEDED, and leaves the file as it was',
  { timeout: 60_000 },
  async () => {
    const { store, path, folder } = await temporaryStore()
    await store.createSecret('a', { text: 'x' }, call())
    const before = await readFile(path)
    const limited = ['sh', '-c', 'ulimit -f 64; exec "$@"', 'sh', ...writerCommand(path, 1, 1_000_000)]
    expect(await linesOf(start(limited))).toEqual(['QUOTA_EXCEEDED'])
    expect(before.equals(await readFile(path))).toBe(true)
    expect(await hiddenFiles(folder)).toEqual([])
  },
)

test('a folder or store file without rights is PERMISSION_DENIED, and an identity file that can not be read is CONFIG', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'store.age')
  // Root may do anything, so for root the writer is somebody else.
  const user = isRoot ? { uid: 65_534, gid: 65_534 } : {}
  const outcome = (): Promise<string[]> => linesOf(start(writerCommand(path, 1), user))
  await chmod(folder, 0o555)
  expect(await outcome()).toEqual(['PERMISSION_DENIED'])
  await chmod(folder, 0o777)
  await new EncryptedFileStore({ path }).createSecret('a', { text: 'x' }, call())
  await chmod(path, 0)
  expect(await outcome()).toEqual(['PERMISSION_DENIED'])
  await chmod(path, 0o644)
  await chmod(`${path}.key`, 0)
  expect(await outcome()).toEqual(['CONFIG'])
  expect(await hiddenFiles(folder)).toEqual([])
})

/** A system call, with the lines of the trace at which it began and ended. */
interface SystemCall {
  readonly text: string
  readonly began: number
  ended: number
}

/** strace(1): a call that another thread interrupts is printed in two parts. */
function systemCalls(trace: string): SystemCall[] {
  const calls: SystemCall[] = []
  const open = new Map<string, SystemCall>()
  for (const [index, line] of trace.split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (text.startsWith('<...')) Object.assign(open.get(thread) ?? {}, { ended: index })
    else {
      const begun: SystemCall = { text, began: index, ended: index }
      calls.push(begun)
      open.set(thread, begun)
    }
  }
  return calls
}

test(
  'a write is: new file, write, fsync, rename, fsync of the folder, in this order',
  { timeout: 60_000 },
  async ({ skip }) => {
    skip(!canTrace, 'needs strace')
    const { store, path, folder } = await temporaryStore()
    await store.createSecret('a', { text: 'x' }, call())
    const traceFile = join(bundleFolder, 'trace')
    const traced = [
      'strace',
      '-f',
      '-y',
      '-e',
      'trace=openat,write,pwrite64,fsync,rename,renameat,renameat2',
      '-o',
      traceFile,
    ]
    expect(await linesOf(start([...traced, ...writerCommand(path, 1)]))).toEqual(['2'])
    const calls = systemCalls(await readFile(traceFile, 'utf8'))
    const renamed = calls.find(({ text }) => text.startsWith('rename') && text.includes(`"${path}"`))
    const staged = /"([^"]*\.[0-9a-f]{32})"/.exec(renamed?.text ?? '')?.[1] ?? 'none'
    const steps = [
      calls.find(({ text }) => text.startsWith('openat') && text.includes(`"${staged}"`)),
      calls.find(({ text }) => /^p?write/.test(text) && text.includes(`<${staged}>`)),
      calls.find(({ text }) => text.startsWith('fsync') && text.includes(`<${staged}>`)),
      renamed,
      calls.find(({ text }) => text.startsWith('fsync') && text.includes(`<${folder}>`)),
    ]
    expect(steps[0]?.text).toMatch(/O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW.*, 0600/)
    for (const [index, step] of steps.slice(1).entries())
      expect(step?.began).toBeGreaterThan(steps[index]?.ended ?? Infinity)
  },
)
