// Client: calls that bring a new value.
import { toStoredValue, type SecretInput } from '../secret/secret-input.ts'
import { isSecretError } from '../errors/secret-error.ts'
import type { CreatableStore, WritableStore } from '../store/capabilities.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { CallOptions, StoredValue, VersionInfo, WriteCall } from '../store/stored-secret.ts'
import { assertFlag, assertKnown, assertSettings, assertText } from './call-limits.ts'
import { can } from './capability.ts'
import { change, type Apply, type Change } from './change.ts'
import type { ClientCore } from './client-core.ts'
import type { Creates, PutsIf, PutsOnce, UpsertOptions, Upserts, WriteOptions } from './secret-client.ts'

type ValueCalls = Creates<unknown> & Upserts<unknown> & PutsIf<unknown> & PutsOnce<unknown>

/** The calls of this kind that `store` can do. */
export function valueCalls(core: ClientCore): Partial<ValueCalls> {
  return { ...createCall(core), ...putCall(core), ...putIfCall(core), ...putOnceCall(core) }
}

function createCall(core: ClientCore): Partial<ValueCalls> {
  const { store } = core
  if (!can(store, 'createSecret')) return {}
  return {
    create: (name, value, options) =>
      change(core, { operation: 'create', method: 'createSecret', name, makesVersion: true }, options, () => {
        const stored = checkedValue(value, options, writeOptions)
        return (canonical, call) => store.createSecret(canonical, stored, withSettings(call, options))
      }),
  }
}

function putCall(core: ClientCore): Partial<ValueCalls> {
  const { store } = core
  if (!can(store, 'writeSecret')) return {}
  const known = can(store, 'createSecret') ? [...writeOptions, 'upsert'] : writeOptions
  return {
    put: (name: string, value: SecretInput, options?: UpsertOptions<unknown>) =>
      change(core, putOf(name, options), options, () => {
        const stored = checkedValue(value, options, known)
        assertFlag('upsert', options?.upsert)
        if (options?.upsert === true && can(store, 'createSecret')) return upsert(core, store, stored, options)
        return (canonical, call) => store.writeSecret(canonical, stored, withSettings(call, options))
      }),
  }
}

/** An upsert is of several steps. */
function putOf(name: string, options: UpsertOptions<unknown> | undefined): Change {
  return { operation: 'put', method: 'writeSecret', name, compound: options?.upsert === true, makesVersion: true }
}

function putIfCall(core: ClientCore): Partial<ValueCalls> {
  const { store } = core
  if (!can(store, 'writeSecretIf')) return {}
  return {
    putIf: (name, value, expectedVersion, options) =>
      change(
        core,
        { operation: 'putIf', method: 'writeSecretIf', name, conditional: true, makesVersion: true },
        options,
        () => {
          assertText('expectedVersion', expectedVersion)
          const stored = checkedValue(value, options, writeOptions)
          return (canonical, call) =>
            store.writeSecretIf(canonical, stored, expectedVersion, withSettings(call, options))
        },
      ),
  }
}

function putOnceCall(core: ClientCore): Partial<ValueCalls> {
  const { store } = core
  if (!can(store, 'writeSecretOnce')) return {}
  return {
    putOnce: (name, value, key, options) =>
      change(
        core,
        { operation: 'putOnce', method: 'writeSecretOnce', name, idempotent: true, makesVersion: true },
        options,
        () => {
          assertText('key', key)
          const stored = checkedValue(value, options, writeOptions)
          return (canonical, call) => store.writeSecretOnce(canonical, stored, key, withSettings(call, options))
        },
      ),
  }
}

/** Writes, or creates what is missing, or writes after all when somebody else has created it in between. */
function upsert(
  core: ClientCore,
  store: WritableStore & CreatableStore,
  value: StoredValue,
  options: UpsertOptions<unknown>,
): Apply<VersionInfo> {
  return async (name, call, about) => {
    const write = (own: CallOptions): Promise<VersionInfo> => store.writeSecret(name, value, withSettings(own, options))
    const create = (own: CallOptions): Promise<VersionInfo> =>
      store.createSecret(name, value, withSettings(own, options))
    try {
      return await core.calls.step(about, 'writeSecret', call, write)
    } catch (error) {
      if (!failedWith(error, 'NOT_FOUND')) throw error
    }
    try {
      return await core.calls.step(about, 'createSecret', call, create)
    } catch (error) {
      if (!failedWith(error, 'ALREADY_EXISTS')) throw error
    }
    return await core.calls.step(about, 'writeSecret', call, write)
  }
}

function failedWith(error: unknown, code: ErrorCode): boolean {
  return isSecretError(error) && error.code === code
}

const writeOptions: readonly string[] = ['settings', 'signal', 'timeoutMs']

function checkedValue(
  value: SecretInput,
  options: WriteOptions<unknown> | undefined,
  known: readonly string[],
): StoredValue {
  assertKnown(options, known)
  assertSettings(options?.settings)
  return toStoredValue(value)
}

function withSettings(call: CallOptions, options: WriteOptions<unknown> | undefined): WriteCall<unknown> {
  return options?.settings === undefined ? call : { ...call, settings: options.settings }
}
