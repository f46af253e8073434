// Model: the cache that everybody writes first: a map and shared reads. The property has to find what is wrong with it.
import type { Served } from './client-call.ts'
import type { ClientParts, ClientUnderTest } from './client-under-test.ts'

/** With `hasGuard` it does not keep what it read before a change, and reads once more for whoever waits. */
export function naiveClient({ store, policy: { timeoutMs } }: ClientParts, hasGuard: boolean): ClientUnderTest {
  const call = { signal: new AbortController().signal, timeoutMs }
  const cache = new Map<string, Served>()
  const reads = new Map<string, Promise<Served>>()
  const changes = new Map<string, number>()
  const forget = (name: string): void => {
    cache.delete(name)
    changes.set(name, (changes.get(name) ?? 0) + 1)
    if (hasGuard) reads.delete(name)
  }
  const begin = (name: string): Promise<Served> => {
    const reading = store.readSecret(name, call).then(({ value, version }) => {
      if (reads.get(name) === reading) reads.delete(name)
      return { version: version.id, text: () => ('text' in value ? value.text : '') }
    })
    reads.set(name, reading)
    return reading
  }
  const get = async (name: string): Promise<Served> => {
    const cached = cache.get(name)
    if (cached !== undefined) return cached
    const before = changes.get(name)
    const served = await (reads.get(name) ?? begin(name))
    if (hasGuard && changes.get(name) !== before) return await get(name)
    cache.set(name, served)
    return served
  }
  return {
    get,
    getMany: () => Promise.resolve(new Map()),
    peek: (name) => cache.get(name),
    refresh: get,
    invalidate: forget,
    put: async (name, text) => {
      const written = await store.writeSecret(name, { text }, call)
      forget(name)
      return written
    },
    rollback: (name) => Promise.resolve({ id: name }),
    close: () => {
      cache.clear()
      return Promise.resolve()
    },
  }
}
