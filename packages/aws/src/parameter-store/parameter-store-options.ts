// AWS: what an application says about a Parameter Store; parameter-store-settings.ts checks it.
import { awsClientOptionNames, type AwsClientOptions } from '../aws-client-options.ts'

/** How a parameter is kept. `intelligent-tiering` takes the advanced tier for what the standard one does not take. */
export type ParameterTier = 'standard' | 'advanced' | 'intelligent-tiering'

/** Only a `SecureString` is encrypted with a key of KMS. */
export type ParameterType = 'SecureString' | 'String' | 'StringList'

/** Options of a `ParameterStore`. */
export interface ParameterStoreOptions extends AwsClientOptions {
  /**
   * Id, ARN or alias of the key that encrypts what is written as `SecureString`. Default for a new parameter: the account's `aws/ssm`;
   * for a new version: the key of the version before, where the identity may look (`ssm:DescribeParameters`), else `aws/ssm`, which the
   * service takes when it is told none. With this option parameters of other types can't be written.
   */
  readonly kmsKeyId?: string
  /**
   * The tier of what is written. `advanced` and `intelligent-tiering` take values of up to 8192 bytes, cost, and can't be taken
   * back. Default: the account's own, and values of up to 4096 bytes.
   */
  readonly tier?: ParameterTier
}

/** All options there are; others are refused. */
export const parameterStoreOptionNames: readonly (keyof ParameterStoreOptions)[] = [
  ...awsClientOptionNames,
  'kmsKeyId',
  'tier',
]

/** What can be said of a parameter when it is made. */
export interface ParameterSettings {
  /** Default `SecureString`. It stays as it is for all versions. */
  readonly type?: ParameterType
  /** Up to 1024 characters. */
  readonly description?: string
  /** Up to 50 of them. */
  readonly tags?: Readonly<Record<string, string>>
  /** Regular expression that this value and all later ones must match. */
  readonly allowedPattern?: string
}
