import { StoreFailure, type SecretStore, type StoredSecret } from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../memory/memory-store.ts'
import { allTopics, topicsFor } from './conformance-topics.ts'
import type { StoreHarness } from './harness.ts'
import { runCase } from './run-case.ts'
import { valueTable } from './value-table.ts'

const harness: StoreHarness = { name: 'any', makeStore: async () => new MemoryStore() }

/** As small as a store can be: it holds what the harness puts there. */
class ReadOnlyStore implements SecretStore {
  readonly kind = 'read-only'
  readonly scope = ['test']
  readonly #texts: ReadonlyMap<string, string>

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts
  }

  checkName(name: string): string {
    if (/(^|\/)(\.|%2e){2}(\/|$)/i.test(name)) throw new StoreFailure({ code: 'INVALID_NAME' })
    return name
  }

  describeError(): { code: 'UNKNOWN' } {
    return { code: 'UNKNOWN' }
  }

  async readSecret(name: string, { signal }: { signal: AbortSignal }): Promise<StoredSecret> {
    signal.throwIfAborted()
    const text = this.#texts.get(name)
    if (text === undefined) throw new StoreFailure({ code: 'NOT_FOUND' })
    return { value: { text }, version: { id: '1' } }
  }
}

const titlesFor = (store: SecretStore, given: StoreHarness): string[] =>
  topicsFor(store, given).flatMap(({ cases }) => cases.map(({ title }) => title))

function skipsFor(given: StoreHarness): Record<string, string> {
  const cases = topicsFor(new MemoryStore(), given).flatMap((topic) => topic.cases)
  return Object.fromEntries(cases.flatMap(({ title, skip }) => (skip === undefined ? [] : [[title, skip]])))
}

describe('conformance topics', () => {
  it('hold rules with titles of their own, so that a deviation names exactly one', () => {
    const titles = allTopics.flatMap(({ cases }) => cases.map(({ title }) => title))
    expect(new Set(titles).size).toBe(titles.length)
  })

  it('have all pairs of kinds of value and ways of reading', () => {
    const kinds = valueTable('').map(({ kind }) => kind)
    const pairs = kinds.flatMap((kind) =>
      ['text()', 'bytes()', 'json()', 'field()'].map((read) => `${kind}, read by ${read}`),
    )
    expect(titlesFor(new MemoryStore(), harness)).toEqual(expect.arrayContaining(pairs))
  })

  it('leave out what a store has no method for', () => {
    const titles = titlesFor(new ReadOnlyStore(new Map()), { ...harness, putSecret: async () => undefined })
    expect(titles).toContain('a missing secret is NOT_FOUND, never an empty value')
    expect(titles).not.toContain('create makes the first version and tells its id')
    expect(titles).not.toContain('text, read by text()')
  })

  it('leave out what a store has as a member that is no method', () => {
    const store = Object.assign(new MemoryStore(), { setCurrent: undefined, writeSecretIf: null, onChange: 'no' })
    const titles = titlesFor(store, harness)
    expect(titles).not.toContain('a promoted version is what get gives')
    expect(titles).not.toContain('putIf writes while the expected version is current')
    expect(titles).not.toContain('a change by another process is told')
  })

  it('take no store for writable that has its ways of writing as members that are no methods', () => {
    const store = Object.assign(new MemoryStore(), { createSecret: undefined, writeSecret: undefined })
    expect(() => topicsFor(store as unknown as SecretStore, harness)).toThrow('any can neither create nor write')
  })

  it('say of which cases the harness lacks a part, and of which part', () => {
    const skips = skipsFor(harness)
    expect(skips).toMatchObject({
      'the largest text is stored whole': 'the harness has no limits',
      'the previous version is the one before the current': 'the harness has no previous',
      'names that this store allows can be put and read': 'the harness has no validNames',
      'a store that was open before reads what another one has written': 'the harness has no reopen',
      'a store that can not be reached is UNAVAILABLE or TIMEOUT, and works again afterwards':
        'the harness has no makeUnavailable and no restoreAvailability',
    })
    const rest = Object.keys(skipsFor({ ...harness, limits: { maxValueBytes: 65_536 }, validNames: ['a'] }))
    expect(Object.keys(skips).filter((title) => !rest.includes(title))).toEqual([
      'the largest text is stored whole',
      'text one byte smaller than the largest is stored whole',
      'the largest new version is stored whole',
      'text one byte larger than allowed is VALUE_TOO_LARGE, and nothing is stored',
      'too large a new version is VALUE_TOO_LARGE, and the old one stays',
      'names that this store allows are listed in their canonical form',
      'names that this store allows can be put and read',
    ])
  })

  it('take an empty list of names for none, and say a deviation rather than what lacks', () => {
    const title = 'names that this store allows can be put and read'
    expect(skipsFor({ ...harness, validNames: [] })[title]).toBe('the harness has no validNames')
    const deviations = [{ case: title, reason: 'there are no others', source: 'its manual' }]
    expect(skipsFor({ ...harness, deviations })[title]).toBe('there are no others (its manual)')
  })

  it('skip what a harness can not bring about, one failure apart from another', () => {
    const restart = 'what was stored is there after a restart, with the same version'
    const [limited, denied] = ['RATE_LIMITED', 'PERMISSION_DENIED'].map((code) => {
      return `a read that the service fails with ${code} says that, and then reads again`
    }) as [string, string]
    const able = { ...harness, restoreAvailability: async (): Promise<void> => undefined }
    const failing = { ...able, failWith: able.restoreAvailability, failures: ['RATE_LIMITED'] as const }
    expect(skipsFor(able)).toMatchObject({
      [restart]: 'the harness has no restartBackend',
      [limited]: 'the harness has no failures.RATE_LIMITED',
    })
    expect(skipsFor(failing)).not.toHaveProperty([limited])
    expect(skipsFor(failing)[denied]).toBe('the harness has no failures.PERMISSION_DENIED')
    expect(skipsFor({ ...able, failures: failing.failures })[limited]).toBe('the harness has no failures.RATE_LIMITED')
    expect(skipsFor({ ...able, restartBackend: able.restoreAvailability })).not.toHaveProperty([restart])
  })

  it('skip a whole topic for a deviation that names it', () => {
    const cases = allTopics.find(({ topic }) => topic === 'restarts')?.cases ?? []
    const skips = skipsFor({ ...harness, deviations: [{ case: 'restarts', reason: 'it forgets', source: 'its name' }] })
    expect(cases.length).toBeGreaterThan(5)
    for (const { title } of cases) expect(skips[title]).toBe('it forgets (its name)')
    expect(Object.values(skips).filter((skip) => skip.startsWith('it forgets'))).toHaveLength(cases.length)
  })

  it('have no title that is that of a topic', () => {
    const titles = allTopics.flatMap(({ cases }) => cases.map(({ title }) => title))
    expect(allTopics.filter(({ topic }) => titles.includes(topic))).toEqual([])
  })

  it('refuse a store that can neither create nor write, when the harness can not put a secret there either', () => {
    expect(() => topicsFor(new ReadOnlyStore(new Map()), harness)).toThrow(
      'any can neither create nor write: give the harness putSecret(store, name, value).',
    )
  })

  it('refuse a deviation that names no case of this store', () => {
    const deviations = [{ case: 'no such case', reason: 'none', source: 'none' }]
    expect(() => topicsFor(new MemoryStore(), { ...harness, deviations })).toThrow('no such case')
  })

  it('hold for a store that can only be read', async () => {
    const texts = new Map<string, string>()
    const readOnly: StoreHarness = {
      name: 'read-only',
      makeStore: async () => new ReadOnlyStore(texts),
      putSecret: async (_store, name, value) => void texts.set(name, value),
    }
    const rules = topicsFor(new ReadOnlyStore(texts), readOnly)
      .flatMap(({ cases }) => cases)
      .filter(({ skip }) => skip === undefined)
    expect(rules.length).toBeGreaterThan(40)
    for (const rule of rules) await expect(runCase(readOnly, rule), rule.title).resolves.toBeUndefined()
  })
})
