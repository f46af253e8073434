// Client: the calls that every client has.
import type { Secret } from '../secret/secret.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { assertKnown } from './call-limits.ts'
import { currentOf, type ClientCore } from './client-core.ts'
import type { ReadTarget } from './reader.ts'
import type { CallerOptions, GetOptions, Reads, Runs } from './secret-client.ts'
import type { SecretHandle } from './secret-handle.ts'

/** All of `Reads` but its end, and the door to the store. */
export function readCalls<S extends SecretStore>(core: ClientCore<S>): Omit<Reads, 'close' | symbol> & Runs<S> {
  const { reader, store } = core
  const slowGet = async (name: string, options?: GetOptions): Promise<Secret> =>
    reader.get(listening(core, 'get', name), options)
  return {
    store,
    // The way of every hit: one look-up and one look at the clock.
    get: (name, options) => (options === undefined ? reader.fresh(name)?.promise : undefined) ?? slowGet(name, options),
    peek: (name) => reader.held(name) ?? reader.cached(currentOf(core, 'peek', name).key),
    refresh: (name, options) => refresh(core, name, options),
    watch: (name, options) => watch(core, name, options),
    invalidate: (name) => core.changed(core.calls.canonicalName('invalidate', name)),
    run: (operation, name, fn, options) => run(core, operation, name, fn, options),
  }
}

/** A read of the current version, with an ear on what the store tells from before it starts. */
function listening(core: ClientCore, operation: string, name: string): ReadTarget {
  const target = currentOf(core, operation, name)
  core.calls.checked(target.call, () => core.notifications.start())
  return target
}

async function refresh(core: ClientCore, name: string, options?: CallerOptions): Promise<Secret> {
  const target = listening(core, 'refresh', name)
  core.calls.checked(target.call, () => assertKnown(options, ['signal', 'timeoutMs']))
  return core.reader.read(target, options)
}

async function watch(core: ClientCore, name: string, options?: CallerOptions): Promise<SecretHandle> {
  const target = listening(core, 'watch', name)
  core.calls.checked(target.call, () => assertKnown(options, ['signal', 'timeoutMs']))
  const first = await core.reader.get(target, options)
  // Something newer may have come while this answer was on its way.
  return core.watches.open(core.reader.cached(target.key) ?? first)
}

async function run<S extends SecretStore, T>(
  core: ClientCore<S>,
  operation: string,
  name: string,
  fn: (store: S, call: CallOptions) => Promise<T>,
  options?: CallerOptions,
): Promise<T> {
  const canonical = core.calls.canonicalName(operation, name)
  const call = { operation, method: operation, name: canonical, writes: true }
  core.calls.checked(call, () => assertKnown(options, ['signal', 'timeoutMs']))
  try {
    return await core.calls.run(call, (callOptions) => fn(core.store, callOptions), options)
  } finally {
    core.changed(canonical)
  }
}
