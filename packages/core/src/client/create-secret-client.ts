// Client: builds a client from a store and a policy; the only file that puts the parts together.
import type { SecretStore } from '../store/secret-store.ts'
import type { VersionInfo } from '../store/stored-secret.ts'
import { AnswerCheck } from './answer-check.ts'
import { batchCalls } from './batch-calls.ts'
import { currentOf, type ClientCore } from './client-core.ts'
import { clientPolicy, type ClientPolicy, type SecretClientOptions } from './client-options.ts'
import { Events } from '../events/events.ts'
import { health } from './health.ts'
import { HeldValues } from './held-values.ts'
import { lifeCalls } from './life-calls.ts'
import { LastGood } from './last-good.ts'
import { listCalls } from './list-calls.ts'
import { Notifications } from './notifications.ts'
import { Quarantine } from './quarantine.ts'
import { readCalls } from './read-calls.ts'
import { Reader } from './reader.ts'
import { ready } from './ready.ts'
import { Refresher } from './refresher.ts'
import type { CallerOptions, SecretClient } from './secret-client.ts'
import { StoreCalls } from './store-calls.ts'
import { useCalls } from './use-calls.ts'
import { valueCalls } from './value-calls.ts'
import { VersionOrder } from './version-order.ts'
import { versionCalls } from './version-calls.ts'
import { watchMany } from './watch-many.ts'
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
  const core = clientCore(options.store, policy)
  const close = once(() => closeAll(core))
  const client = {
    ...readCalls(core),
    ...batchCalls(core),
    ...useCalls(core),
    ...valueCalls(core),
    ...lifeCalls(core),
    ...versionCalls(core),
    ...listCalls(core),
    watchMany: (names: readonly string[], limits?: CallerOptions) => watchMany(core, names, limits),
    ready: (names: readonly string[], limits?: CallerOptions) => ready(core, names, limits),
    health: () => health(core),
    close,
    [Symbol.asyncDispose]: close,
  }
  // The only place where what the store can do meets what the compiler knows of it.
  return Object.freeze(client) as unknown as SecretClient<S>
}

/** The parts, each told of what the others find out. */
function clientCore<S extends SecretStore>(store: S, policy: ClientPolicy): ClientCore<S> {
  const { clock } = policy
  const events = new Events(store.kind, policy.traceNames, () => clock.monotonic())
  const calls = new StoreCalls(store, policy, events)
  const quarantine = new Quarantine(policy.maxEntries)
  const order = new VersionOrder(store, policy.maxEntries)
  const held: HeldValues = new HeldValues({ policy, events, order, onDropped: (key) => refresher.forgotten(key) })
  const check = new AnswerCheck({ storeKind: store.kind, policy, held, order, quarantine, events })
  // Asynchronous from the start: what an adapter throws by accident must not come out of a timer.
  const renew = async (name: string): Promise<void> => {
    try {
      await reader.renew(currentOf(core, 'refresh', name))
    } catch {
      // An adapter whose `checkName` refuses what it gave before; the next get tells.
    }
  }
  const watches = new Watches({ clock, refresh: renew })
  const refresher = new Refresher({
    policy,
    held,
    isWatched: (name) => watches.has(name),
    refresh: (name) => void renew(name),
  })
  const lastGood = new LastGood({ store, policy, calls, held })
  const reader: Reader = new Reader({
    ...{ calls, policy, held, events, check },
    onKept: ({ key, call }, entry, isFirst) => {
      refresher.kept(key, entry, isFirst)
      if (key === call.name) watches.accept(entry.secret)
    },
    onFailed: ({ key, call }, failure, error) => {
      refresher.failed(key, failure)
      if (key !== call.name) return
      watches.fail(key, error)
      if (failure?.facts.reason === 'rejected') void lastGood.keep(key)
    },
  })
  const forget = (name: string): void => {
    reader.invalidate(name)
    held.forget(name)
    watches.changed(name)
  }
  const changed = (name: string, version?: VersionInfo): void => {
    // Before watchers read anew.
    if (version !== undefined) reader.letIn()
    forget(name)
    if (version === undefined) order.forget(name)
    else order.wasCurrent(name, version, clock.monotonic())
  }
  const notifications = new Notifications(store, forget)
  const parts = { calls, held, reader, refresher, watches, quarantine, events, notifications }
  const core: ClientCore<S> = { store, policy, ...parts, forget, changed }
  return core
}

const closeWithinMs = 2_000

async function closeAll(core: ClientCore): Promise<void> {
  core.calls.close()
  core.watches.close()
  core.refresher.close()
  core.reader.close()
  core.held.clear()
  core.quarantine.clear()
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
