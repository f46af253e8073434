// What `@keyharbor/aws` offers.
export { SecretsManagerStore } from './secrets-manager/secrets-manager-store.ts'
export type { AwsClientOptions, AwsCredentials, AwsSender } from './aws-client-options.ts'
export type { SecretsManagerSettings, SecretsManagerStoreOptions } from './secrets-manager/secrets-manager-options.ts'
export type { RandomPasswordOptions, RotationOptions, RotationStep } from './secrets-manager/own-options.ts'
export type { SecretFilters } from './secrets-manager/secret-filters.ts'
export type { SecretReplica, SecretsManagerInfo } from './secrets-manager/secret-info.ts'
export type { SecretsManagerSelector } from './secrets-manager/secret-version.ts'
export { requiredPermissions, type AwsUsage } from './required-permissions.ts'
export type { AwsPlace, IamStatement } from './iam-statement.ts'
export type { SecretsManagerUsage, SecretsManagerUse } from './secrets-manager/secrets-manager-permissions.ts'
export type { ParameterStoreUsage, ParameterStoreUse } from './parameter-store/parameter-permissions.ts'
export { ParameterStore } from './parameter-store/parameter-store.ts'
export type { ParameterInfo, ParameterPolicy } from './parameter-store/parameter-info.ts'
export type { NamedParameter } from './parameter-store/parameter-requests.ts'
export type {
  ParameterSettings,
  ParameterStoreOptions,
  ParameterTier,
  ParameterType,
} from './parameter-store/parameter-store-options.ts'
export type { ParameterSelector } from './parameter-store/parameter-version.ts'
