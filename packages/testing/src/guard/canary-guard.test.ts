import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url))

interface FileReport {
  readonly name: string
  readonly status: 'passed' | 'failed'
  readonly assertionResults: readonly {
    readonly title: string
    readonly status: string
    readonly failureMessages: string[]
  }[]
}

let folder: string
let files: readonly FileReport[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kh-guard-'))
  files = await reportOfFixtures(join(folder, 'report.json'))
}, 60_000)

afterAll(() => rm(folder, { recursive: true }))

describe('the canary guard', () => {
  it('fails each test that shows a canary, and no other', () => {
    const results = reportOf('printing.fixture.ts').assertionResults
    expect(results.length).toBeGreaterThan(10)
    const wrong = results.filter(({ title, status }) => status !== (title.startsWith('passes') ? 'passed' : 'failed'))
    expect(wrong).toEqual([])
  })

  it('says where it was shown and does not repeat it', () => {
    const { assertionResults } = reportOf('printing.fixture.ts')
    const message = assertionResults.find(({ title }) => title === 'fails: stderr as bytes')?.failureMessages.join()
    expect(message).toContain('A canary was shown: stderr (as plain).')
    expect(message).not.toMatch(/kh-canary/)
  })

  it('fails a file that prints a canary outside its tests', () => {
    const report = reportOf('printing-outside.fixture.ts')
    expect(report.assertionResults.map(({ status }) => status)).toEqual(['passed'])
    expect(report.status).toBe('failed')
  })
})

function reportOf(file: string): FileReport {
  const found = files.find(({ name }) => name.endsWith(file))
  if (found === undefined) throw new Error(`vitest did not run ${file}`)
  return found
}

/** Runs the fixtures in a vitest of their own; they are meant to fail, so its exit code says nothing. */
async function reportOfFixtures(output: string): Promise<readonly FileReport[]> {
  const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  const options = ['run', '--root', fixtures, '--reporter', 'json', '--outputFile', output]
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [vitest, ...options], { env, cwd: fixtures }, () => resolve())
  })
  const report = JSON.parse(await readFile(output, 'utf8')) as { testResults: FileReport[] }
  return report.testResults
}
