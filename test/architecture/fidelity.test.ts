// Architecture tests: docs/fidelity.md claims nothing of which the proof is gone.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { serverOf, testedServers } from '../../scripts/lib/fidelity/proofs.mjs'
import { providerOf, type WrittenProvider } from '../../scripts/lib/fidelity/providers.mjs'
import { readTest } from '../../scripts/lib/fidelity/test-source.mjs'
import { root } from '../../scripts/lib/workspace.mjs'

const folder = `.tmp/fidelity-test-${process.pid}`
mkdirSync(join(root, folder), { recursive: true })
afterAll(() => rmSync(join(root, folder), { recursive: true, force: true }))

function written(name: string, text: string): string {
  writeFileSync(join(root, folder, name), text)
  return `${folder}/${name}`
}

const claiming = (claim: WrittenProvider['claims'][number]): WrittenProvider => ({
  name: 'A store',
  about: 'Of a test.',
  conformance: [],
  claims: [claim],
  notRun: [],
})

const test = written(
  'claimed.test.ts',
  `describe('a store', () => {
    it('reads', () => {})
    it.each([1, 2])('reads %s', () => {})
    it.skip('writes', () => {})
    describe.skip('that is off', () => { it('lists', () => {}) })
  })
  test(\n 'a long one', { timeout: 1 }, async () => {})`,
)

describe('a claim', () => {
  it('is proved by a test that is there', async () => {
    const provider = await providerOf(claiming({ claim: 'Reads', test, title: 'a store reads', by: 'imitation' }), [])
    expect(provider.claims).toEqual([{ claim: 'Reads', proof: 'imitation', places: [test] }])
  })

  it.each([
    ['names a test that there is not', { test, title: 'a store deletes', by: 'imitation' }, /has no test/],
    ['names a test that is switched off', { test, title: 'a store writes', by: 'imitation' }, /has no test/],
    ['names a file that there is not', { test: 'packages/none.test.ts', title: 'x', by: 'imitation' }, /There is no/],
    ['names no title', { test, by: 'imitation' }, /has no test ""/],
    ['does not say what proves it', { test, title: 'a store reads' }, /no server runs/],
    ['says that a server proves it, which none does', { test, title: 'a store reads', by: 'real server' }, /no server/],
    ['has neither test nor source', {}, /name a test/],
    ['was read, it does not say where', { test, title: 'a store reads', by: 'documented only' }, /name a test/],
  ] as const)('is refused that %s', async (_what, claim, message) => {
    await expect(providerOf(claiming({ claim: 'It does', ...claim }), [])).rejects.toThrow(message)
  })

  it('is proved by the server that its test needs, whatever it says itself', async () => {
    const servers = await testedServers()
    const backend = 'packages/vault/src/kv2-store.versions.backend.test.ts'
    const title = 'versions compare by number'
    const [claim] = (await providerOf(claiming({ claim: 'x', test: backend, title, by: 'itself' }), servers)).claims
    expect(claim).toMatchObject({ proof: 'real server', server: { name: 'openbao' } })
    expect(serverOf(test, servers)).toBeUndefined()
  })

  it('about what a script of behaviour asks is refused once it asks no more', async () => {
    const behaviour = { folder: 'packages/testing/src/fakes/vault', areas: { 'sys/nowhere': 'nothing' } }
    const provider = { ...claiming({ claim: 'x', source: 'y' }), behaviour }
    await expect(providerOf(provider, await testedServers())).rejects.toThrow('asks for sys/nowhere')
  })
})

describe('a test file', () => {
  it('tells the titles of its tests with those of the suites around them, but not of those that are off', () => {
    expect([...readTest(test).titles]).toEqual(['a store', 'a store reads', 'a store reads %s', 'a long one'])
  })

  it('tells its deviations, however they are put together', () => {
    written('limits.ts', `export const noLimit = { reason: 'There is no limit.', source: 'its page' }`)
    const harness = written(
      'harness.test.ts',
      `import { noLimit } from './limits.ts'
      const rules = ['first', 'second'] as const
      describeSecretStore({ name: 'x', deviations: [...rules.map((title) => ({ case: title, ...noLimit }))] })`,
    )
    const found = { reason: 'There is no limit.', source: 'its page' }
    expect(readTest(harness).deviations).toEqual([
      { title: 'first', ...found },
      { title: 'second', ...found },
    ])
  })

  it('that computes its deviations is refused, with the line', () => {
    const harness = written('computed.test.ts', `describeSecretStore({ name: 'x',\n deviations: compute() })`)
    expect(() => readTest(harness)).toThrow('computed.test.ts:2: this is no plain data: compute()')
  })
})
