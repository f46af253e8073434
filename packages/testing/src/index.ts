// What `@keyharbor/testing` offers to any test runner. The conformance suite needs vitest: `@keyharbor/testing/vitest`.
export type { DenyOptions, FakeAwsAccess } from './fakes/aws/aws-access.ts'
export type { FakeAws } from './fakes/aws/fake-aws.ts'
export type { Lag } from './fakes/aws/lagging-records.ts'
export {
  fakeAwsParameterStore,
  type FakeAwsParameterStore,
  type FakeAwsParameterStoreOptions,
} from './fakes/aws/parameter-store/fake-aws-parameter-store.ts'
export type { RateLimit } from './fakes/aws/request-rate.ts'
export {
  fakeAwsSecretsManager,
  type FakeAwsSecretsManager,
  type FakeAwsSecretsManagerOptions,
} from './fakes/aws/secrets-manager/fake-aws-secrets-manager.ts'
export type { FakeCall, FakeCalls } from './fakes/fake-calls.ts'
export type { FakeRequest, FakeResponse } from './fakes/fake-exchange.ts'
export type { FakeFaults, Fault, FaultOptions } from './fakes/fake-faults.ts'
export type { FakeDatabase } from './fakes/vault/fake-database.ts'
export { fakeVault, type FakeVault, type FakeVaultOptions } from './fakes/vault/fake-vault.ts'
export type { StandbyOptions } from './fakes/vault/vault-cluster.ts'
export type { VaultVariant } from './fakes/vault/vault-variant.ts'
export { canary, findCanary, type CanaryForm } from './canary/canary.ts'
export { printed } from './canary/printed.ts'
export { ManualClock, type ManualClockOptions, type PendingTimer } from './manual-clock.ts'
export { MemoryStore } from './memory/memory-store.ts'
export type { MemoryStoreOptions } from './memory/memory-store-options.ts'
export type { MemorySettings } from './memory/memory-settings.ts'
export type { MemorySelector } from './memory/versioned-secret.ts'
export type { MemoryOperation } from './memory/memory-operation.ts'
export type { CallLog, LoggedCall } from './memory/call-log.ts'
export type { FaultPlan, FaultTarget } from './memory/fault-plan.ts'
