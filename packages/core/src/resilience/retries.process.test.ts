import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A program whose only work is one call to a store that is down at first; it prints the answer. */
const program = (settings: string): string => `
import { systemClock as clock } from '../clock.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { Breaker } from './breaker.ts'
import { FairQueue } from './fair-queue.ts'
import { Retries } from './retries.ts'
import { RetryBudget } from './retry-budget.ts'
import { Waits } from './waits.ts'

const waits = new Waits(clock)
const parts = { queue: new FairQueue(waits), breaker: new Breaker(clock), budget: new RetryBudget(), random: () => 0.99 }
const retries = new Retries({ clock, waits, ...parts })
let attempts = 0
const attempt = async () => {
  attempts += 1
  if (attempts < 3) throw new StoreFailure({ code: 'UNAVAILABLE' })
  return 'answer after ' + attempts
}
const call = { key: 'key', timeoutMs: 8_000, idempotent: true, attempt, describe: (error) => error.facts }
console.log(await retries.run({ ...call, ${settings} }))
`

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyharbor-retries-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(name: string, settings: string): Promise<{ status: number | null; stdout: string }> {
  const outfile = join(folder, `${name}.mjs`)
  const resolveDir = fileURLToPath(new URL('.', import.meta.url))
  const stdin = { contents: program(settings), resolveDir, loader: 'ts' as const }
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' })
  const { status, stdout } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' })
  return { status, stdout }
}

// Acceptance check 48.
test('a program whose only work is a call that waits for its retry gets the answer', async () => {
  expect(await run('foreground', '')).toEqual({ status: 0, stdout: 'answer after 3\n' })
})

test('a call in the background does not keep a program alive', async () => {
  // Node's own exit code for an await that nothing will end: whoever awaits a call must not put it in the background.
  expect(await run('background', "kind: 'background'")).toEqual({ status: 13, stdout: '' })
})
