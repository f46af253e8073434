// Compose: a store under other names: between a client and the store behind, which does all the work.
import { isStoreFailure } from '../store/store-failure.ts'
import type { ReadResult } from '../store/capabilities.ts'
import { movedBehind } from '../store/moves-current.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { FailedCall } from '../store/store-failure.ts'
import type { CallOptions, ListQuery, SecretInfo } from '../store/stored-secret.ts'
import { methodOf, type Method, type ReadMethod, type WriteMethod } from './capability-methods.ts'

/**
 * What `S` can do in the words of the contract. Methods that only `S` has are left out: nobody knows which of their arguments
 * and answers are names. Call them on the store that was given.
 */
export type Forwarded<S extends SecretStore> = SecretStore & Pick<S, Extract<keyof S, ReadMethod | WriteMethod>>

/** How the names out here and those of the store behind belong together. */
export interface NameMap {
  /** With what the names of the store start, before a name from out here. */
  readonly beginning: string
  /** The canonical form of a name out here; throws `StoreFailure` with `INVALID_NAME` for what is none. */
  checkName(name: string): string
  /** The store's canonical name for one from out here; throws `StoreFailure` for one that may not be asked for. */
  inward(name: string): string
  /** The name out here for a canonical one of the store; undefined when it has none. */
  outward(name: string): string | undefined
}

/**
 * `store` as `names` shows it, with every capability that it has and no other. Names are checked in each call, so that
 * none gets through that the client has not checked; what has no name out here is neither listed nor told of.
 */
export function forwardedStore<S extends SecretStore>(
  store: S,
  names: NameMap,
  scope: readonly string[],
): Forwarded<S> {
  const view = {
    kind: store.kind,
    scope: [...store.scope, ...scope],
    checkName: (name: string) => names.checkName(name),
    describeError: (error: unknown, call: FailedCall) => store.describeError(error, innerCall(names, call)),
    ...movedBehind([store]),
    ...Object.fromEntries(methodsOf(store, names)),
  }
  return view as unknown as Forwarded<S>
}

function* methodsOf(store: SecretStore, names: NameMap): Generator<readonly [string, Method]> {
  for (const [name, forward] of Object.entries(forwards)) {
    const method = methodOf(store, name)
    if (method !== undefined) yield [name, forward(method, names)]
  }
}

type Forward = (method: Method, names: NameMap) => Method

const byName: Forward =
  (method, names) =>
  async (name, ...rest) =>
    await method(names.inward(name as string), ...rest)

const steppingByName: Forward =
  (method, names) =>
  (name, ...rest) =>
    method(names.inward(name as string), ...rest)

const unchanged: Forward = (method) => method

const describing: Forward = (method, names) => async (name, call) => {
  const info = (await method(names.inward(name as string), call)) as SecretInfo
  return { ...info, name: names.checkName(name as string) }
}

const listing: Forward = (method, names) =>
  async function* (query, call) {
    const { prefix, ...rest } = query as ListQuery
    const innerPrefix = names.beginning + (prefix ?? '')
    const innerQuery = innerPrefix === '' ? rest : { ...rest, prefix: innerPrefix }
    for await (const info of method(innerQuery, call) as AsyncIterable<SecretInfo>) {
      const name = names.outward(info.name)
      if (name !== undefined) yield { ...info, name }
    }
  }

const batching: Forward = (method, names) => async (outer, call) => {
  const results = new Map<string, ReadResult>()
  const inner = new Map<string, string>()
  for (const name of outer as readonly string[]) {
    try {
      inner.set(name, names.inward(name))
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      results.set(name, { ok: false, error: error.facts })
    }
  }
  const found = inner.size === 0 ? noResults : await askMany(method, [...new Set(inner.values())], call as CallOptions)
  for (const [name, asked] of inner) {
    const result = found.get(asked)
    if (result !== undefined) results.set(name, result)
  }
  return results
}

const noResults: ReadonlyMap<string, ReadResult> = new Map()

async function askMany(
  method: Method,
  names: readonly string[],
  call: CallOptions,
): Promise<ReadonlyMap<string, ReadResult>> {
  return (await method(names, call)) as ReadonlyMap<string, ReadResult>
}

const telling: Forward = (method, names) => (listener) =>
  method((inner: string) => {
    const name = names.outward(inner)
    if (name !== undefined) (listener as (name: string) => void)(name)
  })

/** One row for each method of the contract, so that a capability that is added there is not forgotten here. */
const forwards: Readonly<Record<ReadMethod | WriteMethod | 'readSecret' | 'close', Forward>> = {
  readSecret: byName,
  close: unchanged,
  readVersion: byName,
  listVersions: steppingByName,
  compareVersions: unchanged,
  listSecrets: listing,
  readSecrets: batching,
  describeSecret: describing,
  onChange: telling,
  createSecret: byName,
  writeSecret: byName,
  writeSecretIf: byName,
  writeSecretOnce: byName,
  deleteSecret: byName,
  restoreSecret: byName,
  purgeSecret: byName,
  setVersionState: byName,
  destroyVersion: byName,
  setCurrent: byName,
  moveStage: byName,
  rollbackSecret: byName,
}

function innerCall(names: NameMap, call: FailedCall): FailedCall {
  return call.name === '' ? call : { ...call, name: names.beginning + call.name }
}
