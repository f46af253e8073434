// Compose: every method of the contract by name, so that a store made of a store has what that one has and nothing else.
import type {
  BatchStore,
  ConditionalStore,
  CreatableStore,
  DeletableStore,
  DescribableStore,
  DestroyableStore,
  IdempotentStore,
  ListableStore,
  NotifyingStore,
  PromotingStore,
  PurgeableStore,
  RestorableStore,
  RollingBackStore,
  StagingStore,
  SwitchableStore,
  VersionedStore,
  WritableStore,
} from '../store/capabilities.ts'

/** The methods of the contract that only read. */
export type ReadMethod =
  keyof VersionedStore<unknown> | keyof ListableStore | keyof BatchStore | keyof DescribableStore | keyof NotifyingStore

/** The methods of the contract that change something. */
export type WriteMethod =
  | keyof CreatableStore
  | keyof WritableStore
  | keyof ConditionalStore
  | keyof IdempotentStore
  | keyof DeletableStore
  | keyof RestorableStore
  | keyof PurgeableStore
  | keyof SwitchableStore
  | keyof DestroyableStore
  | keyof PromotingStore
  | keyof StagingStore
  | keyof RollingBackStore

/** A method of a store that is taken by its name. */
export type Method = (...args: readonly unknown[]) => unknown

/** The method `name` of `store`, bound to it; undefined when the store has none, which is how it says that it can not. */
export function methodOf(store: object, name: string): Method | undefined {
  const method: unknown = Reflect.get(store, name)
  if (typeof method !== 'function') return undefined
  return (...args) => Reflect.apply(method as Method, store, args)
}
