import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'node:util'
import ts from 'typescript'
import { expect, onTestFinished, test, vi } from 'vitest'
import { codeBlocks, root } from './code-blocks.ts'

const blocks = codeBlocks()

test('the documentation shows code', () => {
  expect(blocks.map(({ place }) => place.split(':')[0])).toContain('README.md')
})

test('all code in the documentation compiles', { timeout: 60_000 }, () => {
  const files = new Map(blocks.map(({ place, code }) => [join(root, 'test/docs', fileOf(place)), code]))
  expect(problemsOf(files)).toEqual([])
})

const promising = blocks.filter(({ code }) => promisesOf(code).length > 0)

test('the first block of the README says what it prints', () => {
  expect(promising[0]).toBe(blocks[0])
})

test.each(promising)('the code at $place runs, and prints what its comments say', async ({ code }) => {
  const folder = temporaryFolder()
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void printed.push(format(...words)))
  onTestFinished(() => void vi.restoreAllMocks())
  const script = join(folder, 'block.ts')
  writeFileSync(script, code.replace("'secrets.age'", JSON.stringify(join(folder, 'secrets.age'))))
  await import(/* @vite-ignore */ script)
  expect(printed).toEqual(promisesOf(code))
})

/** What the comments behind `console.log(…)` say. */
function promisesOf(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1] ?? '')
}

/** Beside these tests, where package names lead to the sources, and vendor SDKs are there. */
function temporaryFolder(): string {
  mkdirSync(join(root, 'test/.tmp'), { recursive: true })
  const folder = mkdtempSync(join(root, 'test/.tmp/readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function fileOf(place: string): string {
  return `${place.replaceAll(/[^a-zA-Z0-9]/g, '-')}.ts`
}

/** What the compiler says of files that exist in memory alone, under the options of the tests. */
function problemsOf(files: ReadonlyMap<string, string>): string[] {
  const config = join(root, 'test/tsconfig.json')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    join(root, 'test'),
  )
  // A page may show a name without using it.
  options.noUnusedLocals = false
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = (file) => files.has(file) || fileExists(file)
  host.readFile = (file) => files.get(file) ?? readFile(file)
  const program = ts.createProgram([...files.keys()], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
