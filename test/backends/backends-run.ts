// Runs `test:backends` on the servers of a fixture, as a process of its own, and sees what it leaves behind.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/test-backends.mjs', import.meta.url))

/** A run on test/backends/fixtures/<fixture>/, under way. It is ended with the test that made it. */
export class BackendsRun {
  readonly #mark = randomUUID()
  readonly #results = join(mkdtempSync(join(tmpdir(), 'backends-')), 'results.json')
  readonly #child: ChildProcess
  /** Exit code, or the signal that ended it; once nobody holds its output any more. */
  readonly ended: Promise<number | string>
  /** What it has printed so far. */
  output = ''

  constructor(fixture: string, options: { args?: string[]; env?: NodeJS.ProcessEnv } = {}) {
    const folder = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
    writeFileSync(this.#results, '"of an earlier run"')
    const env = { ...process.env, ...options.env, BACKENDS_RUN_MARK: this.#mark }
    // In the group of the tests: when those are killed, it is killed with them, and its guard cleans up.
    const own = ['--servers', folder, '--results', this.#results]
    const child = spawn(process.execPath, [script, ...own, ...(options.args ?? [])], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.output += text))
    this.#child = child
    onTestFinished(() => {
      child.kill('SIGTERM')
      rmSync(dirname(this.#results), { recursive: true, force: true })
    })
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? '')))
  }

  /** What it has written for programs. */
  results(): unknown {
    return JSON.parse(readFileSync(this.#results, 'utf8'))
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** The last line of what it printed. */
  lastLine(): string | undefined {
    return this.output.trimEnd().split('\n').at(-1)
  }

  /** Processes of this run that are there: all that inherited its environment. */
  processes(): { pid: number; command: string }[] {
    const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))
    return pids
      .filter((pid) => readProcess(pid, 'environ').includes(`BACKENDS_RUN_MARK=${this.#mark}`))
      .map((pid) => ({ pid: Number(pid), command: readProcess(pid, 'cmdline').replaceAll('\0', ' ') }))
  }
}

function readProcess(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
