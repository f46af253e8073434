// Architecture tests: each rule of .dependency-cruiser.mjs refuses what it is for, and lets its lawful neighbour pass.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import configuration from '../../.dependency-cruiser.mjs'
import { fixtureTree, type FixtureTree } from './fixture-tree.ts'

interface Breach {
  readonly rule: string
  /** The file that breaks it. */
  readonly file: string
  readonly text: string
  /** What the message tells to do. */
  readonly says: RegExp
}

const breaches: readonly Breach[] = [
  {
    rule: 'core-store-imports-nothing',
    file: 'packages/core/src/store/contract.ts',
    text: "import type { Clock } from '../clock.ts'\nexport type C = Clock\n",
    says: /Move what it needs into core\/src\/store/,
  },
  {
    rule: 'core-store-imports-nothing',
    file: 'packages/core/src/store/shows.ts',
    text: "import { inspect } from 'node:util'\nexport const i = inspect\n",
    says: /Move what it needs into core\/src\/store/,
  },
  {
    rule: 'core-names-no-vendor',
    file: 'packages/core/src/client/adapter.ts',
    text: "import type { A } from '@keyharbor/aws'\nexport type B = A\n",
    says: /Put code for one store into its adapter package/,
  },
  {
    rule: 'core-names-no-vendor',
    file: 'packages/core/src/client/sdk.ts',
    text: "export const sdk = () => import('node-vault')\n",
    says: /Put code for one store into its adapter package/,
  },
  {
    rule: 'core-does-no-io',
    file: 'packages/core/src/client/file.ts',
    text: "import { readFile } from 'node:fs/promises'\nexport const read = readFile\n",
    says: /Put this into an adapter/,
  },
  {
    rule: 'adapter-imports-no-adapter',
    file: 'packages/vault/src/neighbour.ts',
    text: "export { a } from '@keyharbor/aws'\n",
    says: /Copy the few lines, or move the helper to core/,
  },
  {
    rule: 'packages-meet-at-their-entries',
    file: 'packages/vault/src/deep.ts',
    text: "export { systemClock } from '../../core/src/clock.ts'\n",
    says: /Import from "@keyharbor\/<name>"/,
  },
  {
    rule: 'only-declared-dependencies',
    file: 'packages/vault/src/undeclared.ts',
    text: "export { pad } from 'left-pad'\n",
    says: /Add it to dependencies or peerDependencies/,
  },
  {
    rule: 'only-declared-dependencies',
    file: 'packages/vault/src/dev-only.ts',
    text: "export { build } from 'dev-tool'\n",
    says: /Add it to dependencies or peerDependencies/,
  },
  {
    rule: 'vendor-sdk-imported-lazily',
    file: 'packages/vault/src/eager.ts',
    text: "import vault from 'node-vault'\nexport const v = vault\n",
    says: /`await import\(…\)` where the client is first needed/,
  },
  {
    rule: 'pure-file-takes-time-as-argument',
    file: 'packages/core/src/client/freshness.ts',
    text: "import type { Clock } from '../clock.ts'\nexport type C = Clock\n",
    says: /Take the time as an argument/,
  },
  {
    rule: 'time-comes-from-the-clock',
    file: 'packages/core/src/client/sleeps.ts',
    text: "export { setTimeout } from 'node:timers/promises'\n",
    says: /Take a `Clock`/,
  },
  {
    rule: 'esm-only',
    file: 'packages/vault/src/requires.ts',
    text: "export const vault: unknown = require('node-vault')\n",
    says: /Use `import`/,
  },
  {
    rule: 'no-require-in-disguise',
    file: 'packages/vault/src/disguise.ts',
    text: "import { createRequire } from 'node:module'\nexport const r = createRequire(import.meta.url)\n",
    says: /Use `await import\(…\)`/,
  },
  {
    rule: 'no-circular',
    file: 'packages/vault/src/circle-a.ts',
    text: "export { b } from './circle-b.ts'\nexport const a = 1\n",
    says: /Move what both need into a third file/,
  },
  {
    rule: 'no-circular',
    file: 'packages/vault/src/types-a.ts',
    text: "import type { B } from './types-b.ts'\nexport type A = B | 1\n",
    says: /Move what both need into a third file/,
  },
  {
    rule: 'testing-only-in-tests',
    file: 'packages/vault/src/uses-kit.ts',
    text: "export { canary } from '@keyharbor/testing'\n",
    says: /Import @keyharbor\/testing in \*\.test\.ts only/,
  },
  {
    rule: 'sources-import-no-tests',
    file: 'packages/vault/src/uses-test.ts',
    text: "export { helper } from './lawful.test.ts'\n",
    says: /Move what both need into a source file/,
  },
  {
    rule: 'not-to-unresolvable',
    file: 'packages/vault/src/nowhere.ts',
    text: "export { x } from './no-such-file.ts'\n",
    says: /Correct the path/,
  },
]

/** What stands beside the breaches and must pass. */
const lawful: Readonly<Record<string, string>> = {
  'packages/core/src/index.ts': "export * from './clock.ts'\nexport * from './store/lawful.ts'\n",
  'packages/core/src/clock.ts':
    "import { performance } from 'node:perf_hooks'\nexport interface Clock { now(): number }\nexport const systemClock = performance\n",
  'packages/core/src/store/lawful.ts': "export type { Part } from './part.ts'\n",
  'packages/core/src/store/part.ts': 'export interface Part { readonly id: string }\n',
  'packages/core/src/client/shows.ts': "import { inspect } from 'node:util'\nexport const custom = inspect.custom\n",
  'packages/core/src/client/backoff.ts': 'export const backoff = (nowMs: number): number => nowMs\n',
  'packages/aws/src/index.ts': "export const a = 1\nexport type { A } from './types.ts'\n",
  'packages/aws/src/types.ts': 'export type A = 1\n',
  'packages/testing/src/index.ts': "export const canary = (): string => ''\n",
  'packages/vault/src/index.ts': "export { systemClock } from '@keyharbor/core'\nexport * from './lazy.ts'\n",
  'packages/vault/src/lazy.ts':
    "import type vault from 'node-vault'\nexport const load = (): Promise<typeof vault> => import('node-vault')\n",
  'packages/vault/src/types-b.ts': "import type { A } from './types-a.ts'\nexport type B = A | 2\n",
  'packages/vault/src/circle-b.ts': "import { a } from './circle-a.ts'\nexport const b = a\n",
  'packages/vault/src/lawful.test.ts':
    "import { canary } from '@keyharbor/testing'\nimport { build } from 'dev-tool'\nexport const helper = [canary, build]\n",
}

const installed = (name: string): Record<string, string> => ({
  [`packages/vault/node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`packages/vault/node_modules/${name}/index.js`]: 'module.exports = {}\n',
})

const manifests: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "fixture", "private": true }',
  'tsconfig.base.json':
    '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true, "paths": { "@keyharbor/*": ["./packages/*/src/index.ts"] } } }',
  'packages/core/package.json': '{ "name": "@keyharbor/core", "type": "module" }',
  'packages/aws/package.json': '{ "name": "@keyharbor/aws", "type": "module" }',
  'packages/testing/package.json': '{ "name": "@keyharbor/testing", "type": "module" }',
  'packages/vault/package.json':
    '{ "name": "@keyharbor/vault", "type": "module", "peerDependencies": { "node-vault": "1" }, "devDependencies": { "node-vault": "1", "dev-tool": "1" } }',
  'packages/core/node_modules/node-vault/package.json':
    '{ "name": "node-vault", "version": "1.0.0", "main": "index.js" }',
  'packages/core/node_modules/node-vault/index.js': 'module.exports = {}\n',
  ...installed('node-vault'),
  ...installed('dev-tool'),
  ...installed('left-pad'),
}

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
}

const rootOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Runs dependency-cruiser as `check` does; its exit code is not looked at, only what it found. */
async function violationsIn(folder: string, places: readonly string[]): Promise<readonly Violation[]> {
  const cruise = rootOf('node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [cruise, '--config', rootOf('.dependency-cruiser.mjs'), '--output-type', 'json', ...places]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }).catch(
    (error: { stdout: string }) => error,
  )
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}

describe('the rules of what may import what', () => {
  let tree: FixtureTree
  let found: readonly Violation[]

  beforeAll(async () => {
    const broken = Object.fromEntries(breaches.map(({ file, text }) => [file, text]))
    tree = fixtureTree({ ...manifests, ...lawful, ...broken })
    found = await violationsIn(tree.folder, ['packages'])
  }, 30_000)

  afterAll(() => tree.remove())

  it.each(breaches)('refuse $file by $rule, and say what to do', ({ rule, file, says }) => {
    expect(found.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule)
    expect(configuration.forbidden?.find(({ name }) => name === rule)?.comment).toMatch(says)
  })

  it('let lawful imports pass', () => {
    expect(found.filter(({ from }) => from in lawful)).toEqual([])
  })

  it('are each tried above', () => {
    const tried = new Set(breaches.map(({ rule }) => rule))
    expect(configuration.forbidden?.map(({ name }) => name)).toEqual([...tried])
  })

  it('hold in this repository', async () => {
    expect(await violationsIn(rootOf('.'), ['packages', 'test', 'examples'])).toEqual([])
  }, 30_000)
})
