// Contract: whether somebody may make an older version current again, also where a view of the store hides how.
import type { SecretStore } from './secret-store.ts'

/** On views of stores that can move what is current, which another copy of this package may have made. */
const behind = Symbol.for('keyharbor.movesCurrent')

/** Whether an older version may be current again because somebody wants it so, here or behind this view. */
export function movesCurrent(store: SecretStore): boolean {
  const { setCurrent } = store as { readonly setCurrent?: unknown }
  return typeof setCurrent === 'function' || behind in store
}

/** What a view of `stores` carries that may leave out how what is current is moved. */
export function movedBehind(stores: readonly SecretStore[]): object {
  return stores.some(movesCurrent) ? { [behind]: true } : {}
}
