// Client: the calls that every client has.
import { isSecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { isStoreFailure, StoreFailure } from '../store/store-failure.ts'
import { assertKnown, refused } from './call-limits.ts'
import { change } from './change.ts'
import { currentOf, listening, type ClientCore } from './client-core.ts'
import { get } from './get.ts'
import type { CallerOptions, GetOptions, Reads, Runs } from './secret-client.ts'
import { watch } from './watch.ts'

/**
 * The calls that every client has, but its end, and the door to the store. Promises are awaited before they are returned: only
 * then does the stack of an error lead to the line of the application that asked.
 */
export function readCalls<S extends SecretStore>(core: ClientCore<S>): ReadCalls & Runs<S> {
  const { held, store } = core
  const slowGet = async (name: string, options?: GetOptions): Promise<Secret> =>
    await get(core, listening(core, 'get', name), options)
  // The way of every hit.
  const quickGet = (name: string, options?: GetOptions): Promise<Secret> =>
    (options === undefined ? held.hit(name) : undefined) ?? slowGet(name, options)
  return {
    store,
    // With a schema it is a checked secret.
    get: quickGet as Reads['get'],
    getOptional: (name, options) => getOptional(core, name, options),
    has: async (name, options) => (await getOptional(core, name, options, 'has')) !== undefined,
    peek: (name) => held.peek(name) ?? held.peek(currentOf(core, 'peek', name).key),
    refresh: (name, options) => refresh(core, name, options),
    watch: (name, options) => watch(core, name, options),
    invalidate: (name) => core.forget(core.calls.canonicalName('invalidate', name)),
    run: (operation, name, fn, options) => run(core, operation, name, fn, options),
  }
}

type ReadCalls = Pick<Reads, 'get' | 'getOptional' | 'has' | 'peek' | 'refresh' | 'watch' | 'invalidate'>

async function getOptional(
  core: ClientCore,
  name: string,
  options?: GetOptions,
  operation = 'getOptional',
): Promise<Secret | undefined> {
  try {
    return await get(core, listening(core, operation, name), options)
  } catch (error) {
    if (isSecretError(error) && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

async function refresh(core: ClientCore, name: string, options?: CallerOptions): Promise<Secret> {
  const target = listening(core, 'refresh', name)
  core.calls.checked(target.call, () => assertKnown(options, ['signal', 'timeoutMs']))
  return (await core.reader.forced(target, options)).secret
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
