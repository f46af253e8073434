import { inspect } from 'node:util'
import { canary, ManualClock } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { CacheEntry } from './cache-entry.ts'
import { versionKey } from './cache-key.ts'
import { SecretCache } from './secret-cache.ts'

const clock = new ManualClock()
const policy = { maxAgeMs: 1_000, staleWhileRevalidateMs: 1_000, maxStaleMs: 1_000, clock }

function entryOf(name: string, text = canary(), version = '1'): CacheEntry {
  const started = { wall: clock.now(), tick: clock.monotonic() }
  return new CacheEntry({
    name,
    store: 'memory',
    stored: { value: { text }, version: { id: version } },
    started,
    policy,
  })
}

/** A cache, and the names of what it has let go for want of room. */
function cacheOf(maxEntries: number, maxBytes: number): { cache: SecretCache; evicted: string[] } {
  const evicted: string[] = []
  return {
    cache: new SecretCache({ maxEntries, maxBytes }, (_, { secret }) => void evicted.push(secret.name)),
    evicted,
  }
}

test('the keys of a name are those of all its versions, and no others', () => {
  const { cache } = cacheOf(10, 1_000)
  const keys = ['a', versionKey('a', 'previous'), versionKey('a', { id: '1' })]
  for (const key of keys) cache.set(key, entryOf('a'))
  cache.set('b', entryOf('b'))
  expect(cache.keysOf('a')).toEqual(keys)
  for (const key of keys) cache.delete(key)
  expect(keys.map((key) => cache.get(key))).toEqual([undefined, undefined, undefined])
  expect(cache.keysOf('a')).toEqual(['a'])
  expect(cache.get('b')?.secret.name).toBe('b')
})

test('an entry that replaces another can still be forgotten', () => {
  const { cache } = cacheOf(10, 1_000)
  cache.set('a', entryOf('a'))
  cache.set('a', entryOf('a', canary(), '2'))
  expect(cache.get('a')?.secret.version).toBe('2')
  cache.delete('a')
  expect(cache.get('a')).toBeUndefined()
})

test('the least recently used entry goes first, and that is told', () => {
  const { cache, evicted } = cacheOf(2, 1_000)
  const first = entryOf('a')
  cache.set('a', first)
  cache.set('b', entryOf('b'))
  cache.touch('a', first, 0)
  cache.set('c', entryOf('c'))
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.secret.name)).toEqual(['a', undefined, 'c'])
  expect(evicted).toEqual(['b'])
})

test('an entry that is hit on and on stays at the front, though not each hit moves it there', () => {
  const { cache } = cacheOf(2, 1_000)
  const hot = entryOf('hot')
  cache.set('hot', hot)
  for (const [at, name] of ['b', 'c', 'd'].entries()) {
    cache.touch('hot', hot, at * 1_000)
    cache.touch('hot', hot, at * 1_000 + 1)
    cache.set(name, entryOf(name))
  }
  expect(cache.get('hot')).toBe(hot)
  expect(hot.hits).toBe(6)
})

test('bytes are bounded too, and a value larger than all of them is not held', () => {
  const { cache } = cacheOf(10, 100)
  cache.set('a', entryOf('a', 'x'.repeat(60)))
  cache.set('b', entryOf('b', 'x'.repeat(60)))
  cache.set('c', entryOf('c', 'x'.repeat(101)))
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.secret.name)).toEqual([undefined, 'b', undefined])
  cache.set('b', entryOf('b', 'x'.repeat(101)))
  expect([cache.get('b'), cache.current('b')]).toEqual([undefined, undefined])
})

test('the key of another version, which is no name, gives no current version', () => {
  const { cache } = cacheOf(10, 1_000)
  const key = versionKey('a', { id: '1' })
  cache.set(key, entryOf('a'))
  cache.set('b', entryOf('b'))
  expect([cache.current(key), cache.current('a')]).toEqual([undefined, undefined])
  expect(cache.current('b')?.name).toBe('b')
})

test('what an entry has displaced counts as well, and counts no more when both are gone', () => {
  const { cache, evicted } = cacheOf(10, 100)
  const [first, second] = [entryOf('a', 'x'.repeat(40)), entryOf('a', 'x'.repeat(40), '2')]
  cache.set('a', first)
  second.ownRare.previous = first
  cache.set('a', second)
  cache.delete('a')
  second.ownRare.previous = undefined
  cache.set('b', entryOf('b', 'x'.repeat(100)))
  expect([cache.size, evicted]).toEqual([1, []])
  cache.set('a', second)
  expect([cache.size, evicted]).toEqual([1, ['b']])
})

test('what is shown of an entry holds no value', () => {
  const shown = inspect(entryOf('a'), { depth: 20, showHidden: true }) + JSON.stringify(entryOf('a'))
  expect(shown).toBe('[CacheEntry a@1]"[CacheEntry a@1]"')
})
