// Client: builds a client from a store and a policy; the only file that puts the parts together.
import type { SecretStore } from '../store/secret-store.ts'
import { currentOf, type ClientCore } from './client-core.ts'
import { clientPolicy, type SecretClientOptions } from './client-options.ts'
import { lifeCalls } from './life-calls.ts'
import { listCalls } from './list-calls.ts'
import { Notifications } from './notifications.ts'
import { readCalls } from './read-calls.ts'
import { Reader } from './reader.ts'
import type { SecretClient } from './secret-client.ts'
import { StoreCalls } from './store-calls.ts'
import { valueCalls } from './value-calls.ts'
import { versionCalls } from './version-calls.ts'
import { Watches } from './watches.ts'

/**
 * A client of one store: caches what it reads, shares concurrent reads, keeps watched secrets current, and never shows a
 * value by accident. It has the calls that its store can do; the compiler knows which.
 *
 * Does no I/O. Throws `CONFIG` for unknown options and for numbers that make no sense.
 *
 * ```ts
 * const client = createSecretClient({ store: new EncryptedFileStore({ path: 'secrets.age' }) })
 * await client.put('db/password', 's3cret', { upsert: true })
 * const password = (await client.get('db/password')).text()
 * ```
 */
export function createSecretClient<S extends SecretStore>(options: SecretClientOptions<S>): SecretClient<S> {
  const policy = clientPolicy(options)
  const { store } = options
  const calls = new StoreCalls(store, policy)
  const reader: Reader = new Reader({
    calls,
    storeKind: store.kind,
    policy,
    onCurrent: (secret) => watches.accept(secret),
  })
  const watches = new Watches({
    clock: policy.clock,
    everyMs: policy.maxAgeMs,
    refresh: (name) => reader.read(currentOf(core, 'refresh', name)),
  })
  const changed = (name: string): void => {
    reader.invalidate(name)
    watches.changed(name)
  }
  const notifications = new Notifications(store, changed)
  const core: ClientCore<S> = { store, calls, reader, watches, notifications, changed }
  const close = once(() => closeAll(core))
  const client = {
    ...readCalls(core),
    ...valueCalls(core),
    ...lifeCalls(core),
    ...versionCalls(core),
    ...listCalls(core),
    close,
    [Symbol.asyncDispose]: close,
  }
  // The only place where what the store can do meets what the compiler knows of it.
  return Object.freeze(client) as unknown as SecretClient<S>
}

const closeWithinMs = 2_000

async function closeAll(core: ClientCore): Promise<void> {
  core.calls.close()
  core.watches.close()
  core.reader.close()
  await core.calls.end(async () => {
    try {
      core.notifications.close()
    } finally {
      await core.store.close?.()
    }
  }, closeWithinMs)
}

function once(run: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined
  return () => (result ??= run())
}
