import { canary, MemoryStore } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretClient } from '../client/create-secret-client.ts'
import { pathNameFault } from '../store/path-name.ts'
import { isStoreFailure, type FailedCall } from '../store/store-failure.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { SecretInfo } from '../store/stored-secret.ts'
import { allowNames } from './allow-names.ts'
import { withPrefix } from './with-prefix.ts'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

/** Takes names in any case for the same, and leaves out a slash at the start, as some stores do. */
class FoldingStore extends MemoryStore {
  override checkName(name: string): string {
    return super.checkName(name.toLowerCase().replace(/^\//, ''))
  }
}

/** The store behind has these secrets, each with its name as its value. */
async function storeWith(...names: readonly string[]): Promise<MemoryStore> {
  const store = new MemoryStore()
  for (const name of names) await store.createSecret(name, { text: name }, call)
  store.calls.clear()
  return store
}

async function listed(list: AsyncIterable<SecretInfo>): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of list) names.push(name)
  return names
}

function codeOf(run: () => unknown): string {
  try {
    run()
    return 'nothing was thrown'
  } catch (error) {
    return isStoreFailure(error) ? error.facts.code : String((error as { code?: unknown }).code)
  }
}

describe('names', () => {
  test('a secret is read and written under the prefix, and named without it', async () => {
    const store = await storeWith('app/db', 'db')
    const client = createSecretClient({ store: withPrefix(store, 'app/') })
    const value = canary()
    expect((await client.get('db')).text()).toBe('app/db')
    expect((await client.get('db')).name).toBe('db')
    await client.put('new', value, { upsert: true })
    expect((await store.readSecret('app/new', call)).value).toEqual({ text: value })
    expect((await client.describe('new')).name).toBe('new')
  })

  test('a failure names the secret without the prefix', async () => {
    const client = createSecretClient({ store: withPrefix(await storeWith(), 'app/') })
    await expect(client.get('missing')).rejects.toMatchObject({ code: 'NOT_FOUND', secret: 'missing' })
  })

  test('the store behind describes an error by its own name for the secret', async () => {
    const asked: FailedCall[] = []
    const store = await storeWith('app/db')
    store.describeError = (_, failed) => {
      asked.push(failed)
      return { code: 'UNAVAILABLE' }
    }
    store.faults.fail('*', new Error('broken'), Infinity)
    const client = createSecretClient({ store: withPrefix(store, 'app/') })
    await expect(client.refresh('db')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(client.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(new Set(asked.map(({ name }) => name))).toEqual(new Set(['app/db', '']))
  })

  test('a prefix within a prefix is one longer prefix', async () => {
    const client = createSecretClient({ store: withPrefix(withPrefix(await storeWith('a/b/c'), 'a/'), 'b/') })
    expect((await client.get('c')).text()).toBe('a/b/c')
  })

  test('the forms that the store gives names and prefix are the ones that count', async () => {
    const store = new FoldingStore()
    await store.createSecret('app/db', { text: 'x' }, call)
    const view = withPrefix(store, '/APP/')
    expect(view.checkName('DB')).toBe('db')
    expect((await view.readSecret('Db', call)).value).toEqual({ text: 'x' })
    expect(await listed(view.listSecrets({}, call))).toEqual(['db'])
  })

  test('any name that is a path is the same name out here, and the prefix and the name behind', () => {
    const view = withPrefix(new MemoryStore(), 'app/')
    const names = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((name) => !pathNameFault(name, 508))
    fc.assert(
      fc.property(names, (name) => {
        expect(view.checkName(name)).toBe(name)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('no way out of the prefix', () => {
  const climbing = fc.constantFrom(
    '..',
    '.',
    '',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e%252e',
    '\\',
    '%2f',
    '%5c',
    '\0',
    '\r\n',
  )
  const odd = fc.constantFrom('\u202e', '\uff0e\uff0e', '\ud800', '%c0%ae', 'x'.repeat(600))
  const harmless = fc.constantFrom('app', 'other', 'x y', '%', '*', 'e', '密')
  const part = fc.oneof(
    { arbitrary: climbing, weight: 2 },
    odd,
    { arbitrary: harmless, weight: 5 },
    fc.string({ maxLength: 4 }),
  )
  const hostile = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 6 }), fc.constantFrom('/', '', '//', '\\', '%2f'))
    .map(([parts, separator]) => parts.join(separator))

  test.each(['app/', 'app-', 'app', 'app/.', 'a%2'])(
    'of %j for any name: it is under it, or refused before any request',
    async (prefix) => {
      const store = new MemoryStore()
      const view = withPrefix(store, prefix)
      let refused = 0
      let read = 0
      await fc.assert(
        fc.asyncProperty(hostile, async (name) => {
          store.calls.clear()
          const code = await view.readSecret(name, call).then(
            () => 'read',
            (error: unknown) => (isStoreFailure(error) ? error.facts.code : String(error)),
          )
          const [asked] = store.calls
          if (asked === undefined) refused += 1
          else read += 1
          expect(asked === undefined ? code : asked.name.startsWith(prefix)).toBe(
            asked === undefined ? 'INVALID_NAME' : true,
          )
          const folders = (asked?.name ?? '')
            .split('/')
            .map((folder) => decodeURIComponent(folder.replaceAll('%', '%25')))
          expect(folders).not.toContain('..')
        }),
        { numRuns: 1_000 },
      )
      expect(Math.min(refused, read)).toBeGreaterThan(50)
    },
  )

  test('a name that would be valid with the prefix alone is refused', () => {
    const view = withPrefix(new MemoryStore(), 'app-')
    for (const name of ['', '..', '.', '/x', 'x/', '../x'])
      expect([name, codeOf(() => view.checkName(name))]).toEqual([name, 'INVALID_NAME'])
    expect(codeOf(() => view.checkName(undefined as unknown as string))).toBe('INVALID_NAME')
  })

  test('a store whose canonical form leaves the prefix is not asked', async () => {
    const store = new MemoryStore()
    store.checkName = (name) => (name.endsWith('0') ? name : name.replace('app/', ''))
    const view = withPrefix(store, 'app/')
    await expect(view.readSecret('db', call)).rejects.toMatchObject({ facts: { code: 'INVALID_NAME' } })
    expect(store.calls.count()).toBe(0)
  })

  test('every method refuses a bad name, also when it is called past the client', async () => {
    const store = await storeWith('other')
    const view = withPrefix(store, 'app/')
    const bad = '../other'
    const value = { text: canary() }
    const calls: readonly (() => unknown)[] = [
      () => view.readSecret(bad, call),
      () => view.readVersion(bad, 'previous', call),
      () => view.describeSecret(bad, call),
      () => view.createSecret(bad, value, call),
      () => view.writeSecret(bad, value, call),
      () => view.writeSecretIf(bad, value, '1', call),
      () => view.writeSecretOnce(bad, value, 'key', call),
      () => view.deleteSecret(bad, call),
      () => view.restoreSecret(bad, call),
      () => view.purgeSecret(bad, call),
      () => view.setVersionState(bad, '1', 'disabled', call),
      () => view.destroyVersion(bad, '1', call),
      () => view.setCurrent(bad, '1', '1', call),
      () => view.moveStage(bad, 'blue', '1', null, call),
    ]
    for (const each of calls) await expect(each()).rejects.toMatchObject({ facts: { code: 'INVALID_NAME' } })
    expect(codeOf(() => view.listVersions(bad, call))).toBe('INVALID_NAME')
    expect(store.calls.count()).toBe(0)
  })
})

describe('lists, batches and told changes', () => {
  test('a list has what is under the prefix, named without it', async () => {
    const view = withPrefix(await storeWith('app/db', 'app/web/key', 'apple', 'other/db'), 'app/')
    expect(await listed(view.listSecrets({}, call))).toEqual(['db', 'web/key'])
    expect(await listed(view.listSecrets({ prefix: 'we' }, call))).toEqual(['web/key'])
    expect(await listed(view.listSecrets({ prefix: '../' }, call))).toEqual([])
  })

  test('what has no name without the prefix is not listed', async () => {
    const view = withPrefix(await storeWith('app', 'app/db', 'apple'), 'app')
    expect(await listed(view.listSecrets({}, call))).toEqual(['le'])
  })

  test('a store that lists more than it was asked for shows nothing of it', async () => {
    const store = await storeWith('app/db')
    store.listSecrets = async function* () {
      yield { name: 'app/db' }
      yield { name: 'other/db' }
    }
    expect(await listed(withPrefix(store, 'app/').listSecrets({}, call))).toEqual(['db'])
  })

  test('deleted secrets are listed when they are asked for', async () => {
    const store = await storeWith('app/db')
    await store.deleteSecret('app/db', call)
    const view = withPrefix(store, 'app/')
    expect(await listed(view.listSecrets({}, call))).toEqual([])
    expect(await listed(view.listSecrets({ includeDeleted: true }, call))).toEqual(['db'])
  })

  test('a batch has one entry for each name asked, a refusal for a bad one', async () => {
    const store = await storeWith('app/a', 'other')
    const results = await withPrefix(store, 'app/').readSecrets(['a', 'missing', '../other'], call)
    expect(results.get('a')).toMatchObject({ ok: true, secret: { value: { text: 'app/a' } } })
    expect(results.get('missing')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
    expect(results.get('../other')).toMatchObject({ ok: false, error: { code: 'INVALID_NAME' } })
    expect(results.size).toBe(3)
  })

  test('a check of names that breaks breaks the batch, and is not taken for a refusal', async () => {
    const store = await storeWith('app/a')
    const view = withPrefix(store, 'app/')
    store.checkName = () => {
      throw new TypeError('broken')
    }
    await expect(view.readSecrets(['a'], call)).rejects.toThrow(TypeError)
  })

  test('a batch of nothing but bad names is no request', async () => {
    const store = await storeWith()
    expect((await withPrefix(store, 'app/').readSecrets(['..'], call)).size).toBe(1)
    expect(store.calls.count()).toBe(0)
  })

  test('changes are told of what is under the prefix, by the name without it', async () => {
    const store = await storeWith('app/db', 'other')
    const told: string[] = []
    const subscription = withPrefix(store, 'app/').onChange((name) => told.push(name))
    await store.writeSecret('other', { text: 'x' }, call)
    await store.writeSecret('app/db', { text: 'x' }, call)
    await Promise.resolve()
    subscription[Symbol.dispose]()
    await store.writeSecret('app/db', { text: 'y' }, call)
    await Promise.resolve()
    expect(told).toEqual(['db'])
  })
})

describe('what it can', () => {
  test('it has the capabilities of the store, and no method of its own beside them', () => {
    const store = new MemoryStore()
    const members = new Set(Object.keys(withPrefix(store, 'app/')))
    const methods = Object.getOwnPropertyNames(MemoryStore.prototype).filter((name) => name !== 'constructor')
    expect(members).toEqual(new Set([...methods, 'kind', 'scope']))
  })

  test('it has no capability that the store has not', () => {
    const { kind, scope } = new MemoryStore()
    const least: SecretStore = {
      kind,
      scope,
      checkName: (name) => name,
      describeError: () => ({ code: 'UNKNOWN' }),
      readSecret: () => Promise.reject(new Error('nothing')),
    }
    const members = Object.keys(withPrefix(least, 'app/')).sort()
    expect(members).toEqual(['checkName', 'describeError', 'kind', 'readSecret', 'scope'])
  })

  test('versions are compared, and the store is closed, by the store behind', async () => {
    let closed = 0
    const store = Object.assign(new MemoryStore(), { close: async () => void (closed += 1) })
    const view = withPrefix(store, 'app/')
    expect(view.compareVersions({ id: '2' }, { id: '1' })).toBeGreaterThan(0)
    await (view as SecretStore).close?.()
    expect(closed).toBe(1)
  })

  test('no two prefixes share a cache, nor does the store itself', () => {
    const store = new MemoryStore()
    const [a, b] = [withPrefix(store, 'a/'), withPrefix(store, 'b/')]
    const scopes = [store, a, b, withPrefix(a, 'b/'), allowNames(store, ['a/*'])].map(({ scope }) =>
      JSON.stringify(scope),
    )
    expect(new Set(scopes).size).toBe(5)
    expect(a.kind).toBe('memory')
    expect(withPrefix(store, 'a/').scope).toEqual(a.scope)
  })
})

describe('what is refused', () => {
  test.each(['', undefined, 7, '/', '../', 'a//', 'a\n', '\u200b'])('%j is no prefix', (prefix) => {
    expect(codeOf(() => withPrefix(new MemoryStore(), prefix as string))).toBe('CONFIG')
  })

  test.each([undefined, null, {}, () => {}, { readSecret: () => {}, checkName: () => {} }])(
    '%j is no store',
    (store) => {
      expect(() => withPrefix(store as unknown as MemoryStore, 'app/')).toThrow(/CONFIG.*a store has/)
    },
  )

  test('a store that writes names in a form that does not end as they do has no prefixes', () => {
    const store = new MemoryStore()
    store.checkName = (name) => `${name}.secret`
    expect(codeOf(() => withPrefix(store, 'app/'))).toBe('CONFIG')
  })

  test('a prefix that leaves no room for a name is none', () => {
    expect(codeOf(() => withPrefix(new MemoryStore(), 'x'.repeat(511)))).toBe('nothing was thrown')
    expect(codeOf(() => withPrefix(new MemoryStore(), 'x'.repeat(512)))).toBe('CONFIG')
  })

  test('the refused prefix is not repeated', () => {
    const value = canary()
    expect(() => withPrefix(new MemoryStore(), `${value}\n`)).not.toThrow(value)
  })
})
