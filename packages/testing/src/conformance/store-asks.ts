// Conformance: one call of each method of a store that needs the service, on a secret that is there. For rules about all of them.
import type { CallOptions } from '@keyharbor/core'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { Capability, FullStore } from './full-store.ts'

/** What is asked: the secret, and its current version. */
interface Asked {
  readonly name: string
  readonly version: string
}

type Ask = (store: FullStore, asked: Asked, call: CallOptions) => Promise<unknown>

/** The calls, by their method. That which reads many is not here: it tells of each secret what is wrong. */
export const storeAsks: Readonly<Partial<Record<Capability, Ask>>> = {
  readSecret: (store, { name }, call) => store.readSecret(name, call),
  readVersion: (store, { name, version }, call) => store.readVersion(name, { id: version }, call),
  listVersions: (store, { name }, call) => collect(store.listVersions(name, call)),
  listSecrets: (store, { name }, call) => collect(store.listSecrets({ prefix: name }, call)),
  describeSecret: (store, { name }, call) => store.describeSecret(name, call),
  createSecret: (store, { name }, call) => store.createSecret(newName(name), { text: canary() }, call),
  writeSecret: (store, { name }, call) => store.writeSecret(name, { text: canary() }, call),
  writeSecretIf: (store, { name, version }, call) => store.writeSecretIf(name, { text: canary() }, version, call),
  writeSecretOnce: (store, { name }, call) => store.writeSecretOnce(name, { text: canary() }, 'key-1', call),
  deleteSecret: (store, { name }, call) => store.deleteSecret(name, call),
}

/** What `createSecret` of them would make. */
export function newName(name: string): string {
  return `${name}-new`
}
