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
    const titles = titlesFor(new ReadOnlyStore(new Map()), harness)
    expect(titles).toContain('a missing secret is NOT_FOUND, never an empty value')
    expect(titles).not.toContain('create makes the first version and tells its id')
    expect(titles).not.toContain('text, read by text()')
  })

  it('leave out what the harness has no hook for', () => {
    expect(titlesFor(new MemoryStore(), harness)).not.toContain('the largest text is stored whole')
    expect(titlesFor(new MemoryStore(), { ...harness, limits: { maxValueBytes: 65_536 } })).toContain(
      'the largest text is stored whole',
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
    const rules = topicsFor(new ReadOnlyStore(texts), readOnly).flatMap(({ cases }) => cases)
    expect(rules.length).toBeGreaterThan(40)
    for (const rule of rules) await expect(runCase(readOnly, rule), rule.title).resolves.toBeUndefined()
  })
})
