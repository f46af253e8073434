// Architecture tests: each rule of scripts/lib/architecture refuses what it is for, and lets its lawful neighbour pass.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asText, checkArchitecture } from '../../scripts/lib/architecture/check-architecture.mjs'
import { fixtureTree, type FixtureTree } from './fixture-tree.ts'

interface Breach {
  readonly rule: string
  readonly what: string
  readonly text: string
  /** What the message tells to do. */
  readonly says: RegExp
}

const head = '// Fixture: stands in no data flow.\n'
const lines = (count: number, text: string): string => `${text}\n`.repeat(count)

const stateAdvice = /Keep it in an object that the caller makes/
const breaches: readonly Breach[] = [
  { rule: 'no-module-state', what: 'let', text: `${head}export let count = 0\n`, says: stateAdvice },
  { rule: 'no-module-state', what: 'var', text: `${head}export var count = 0\n`, says: stateAdvice },
  {
    rule: 'no-module-state',
    what: 'Map',
    text: `${head}const m: Map<string, string> = new Map()\n`,
    says: stateAdvice,
  },
  { rule: 'no-module-state', what: 'Set', text: `${head}export const s = new Set<string>()\n`, says: stateAdvice },
  { rule: 'no-module-state', what: 'array', text: `${head}export const a = ['x']\n`, says: stateAdvice },
  { rule: 'no-module-state', what: 'array as string[]', text: `${head}const a = [] as string[]\n`, says: stateAdvice },
  { rule: 'no-module-state', what: 'object', text: `${head}const o = { a: 1 }\n`, says: stateAdvice },
  {
    rule: 'no-module-state',
    what: 'object of a writable type',
    text: `${head}interface O { a: number; readonly b: number }\nconst o: O = { a: 1, b: 2 }\n`,
    says: stateAdvice,
  },
  {
    rule: 'no-module-state',
    what: 'record',
    text: `${head}const o: Record<string, number> = { a: 1 }\n`,
    says: stateAdvice,
  },
  { rule: 'no-module-state', what: 'static', text: `${head}class C { static count = 0 }\n`, says: stateAdvice },
  {
    rule: 'no-module-state',
    what: 'static Map',
    text: `${head}class C { static readonly all = new Map<string, string>() }\n`,
    says: stateAdvice,
  },
  {
    rule: 'no-module-state',
    what: 'WeakMap without a decision',
    text: `${head}const w = new WeakMap<object, string>()\n`,
    says: /names its record in docs\/decisions/,
  },
  {
    rule: 'first-line-says-where',
    what: 'no comment',
    text: 'export const a = 1\n',
    says: /Open the file with one line comment/,
  },
  {
    rule: 'first-line-says-where',
    what: 'only a directive',
    text: '// oxlint-disable no-console because\nexport const a = 1\n',
    says: /Open the file with one line comment/,
  },
  {
    rule: 'length',
    what: 'long file',
    text: head + lines(400, '// more'),
    says: /Split it by concept, or give the reason/,
  },
  {
    rule: 'length',
    what: 'long function',
    text: `${head}export function f(): void {\n${lines(59, '  f()')}}\n`,
    says: /Split it by concept, or give the reason/,
  },
  {
    rule: 'no-top-level-await',
    what: 'await',
    text: `${head}export const a = await Promise.resolve(1)\n`,
    says: /Do it in a function that the caller awaits/,
  },
  {
    rule: 'no-top-level-await',
    what: 'for await',
    text: `${head}for await (const a of []) a\n`,
    says: /Do it in a function that the caller awaits/,
  },
  {
    rule: 'no-enum-or-namespace',
    what: 'enum',
    text: `${head}export enum E { A }\n`,
    says: /Use a union of string literals/,
  },
  {
    rule: 'no-enum-or-namespace',
    what: 'namespace',
    text: `${head}export namespace N { export const a = 1 }\n`,
    says: /Use a file of its own/,
  },
  {
    rule: 'core-names-no-vendor',
    what: 'text',
    text: `${head}export const kind = 'aws-kms'\n`,
    says: /Move this to the adapter/,
  },
  {
    rule: 'core-names-no-vendor',
    what: 'name',
    text: `${head}export class VaultLike {}\n`,
    says: /Move this to the adapter/,
  },
  {
    rule: 'core-names-no-vendor',
    what: 'in a name',
    text: `${head}export const isAzure = true\n`,
    says: /Move this to the adapter/,
  },
  {
    rule: 'core-names-no-vendor',
    what: 'template',
    text: `${head}export const t = (n: string): string => \`\${n} in OpenBao\`\n`,
    says: /Move this to the adapter/,
  },
  {
    rule: 'time-comes-from-the-clock',
    what: 'new Date()',
    text: `${head}export const f = (): Date => new Date()\n`,
    says: /write `new Date\(clock\.now\(\)\)`/,
  },
]

const lawful: Readonly<Record<string, string>> = {
  constants: `${head}export const most = 3
export const list = ['a', 'b'] as const
export const names: readonly string[] = ['a']
export const texts: Readonly<Record<string, string>> = { a: 'b' }
export const frozen = Object.freeze({ a: 1 })
export const known: ReadonlySet<string> = new Set(['a'])
interface Facts { readonly code: string; tell(): string }
export const facts: Facts = { code: 'a', tell: () => 'b' }
export const actions = { run: () => 1, stop() {} }
export class C { static readonly limit = 3 }
`,
  weak: `${head}// One login for each credential object: docs/decisions/0007-logins.md\nconst logins = new WeakMap<object, string>()\nexport const has = (c: object): boolean => logins.has(c)\n`,
  words: `${head}// Vault and AWS may be named in comments.\nexport const laws = 'laws of values'\n`,
  waits: `${head}export async function f(): Promise<number> {\n  return await Promise.resolve(1)\n}\n`,
  dates: `${head}export const at = (ms: number): Date => new Date(ms)\n`,
  reasoned: `// Fixture: long because it lists what there is.\nexport function f(): void {\n${lines(70, '  f()')}}\n${lines(400, '// more')}`,
}

const pathOf = (index: number): string => `packages/core/src/breach-${index}.ts`

describe('the rules of how sources are written', () => {
  let tree: FixtureTree
  let found: ReturnType<typeof checkArchitecture>['findings']

  beforeAll(() => {
    const broken = breaches.map(({ text }, index) => [pathOf(index), text] as const)
    const fine = Object.entries(lawful).map(([name, text]) => [`packages/core/src/lawful/${name}.ts`, text] as const)
    tree = fixtureTree(Object.fromEntries([...broken, ...fine]))
    found = checkArchitecture(tree.folder).findings
  }, 30_000)

  afterAll(() => tree.remove())

  it.each(breaches.map((breach, index) => ({ ...breach, path: pathOf(index) })))(
    'refuse $what by $rule, once, and say what to do',
    ({ rule, says, path }) => {
      const here = found.filter((finding) => finding.path === path)
      expect(here.map((finding) => finding.rule)).toEqual([rule])
      expect(here[0]?.message).toMatch(says)
    },
  )

  it('let lawful sources pass', () => {
    expect(found.filter(({ path }) => path.includes('/lawful/'))).toEqual([])
  })

  it('allow vendor names in an adapter', () => {
    const adapter = fixtureTree({ 'packages/vault/src/kind.ts': `${head}export const kind = 'vault'\n` })
    expect(checkArchitecture(adapter.folder).findings).toEqual([])
    adapter.remove()
  })

  it('refuse a median function of 10 lines', () => {
    const long = fixtureTree({
      'packages/core/src/f.ts': `${head}export function f(): void {\n${lines(8, '  f()')}}\n`,
    })
    expect(checkArchitecture(long.folder).findings).toEqual([
      expect.objectContaining({ rule: 'median-function', message: expect.stringMatching(/Give the parts .* names/) }),
    ])
    long.remove()
  })

  describe('for a package', () => {
    const manifest = (name: string, ...entries: readonly string[]): string => {
      const exports = entries.map((entry) => [`./${entry}`, { default: `./dist/${entry}.js` }])
      return JSON.stringify({ name, exports: Object.fromEntries(exports) as unknown })
    }
    const about = (files: Readonly<Record<string, string>>): readonly string[] => {
      const packages = {
        'packages/core/package.json': manifest('@keyharbor/core', 'index'),
        'packages/aws/package.json': manifest('@keyharbor/aws', 'index', 'kms'),
      }
      const tree = fixtureTree({ ...packages, ...files })
      const { findings } = checkArchitecture(tree.folder)
      tree.remove()
      return findings.map(asText)
    }
    const core = '"@keyharbor/core": ["./packages/core/src/index.ts"]'

    it('say what to add where the tsconfig files do not name it', () => {
      const said = about({
        'tsconfig.json': '// Everything.\n{ "references": [{ "path": "packages/core" }] }',
        'tsconfig.base.json': `{ "compilerOptions": { "paths": { ${core} } } }`,
      })
      expect(said).toEqual([
        expect.stringMatching(/^tsconfig\.json:1 .*\n.*Add \{ "path": "packages\/aws" \} to "references"/),
        expect.stringContaining('Add "@keyharbor/aws": ["./packages/aws/src/index.ts"] to "paths"'),
        expect.stringContaining('Add "@keyharbor/aws/kms": ["./packages/aws/src/kms.ts"] to "paths"'),
      ])
    })

    it('are content with one that both files name', () => {
      const aws =
        '"@keyharbor/aws": ["./packages/aws/src/index.ts"], "@keyharbor/aws/kms": ["./packages/aws/src/kms.ts"]'
      const said = about({
        'tsconfig.json': '{ "references": [{ "path": "packages/core" }, { "path": "packages/aws" }] }',
        'tsconfig.base.json': `{ "compilerOptions": { "paths": { ${core}, ${aws} } } }`,
      })
      expect(said).toEqual([])
    })

    it('say all of it where there are no tsconfig files', () => {
      expect(about({})).toHaveLength(5)
    })
  })

  it('hold in this repository', () => {
    expect(checkArchitecture().findings.map(asText)).toEqual([])
  }, 30_000)
})
