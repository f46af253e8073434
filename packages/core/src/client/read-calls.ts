// Client: the calls that every client has.
import type { Secret } from '../secret/secret.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { isStoreFailure, StoreFailure } from '../store/store-failure.ts'
import { assertKnown, refused } from './call-limits.ts'
import { change } from './change.ts'
import { currentOf, listen, type ClientCore } from './client-core.ts'
import type { ReadTarget } from './reader.ts'
import type { CallerOptions, GetOptions, Reads, Runs } from './secret-client.ts'
import type { SecretHandle } from './secret-handle.ts'

/**
 * All of `Reads` but its end, and the door to the store. Promises are awaited before they are returned: only then does the stack
 * of an error lead to the line of the application that asked.
 */
export function readCalls<S extends SecretStore>(core: ClientCore<S>): Omit<Reads, 'close' | symbol> & Runs<S> {
  const { reader, store } = core
  const slowGet = async (name: string, options?: GetOptions): Promise<Secret> =>
    await reader.get(listening(core, 'get', name), options)
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
  listen(core, target.call)
  return target
}

async function refresh(core: ClientCore, name: string, options?: CallerOptions): Promise<Secret> {
  const target = listening(core, 'refresh', name)
  core.calls.checked(target.call, () => assertKnown(options, ['signal', 'timeoutMs']))
  return await core.reader.read(target, options)
}

async function watch(core: ClientCore, name: string, options?: CallerOptions): Promise<SecretHandle> {
  const target = listening(core, 'watch', name)
  core.calls.checked(target.call, () => assertKnown(options, ['signal', 'timeoutMs']))
  const first = await core.reader.get(target, options)
  // The client may be closed while this answer is on its way, and something newer may have come.
  core.calls.limits(target.call, options ?? {})
  const newest = core.reader.cached(target.key)
  const handle = core.watches.open(newest ?? first)
  if (newest === undefined) core.watches.changed(target.key)
  return handle
}

async function run<S extends SecretStore, T>(
  core: ClientCore<S>,
  operation: string,
  name: string,
  fn: (store: S, call: CallOptions) => Promise<T>,
  options?: CallerOptions,
): Promise<T> {
  const label = core.calls.checked({ operation: 'run', method: 'run', name: '' }, () => checkedOperation(operation, fn))
  const what = { operation: label, method: label, name, compound: true }
  return await change(core, what, options, () => {
    assertKnown(options, ['signal', 'timeoutMs'])
    return async (_, callOptions) => {
      try {
        return await fn(core.store, callOptions)
      } catch (error) {
        throw withoutProof(error)
      }
    }
  })
}

/** The operation is part of messages, so it must not break a line of them. */
function checkedOperation(operation: unknown, fn: unknown): string {
  if (typeof operation !== 'string' || !/^[\x20-\x7e]{1,64}$/.test(operation)) {
    throw refused('Give the operation as text of up to 64 ASCII characters, for errors.')
  }
  if (typeof fn !== 'function') throw refused('Give a function that calls the store.')
  return operation
}

/** A store proves what one call of it has done, not what the function has done before. */
function withoutProof(error: unknown): unknown {
  if (!isStoreFailure(error) || error.facts.retry !== 'safe') return error
  return new StoreFailure({ ...error.facts, retry: 'never' }, { cause: error.cause })
}
