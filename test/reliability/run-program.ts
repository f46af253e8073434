// Runs a program of this folder in a process of its own: what a process does at its end, and what its heap holds.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** How a program ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  /** Arguments of Node. */
  readonly node?: readonly string[]
  /** Arguments of the program. */
  readonly args?: readonly string[]
}

/** A folder with one bundled program, which Node 20 runs as it is. */
export class Program {
  readonly folder: string
  readonly #file: string

  private constructor(folder: string, file: string) {
    this.folder = folder
    this.#file = file
  }

  /** Bundles `programs/<name>.ts` with our packages from their sources. */
  static async of(name: string): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), 'keyharbor-program-'))
    const outfile = join(folder, 'program.mjs')
    const packages = ['core', 'testing'].map((name) => [`@keyharbor/${name}`, sourceOf(name)])
    await build({
      entryPoints: [fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      alias: Object.fromEntries(packages) as Record<string, string>,
      logLevel: 'error',
    })
    return new Program(folder, outfile)
  }

  /** Runs it to its end, which comes after a minute at the latest. */
  async run({ node = [], args = [] }: ProgramOptions = {}): Promise<Ended> {
    const child = spawn(process.execPath, [...node, this.#file, ...args], { timeout: 60_000, killSignal: 'SIGKILL' })
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, stdout: await stdout, stderr: await stderr }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk)
  return text
}

function sourceOf(name: string): string {
  return fileURLToPath(new URL(`../../packages/${name}/src/index.ts`, import.meta.url))
}
