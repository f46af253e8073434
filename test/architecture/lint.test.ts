// Architecture tests: the lint rules on which the architecture rests refuse what they are for.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtureTree, type FixtureTree } from './fixture-tree.ts'

const rootOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const work = 'declare function work(): Promise<void>\n'
const useClock = /Take a Clock \(packages\/core\/src\/clock\.ts\)/

const breaches = [
  {
    rule: 'no-floating-promises',
    text: `${work}export const f = (): void => {\n  work()\n}\n`,
    says: /must be awaited/,
  },
  { rule: 'no-misused-promises', text: `${work}export const f = (): number => (work() ? 1 : 2)\n`, says: /Promise/ },
  {
    rule: 'await-thenable',
    text: 'export const f = async (n: number): Promise<void> => {\n  await n\n}\n',
    says: /await/,
  },
  { rule: 'no-explicit-any', text: 'export const f = (a: any): unknown => a\n', says: /any/ },
  { rule: 'consistent-type-imports', text: "import { T } from './t.ts'\nexport type U = T\n", says: /type/ },
  { rule: 'no-console', text: "export const f = (): void => console.log('x')\n", says: /console/ },
  { rule: 'no-restricted-globals', text: 'export const f = (): unknown => setTimeout(f, 1)\n', says: useClock },
  { rule: 'no-restricted-globals', text: 'export const f = (): number => performance.now()\n', says: useClock },
  { rule: 'no-restricted-properties', text: 'export const f = (): number => Date.now()\n', says: useClock },
  {
    rule: 'no-restricted-properties',
    text: 'export const f = (): unknown => AbortSignal.timeout(1)\n',
    says: useClock,
  },
].map((breach, index) => ({ ...breach, file: `packages/vault/src/breach-${index}.ts` }))

const lawful = {
  'packages/core/src/clock.ts': 'export const now = (): number => Date.now() + performance.now()\n',
  'packages/vault/src/t.ts': 'export type T = string\n',
  'packages/vault/src/lawful.ts': `${work}export const f = async (): Promise<Date> => {\n  await work()\n  return new Date(1)\n}\n`,
  'packages/vault/src/lawful.test.ts': 'export const now = (): number => Date.now()\n',
}

interface Diagnostic {
  readonly code: string
  readonly filename: string
  readonly message: string
  readonly help?: string
}

/** Runs oxlint with our configuration, copied since its `files` are relative to it. */
async function lint(folder: string): Promise<readonly Diagnostic[]> {
  const path = `${rootOf('node_modules/.bin')}${delimiter}${process.env['PATH']}`
  const args = [rootOf('node_modules/oxlint/bin/oxlint'), '--format', 'json']
  const options = { cwd: folder, env: { ...process.env, PATH: path }, maxBuffer: 2 ** 24 }
  const run = promisify(execFile)(process.execPath, args, options)
  const { stdout } = await run.catch((error: { stdout: string }) => error)
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
}

describe('lint', () => {
  let tree: FixtureTree
  let found: readonly Diagnostic[]

  beforeAll(async () => {
    const broken = Object.fromEntries(breaches.map(({ file, text }) => [file, text]))
    tree = fixtureTree({
      ...lawful,
      ...broken,
      '.oxlintrc.json': readFileSync(rootOf('.oxlintrc.json'), 'utf8'),
      'tsconfig.json':
        '{ "compilerOptions": { "strict": true, "lib": ["es2023", "dom"], "allowImportingTsExtensions": true, "noEmit": true } }',
    })
    found = await lint(tree.folder)
  }, 30_000)

  afterAll(() => tree.remove())

  it.each(breaches)('refuses by $rule: $text', ({ rule, file, says }) => {
    const here = found.filter(({ filename }) => filename === file)
    expect(here.map(({ code }) => code)).toEqual([expect.stringContaining(`(${rule})`)])
    expect(`${here[0]?.message} ${here[0]?.help}`).toMatch(says)
  })

  it('lets lawful sources pass', () => {
    expect(found.filter(({ filename }) => filename in lawful)).toEqual([])
  })
})
