// Client: what a store can do, told by the methods it has.
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
import type { SecretStore } from '../store/secret-store.ts'

interface CapabilityOf {
  readonly readVersion: VersionedStore<unknown>
  readonly compareVersions: VersionedStore<unknown>
  readonly listVersions: VersionedStore<unknown>
  readonly listSecrets: ListableStore
  readonly readSecrets: BatchStore
  readonly createSecret: CreatableStore
  readonly writeSecret: WritableStore
  readonly writeSecretIf: ConditionalStore
  readonly writeSecretOnce: IdempotentStore
  readonly deleteSecret: DeletableStore
  readonly restoreSecret: RestorableStore
  readonly purgeSecret: PurgeableStore
  readonly setVersionState: SwitchableStore
  readonly destroyVersion: DestroyableStore
  readonly setCurrent: PromotingStore
  readonly moveStage: StagingStore
  readonly rollbackSecret: RollingBackStore
  readonly describeSecret: DescribableStore
  readonly onChange: NotifyingStore
}

/** Whether `store` has the method that makes this capability. */
export function can<Method extends keyof CapabilityOf>(
  store: SecretStore,
  method: Method,
): store is SecretStore & CapabilityOf[Method] {
  return typeof (store as unknown as Partial<Record<Method, unknown>>)[method] === 'function'
}
