// AWS: what an application says about a Secrets Manager store; secrets-manager-settings.ts checks it.
import { awsClientOptionNames, type AwsClientOptions } from '../aws-client-options.ts'

/** Options of a `SecretsManagerStore`. */
export interface SecretsManagerStoreOptions extends AwsClientOptions {
  /** Days in which a deleted secret can be restored: 7 to 30. Default 30. */
  readonly recoveryWindowDays?: number
}

/** All options there are; others are refused. */
export const secretsManagerOptionNames: readonly (keyof SecretsManagerStoreOptions)[] = [
  ...awsClientOptionNames,
  'recoveryWindowDays',
]

/** What can be said of a secret when it is made. */
export interface SecretsManagerSettings {
  /** Up to 2048 characters. */
  readonly description?: string
  /** Up to 50 of them. */
  readonly tags?: Readonly<Record<string, string>>
  /** Id, ARN or alias of the key that encrypts it. Default: the account's `aws/secretsmanager`. */
  readonly kmsKeyId?: string
  /** Regions that get a replica at once. */
  readonly replicaRegions?: readonly string[]
}
