import { MemoryStore } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { createSecretClient } from '../client/create-secret-client.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { readOnly } from './read-only.ts'
import { withPrefix } from './with-prefix.ts'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

test('the client has every call that reads and none that writes', () => {
  const client = createSecretClient({ store: readOnly(new MemoryStore()) })
  const reads = ['get', 'peek', 'refresh', 'watch', 'getVersion', 'listVersions', 'list', 'describe', 'run', 'store']
  expect(Object.keys(client)).toEqual(expect.arrayContaining(reads))
  const writes = ['create', 'put', 'putIf', 'putOnce', 'delete', 'restore', 'purge', 'rollback', 'promote', 'moveStage']
  for (const call of [...writes, 'enableVersion', 'disableVersion', 'destroyVersion'])
    expect(client).not.toHaveProperty(call)
})

test('no writing method is on the store, nor behind it', () => {
  const members = Object.keys(readOnly(new MemoryStore())).sort()
  const reads = [
    'readSecret',
    'readSecrets',
    'readVersion',
    'listVersions',
    'compareVersions',
    'listSecrets',
    'describeSecret',
  ]
  expect(members).toEqual([...reads, 'onChange', 'checkName', 'describeError', 'kind', 'scope'].sort())
})

test('it reads what the store holds, and shares its identity, since both answer the same', async () => {
  const store = new MemoryStore()
  await store.createSecret('db', { text: 'x' }, call)
  const reading = readOnly(store)
  expect((await reading.readSecret('db', call)).value).toEqual({ text: 'x' })
  expect((await reading.describeSecret('db', call)).name).toBe('db')
  expect([reading.kind, reading.scope]).toEqual([store.kind, store.scope])
})

test('with a prefix it is still read-only', () => {
  const store = withPrefix(readOnly(new MemoryStore()), 'app/')
  expect(Object.keys(store)).not.toContain('writeSecret')
  expect(Object.keys(store)).toContain('readVersion')
})

test('it closes the store', async () => {
  let closed = 0
  const store = Object.assign(new MemoryStore(), { close: async () => void (closed += 1) })
  await (readOnly(store) as SecretStore).close?.()
  expect(closed).toBe(1)
})

test('what is no store is refused', () => {
  expect(() => readOnly({} as SecretStore)).toThrow(/CONFIG/)
})
