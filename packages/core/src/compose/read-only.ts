// Compose: a store that can only be read, whatever the one behind can do.
import { movedBehind } from '../store/moves-current.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { assertStore } from './assert-store.ts'
import { methodOf, type ReadMethod } from './capability-methods.ts'

/** What of `S` only reads: versions, lists, descriptions, batches, told changes. */
export type ReadOnly<S extends SecretStore = SecretStore> = SecretStore & Pick<S, Extract<keyof S, ReadMethod>>

/**
 * `store` without any method that changes something, for the compiler and at run time: the client has no `put`, `delete`,
 * `rollback`, and nobody reaches the writing methods through `client.store` or `client.run`. Methods that only this store
 * has are dropped too, since some of them write. It is no replacement for an identity that may only read. Closing it
 * closes `store`.
 */
export function readOnly<S extends SecretStore>(store: S): ReadOnly<S> {
  assertStore('readOnly', store)
  const kept = [...base, ...Object.keys(reads)].flatMap((name) => {
    const method = methodOf(store, name)
    return method === undefined ? [] : [[name, method] as const]
  })
  const own = { kind: store.kind, scope: store.scope, ...movedBehind([store]) }
  return { ...own, ...Object.fromEntries(kept) } as unknown as ReadOnly<S>
}

const base = ['checkName', 'readSecret', 'describeError', 'close'] as const

/** One key for each reading method, so that one that is added to the contract is not forgotten here. */
const reads: Readonly<Record<ReadMethod, true>> = {
  readVersion: true,
  listVersions: true,
  compareVersions: true,
  listSecrets: true,
  readSecrets: true,
  describeSecret: true,
  onChange: true,
}
