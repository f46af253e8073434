// What can only be seen in a process of its own: how it ends, what it leaves, and what its heap holds.
import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Program } from './run-program.ts'

const timeout = 120_000

async function program(name: string): Promise<Program> {
  const made = await Program.of(name)
  onTestFinished(() => made[Symbol.asyncDispose]())
  return made
}

// Acceptance check 16.
test('100 000 names leave 1 000 entries, one timer and no memory behind', { timeout }, async () => {
  const { code, stdout } = await (await program('many-names')).run({ node: ['--expose-gc'] })
  expect(code).toBe(0)
  const { entries, pending, growthMiB } = JSON.parse(stdout) as Record<string, unknown>
  expect({ entries, pending }).toEqual({ entries: 1_000, pending: { foreground: 0, background: 1 } })
  expect(growthMiB).toBeLessThan(20)
})

// Acceptance check 46.
test('a thousand failed refreshes in the background end no process', { timeout }, async () => {
  const ended = await (await program('failing-refreshes')).run({ node: ['--unhandled-rejections=strict'] })
  expect(ended).toEqual({ code: 0, stdout: 'failed 1000 times\n', stderr: '' })
})

// Acceptance check 47; the bound is ten times as long, for a machine that is busy with other tests.
test('a program that loads a secret and watches another ends when it has nothing left to do', { timeout }, async () => {
  const { code, stdout, stderr } = await (await program('loads-and-ends')).run()
  expect([code, stderr]).toEqual([0, ''])
  const { name, livedMs } = JSON.parse(stdout) as { name: string; livedMs: number }
  expect(name).toBe('db')
  expect(livedMs).toBeLessThan(2_000)
})

describe('a heap snapshot', () => {
  /** In which of 8 forms the beginning of the values is in a file. */
  async function formsIn(file: string, seed: string): Promise<string[]> {
    const heap = await readFile(file, 'latin1')
    const start = createHash('sha256').update(seed).digest('hex').slice(0, 48)
    const base64 = [0, 1, 2].map((shift) => Buffer.from(start).subarray(shift).toString('base64').slice(0, 40))
    const forms: Readonly<Record<string, string>> = {
      plain: start,
      ...Object.fromEntries(base64.map((form, shift) => [`base64 ${shift}`, form])),
      base64url: Buffer.from(start).toString('base64url').slice(0, 40),
      hex: Buffer.from(start).toString('hex'),
      reversed: [...start].reverse().join(''),
      bytes: [...Buffer.from(start)].join(','),
    }
    return Object.keys(forms).filter((form) => heap.includes(forms[form] ?? ''))
  }

  async function formsLeft(mode: string): Promise<{ held: string[]; closed: string[] }> {
    const snapshots = await program('heap-snapshots')
    const [seed, { folder }] = [randomUUID(), snapshots]
    const { code, stdout } = await snapshots.run({ node: ['--expose-gc'], args: [seed, folder, mode] })
    expect([code, JSON.parse(stdout)]).toEqual([0, { held: 100, kept: mode === 'keep' ? 100 : 0 }])
    const [held, closed] = ['held', 'closed'].map((name) => formsIn(join(folder, `${name}.heapsnapshot`), seed))
    return { held: (await held) ?? [], closed: (await closed) ?? [] }
  }

  // Acceptance check 58.
  test('shows none of 100 values that are held, and none after close', { timeout }, async () => {
    expect(await formsLeft('')).toEqual({ held: [], closed: [] })
  })

  test('shows the values of a program that holds them as text', { timeout }, async () => {
    expect(await formsLeft('keep')).toEqual({ held: ['plain'], closed: ['plain'] })
  })
})
