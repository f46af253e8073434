// What `test:backends` does with servers that work, fail and hang, and what it leaves behind: nothing.
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { BackendsRun } from './backends-run.ts'

const SOON = { timeout: 20_000, interval: 20 }
/** Who ends the servers. */
const KEEPERS = /guard\.mjs|test-backends\.mjs/
const isGuard = ({ command }: { readonly command: string }): boolean => command.includes('guard.mjs')
const installed = fileURLToPath(new URL('../../.tools/fixture', import.meta.url))

async function outcomeOf(run: BackendsRun): Promise<{ code: number | string; last: string | undefined }> {
  return { code: await run.ended, last: run.lastLine() }
}

/** Command lines of what is running of it. */
function commandsOf(run: BackendsRun): string {
  return run
    .processes()
    .map(({ command }) => command)
    .join('\n')
}

function printed(run: BackendsRun, text: string): Promise<void> {
  return vi.waitFor(() => expect(run.output).toContain(text), SOON)
}

describe('a run of test:backends', () => {
  it('counts what passed and what was skipped, with its reason, and fails a case skipped without one', async () => {
    const env = { VAULT_TOKEN: 'x', AWS_PROFILE: 'x', https_proxy: 'http://127.0.0.1:1' }
    const run = new BackendsRun('mixed', { env })
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '1 passed, 1 failed, 1 skipped' })
    expect(run.output).toMatch(/^mixed +1\.0 +1 +1 +1$/m)
    expect(run.output).toContain('is skipped for a reason: the server has no namespaces')
    expect(run.output).toContain('is skipped in silence: it did not run and gives no reason')
    const file = 'test/backends/fixtures/mixed/mixed.backend.test.ts'
    const skipped = [{ case: `${file}: is skipped for a reason`, reason: 'the server has no namespaces' }]
    expect(run.results()).toEqual([{ name: 'mixed', version: '1.0', passed: 1, failed: 1, skipped }])
  })

  it('fails when a server has no test', async () => {
    const run = new BackendsRun('idle')
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(run.output).toContain('none ran')
  })

  it('says in the words of its log why a server ended before it answered', async () => {
    const run = new BackendsRun('dying')
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(run.output).toMatch(/^dying ended by itself \(exit code 3\): .*unknown storage type file/m)
  })

  it('ends, and says why, when a server ends in the middle of its tests', async () => {
    const run = new BackendsRun('dying-later')
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(run.output).toContain('dying-later ended by itself (exit code 7): I was told to end')
  })

  it('says that a server does not answer in the time it may take', async () => {
    const run = new BackendsRun('mute')
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(run.output).toContain('mute does not answer')
  })

  it('tries other ports when somebody took those it had found', async () => {
    const run = new BackendsRun('port-taken')
    await run.ended
    expect(run.output).toMatch(/^port-taken: 1\.0 answers on/m)
  })

  it('brings along what the chosen server needs, and lets tests end and restart it', async () => {
    const run = new BackendsRun('needing', { args: ['--only', 'needing'] })
    expect(await outcomeOf(run)).toEqual({ code: 0, last: '3 passed, 0 failed, 0 skipped' })
    expect(run.output).toMatch(/^needed: 1\.0 answers on.*\nneeding: 1\.0 answers on/m)
    expect(run.output).not.toMatch(/^needed +1\.0/m)
  })

  it('makes a server anew when a test asks for it, unless it has no reset or another one needs it', async () => {
    const run = new BackendsRun('resetting')
    expect(await outcomeOf(run)).toEqual({ code: 0, last: '3 passed, 0 failed, 0 skipped' })
  })

  it.each([
    ['needing-nothing', 'needing-nothing needs nonesuch, which has no description'],
    ['circular', 'circular needs itself: circular'],
    ['misfit', 'misfit can not be set up: the disk is full'],
  ])('of %s fails and says: %s', async (fixture, line) => {
    const run = new BackendsRun(fixture)
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(run.output.split('\n')).toContain(line)
    expect(() => run.results()).toThrow('ENOENT')
  })

  it('refuses a server it does not know and names those there are', async () => {
    const run = new BackendsRun('idle', { args: ['--only', 'nonesuch'] })
    expect(await run.ended).toBe(1)
    expect(run.output).toContain('There is no server "nonesuch"; there are: idle')
  })
})

describe('what a run leaves behind', () => {
  beforeEach(({ skip }) => skip(!existsSync('/proc/self/environ'), 'the process table is read from /proc'))

  async function underWay(): Promise<BackendsRun> {
    const run = new BackendsRun('hanging')
    await printed(run, 'a test is under way')
    expect(commandsOf(run)).toContain('dummy-server.mjs')
    expect(commandsOf(run)).toContain('vitest')
    return run
  }

  const nothingLeft = (run: BackendsRun): Promise<void> => vi.waitFor(() => expect(run.processes()).toEqual([]), SOON)

  it('is nothing after Ctrl-C', async () => {
    const run = await underWay()
    run.signal('SIGINT')
    expect(await run.ended).toBe(130)
    expect(run.processes()).toEqual([])
  })

  it('is nothing after SIGTERM', async () => {
    const run = await underWay()
    run.signal('SIGTERM')
    expect(await run.ended).toBe(143)
    expect(run.processes()).toEqual([])
  })

  it('is nothing when a server does not end on its stop signal', async () => {
    const run = new BackendsRun('stubborn')
    await printed(run, 'answers on')
    expect(await run.ended).toBe(1)
    expect(run.processes()).toEqual([])
  })

  it('is nothing a moment after the run itself was killed', async () => {
    const run = await underWay()
    run.signal('SIGKILL')
    expect(await run.ended).toBe('SIGKILL')
    await nothingLeft(run)
  })

  it('is cleaned up by the next run when those who would clean up were killed with it', async () => {
    const run = await underWay()
    const keepers = run.processes().filter(({ command }) => KEEPERS.test(command))
    // The guards first: one that sees its run end cleans up at once.
    const guardsFirst = keepers.toSorted((a, b) => Number(isGuard(b)) - Number(isGuard(a)))
    for (const { pid } of guardsFirst) process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(commandsOf(run)).not.toMatch(KEEPERS), SOON)
    expect(commandsOf(run)).toContain('dummy-server.mjs')
    await new BackendsRun('idle').ended
    await nothingLeft(run)
  })
})

describe('an installation', () => {
  beforeEach(() => {
    rmSync(installed, { recursive: true, force: true })
    return () => rmSync(installed, { recursive: true, force: true })
  })

  async function outputOf(env: NodeJS.ProcessEnv = {}): Promise<string> {
    const run = new BackendsRun('installing', { env })
    await run.ended
    return run.output
  }

  it('is made once, also by two runs at once, and then reused', async () => {
    const outputs = [...(await Promise.all([outputOf(), outputOf()])), await outputOf()]
    expect(outputs.filter((output) => output.includes('installing: installing 1.0'))).toHaveLength(1)
    expect(outputs.every((output) => output.includes('installing: 1.0 answers'))).toBe(true)
  })

  it('is made again when another version is asked for', async () => {
    expect(await outputOf()).toContain('installing: installing 1.0')
    expect(await outputOf({ FIXTURE_PINS: '2.0' })).toContain('installing: installing 1.0')
    expect(await outputOf({ FIXTURE_PINS: '2.0' })).not.toContain('installing: installing 1.0')
  })

  it('is made again when it is a half-made one', async () => {
    await outputOf()
    rmSync(`${installed}/.installed`)
    expect(await outputOf()).toContain('installing: installing 1.0')
  })

  it('that can not be made fails the run in one line that says what is missing', async () => {
    const run = new BackendsRun('unfit')
    expect(await outcomeOf(run)).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(run.output).toBe(
      'unfit can not be installed: there is no abacus: install one\n0 passed, 1 failed, 0 skipped\n',
    )
  })

  it('is shown by --list, as is what is missing', async () => {
    const [ready, unfit] = [
      new BackendsRun('installing', { args: ['--list'] }),
      new BackendsRun('unfit', { args: ['--list'] }),
    ]
    expect([await ready.ended, await unfit.ended]).toEqual([0, 0])
    expect(ready.output).toContain('installing 1.0: not installed; a run installs it')
    expect(unfit.output).toContain('unfit 1.0: can not be installed: there is no abacus: install one')
    expect(unfit.output).toContain('  taken as given: an abacus')
  })
})
