// Conformance: a store that can do everything, as a type. A case says in `needs` which of it it uses.
import type {
  BatchStore,
  ById,
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
  SecretClient,
  SecretStore,
  StagingStore,
  SwitchableStore,
  VersionedStore,
  WritableStore,
} from '@keyharbor/core'

/** Every capability of the contract. */
export interface FullStore
  extends
    SecretStore,
    VersionedStore<ById>,
    ListableStore,
    BatchStore,
    CreatableStore,
    WritableStore,
    ConditionalStore,
    IdempotentStore,
    DeletableStore,
    RestorableStore,
    PurgeableStore,
    SwitchableStore,
    DestroyableStore,
    PromotingStore,
    StagingStore,
    RollingBackStore,
    DescribableStore,
    NotifyingStore {}

/** A method of the contract, which is what a capability is. */
export type Capability = Exclude<keyof FullStore, keyof SecretStore> | 'readSecret' | 'close'

/** A client with all calls. */
export type FullClient = SecretClient<FullStore>
