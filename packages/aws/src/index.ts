// What `@keyharbor/aws` offers.
export { SecretsManagerStore } from './secrets-manager-store.ts'
export type {
  AwsCredentials,
  SecretsManagerSender,
  SecretsManagerSettings,
  SecretsManagerStoreOptions,
} from './secrets-manager-options.ts'
export type { RandomPasswordOptions, RotationOptions } from './own-options.ts'
export type { SecretReplica, SecretsManagerInfo } from './secret-info.ts'
export type { SecretsManagerSelector } from './secret-version.ts'
export {
  requiredPermissions,
  type IamStatement,
  type SecretsManagerPlace,
  type SecretsManagerUsage,
  type SecretsManagerUse,
} from './required-permissions.ts'
