import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { canary, findCanary, ManualClock } from '@keyharbor/testing'
import { expect, onTestFinished, test } from 'vitest'
import { secretOf } from '../secret/secret.ts'
import { SecretValue } from '../secret/secret-value.ts'
import { versionKey } from './cache-key.ts'
import { SecretCache, type CacheEntry } from './secret-cache.ts'

const clock = new ManualClock()

function entryOf(name: string, text = canary(), version = '1'): CacheEntry {
  const value = new SecretValue({ text })
  const times = { fetchedAt: clock.now(), staleAt: clock.now() }
  const secret = secretOf({ name, version, store: 'memory', value, clock, ...times })
  return { ...times, expiresAt: Infinity, secret, promise: Promise.resolve(secret), size: value.size }
}

test('forgetting a name forgets all its versions and nothing else', () => {
  const cache = new SecretCache({ maxEntries: 10, maxBytes: 1_000 })
  const keys = ['a', versionKey('a', 'previous'), versionKey('a', { id: '1' })]
  for (const key of keys) cache.set(key, entryOf('a'))
  cache.set('b', entryOf('b'))
  cache.delete('a')
  expect(keys.map((key) => cache.get(key))).toEqual([undefined, undefined, undefined])
  expect(cache.get('b')?.secret.name).toBe('b')
})

test('an entry that replaces another can still be forgotten', () => {
  const cache = new SecretCache({ maxEntries: 10, maxBytes: 1_000 })
  cache.set('a', entryOf('a'))
  cache.set('a', entryOf('a', canary(), '2'))
  expect(cache.get('a')?.secret.version).toBe('2')
  cache.delete('a')
  expect(cache.get('a')).toBeUndefined()
})

test('the least recently used entry goes first', () => {
  const cache = new SecretCache({ maxEntries: 2, maxBytes: 1_000 })
  cache.set('a', entryOf('a'))
  cache.set('b', entryOf('b'))
  cache.get('a')
  cache.set('c', entryOf('c'))
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.secret.name)).toEqual(['a', undefined, 'c'])
})

test('bytes are bounded too, and a value larger than all of them is not held', () => {
  const cache = new SecretCache({ maxEntries: 10, maxBytes: 100 })
  cache.set('a', entryOf('a', 'x'.repeat(60)))
  cache.set('b', entryOf('b', 'x'.repeat(60)))
  cache.set('c', entryOf('c', 'x'.repeat(101)))
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.secret.name)).toEqual([undefined, 'b', undefined])
})

test('a name that is not held any more is not looked up unchecked', () => {
  const cache = new SecretCache({ maxEntries: 2, maxBytes: 100 })
  for (const name of ['evicted', 'b', 'c']) cache.set(name, entryOf(name, 'x'))
  cache.set('too-large', entryOf('too-large', 'x'.repeat(101)))
  cache.delete('b')
  const published = listening()
  for (const name of ['evicted', 'b', 'too-large', 'never']) expect(cache.getUnchecked(name)).toBeUndefined()
  expect(published).toEqual([])
  expect(cache.getUnchecked('c')?.secret.name).toBe('c')
  expect(published).not.toEqual([])
})

test('what lru-cache publishes of its entries shows no value', () => {
  const published = listening()
  const cache = new SecretCache({ maxEntries: 10, maxBytes: 1_000 })
  cache.set('a', entryOf('a'))
  cache.get('a')
  expect(published.join('')).toContain('[Secret a@1]')
  expect(findCanary(published.join(''))).toBeUndefined()
})

/** What lru-cache tells of itself until the end of the test. */
function listening(): string[] {
  const published: string[] = []
  const listen = (message: unknown): void => {
    published.push(inspect(message, { depth: 20, showHidden: true }), JSON.stringify(message))
  }
  subscribe('lru-cache:metrics', listen)
  onTestFinished(() => void unsubscribe('lru-cache:metrics', listen))
  return published
}
