// Conformance: what a store can do, told by the methods it has, as the client tells it.
import type { SecretStore } from '@keyharbor/core'
import type { Capability } from './full-store.ts'

/** Whether `store` has `method`. A member that is there but is no function is none. */
export function hasMethod(store: SecretStore, method: Capability): boolean {
  return typeof Reflect.get(store, method) === 'function'
}

/** Whether a store can make a secret, in one way or another. */
export function canPut(store: SecretStore): boolean {
  return hasMethod(store, 'createSecret') || hasMethod(store, 'writeSecret')
}
