// For tests with clients of AWS in Python: runs one of the scripts beside it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { variable } from '../started-server.ts'

const folder = fileURLToPath(new URL('python/', import.meta.url))

/** What it gets to know beside its arguments. */
export interface PythonOptions {
  /** Address of the service. */
  readonly endpoint: string
  readonly region: string
  /** The program. Default: the one with the pinned boto3 and aws command line. */
  readonly python?: string
  readonly env?: Readonly<Record<string, string>>
  /** What it reads. Default: nothing. */
  readonly input?: string
}

/** Resolves with what it prints; rejects, with what it says of it, when it fails. */
export async function runPython([script = '', ...args]: readonly string[], options: PythonOptions): Promise<string> {
  const { endpoint, region, python = variable('KEYHARBOR_AWS_PYTHON'), env = {}, input = '' } = options
  const own = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not a key',
    // What it prints and reads is UTF-8 on every machine.
    PYTHONUTF8: '1',
  }
  const child = spawn(python, [script, ...args], { cwd: folder, env: { ...process.env, ...own, ...env } })
  child.stdin.end(input)
  const closed = once(child, 'close') as Promise<[code: number | null]>
  const [printed, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code === 0) return printed
  throw new Error(`${script} ended with ${String(code)}: ${said}`)
}
