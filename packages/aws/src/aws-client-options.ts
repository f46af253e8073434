// AWS: what an application says about the client of a store; client-settings.ts checks it.
import type { Clock } from '@keyharbor/core'

/** Credentials as the SDK takes them. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of credentials that are valid for a time only. */
  readonly sessionToken?: string
  /** From then on the SDK asks its provider again. */
  readonly expiration?: Date
}

/** What is called of a client of the AWS SDK v3: `SecretsManagerClient` and `SSMClient` have it. */
export interface AwsSender {
  /** Sends a command of the package that the client is from. */
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>
  /** Where it says its region, ARNs of other regions are refused. */
  readonly config?: { readonly region?: string | (() => Promise<string>) }
}

/**
 * What every store on AWS is told. Credentials are the SDK's: without `credentials` its default chain finds them (environment,
 * SSO and profiles, web identity of EKS or GitHub, container, instance metadata).
 */
export interface AwsClientOptions {
  /** Region of the secrets, such as `eu-central-1`. Default: `AWS_REGION`, then that of the profile. */
  readonly region?: string
  /** Profile of the shared configuration files. Default: `AWS_PROFILE`, else the default chain. */
  readonly profile?: string
  /** Credentials, or what gives them, such as the providers of `@aws-sdk/credential-providers`. Default: the SDK's chain. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>)
  /**
   * Where the service is, for VPC endpoints and test servers. Default: the variable of the service
   * (`AWS_ENDPOINT_URL_SECRETS_MANAGER`, `AWS_ENDPOINT_URL_SSM`), then `AWS_ENDPOINT_URL`, then `endpoint_url` of the profile, else the
   * region's own. Wherever it comes from: https, or http on loopback, else `CONFIG`.
   */
  readonly endpoint?: string
  /**
   * A client that is there already, instead of the options above. Make it with `maxAttempts: 1`: retries are the secret client's. It
   * stays open when the store is closed.
   */
  readonly client?: AwsSender
  /** The environment, for region, profile and endpoint. Default `process.env`. The SDK reads its own variables all the same. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where time comes from. Default: the machine. */
  readonly clock?: Clock
}

/** All of these options. */
export const awsClientOptionNames: readonly (keyof AwsClientOptions)[] = [
  'region',
  'profile',
  'credentials',
  'endpoint',
  'client',
  'env',
  'clock',
]
