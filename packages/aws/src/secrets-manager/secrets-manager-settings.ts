// AWS: from options and environment to checked settings of a Secrets Manager store, without I/O.
import { assertKnownOptions, configError } from '@keyharbor/core'
import { clientSettings, type ClientSettings } from '../client-settings.ts'
import { secretsManagerKind } from '../store-kind.ts'
import { secretsManagerOptionNames, type SecretsManagerStoreOptions } from './secrets-manager-options.ts'

/** Settings of a Secrets Manager store, checked. */
export interface SecretsManagerStoreSettings extends ClientSettings {
  readonly recoveryWindowDays: number
}

const names = {
  kind: secretsManagerKind,
  endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  clientClass: 'SecretsManagerClient',
} as const

/** Checks everything that can be checked without I/O. Throws `CONFIG`, without repeating what was given. */
export function secretsManagerSettings(options: SecretsManagerStoreOptions): SecretsManagerStoreSettings {
  assertKnownOptions(secretsManagerKind, options, secretsManagerOptionNames)
  return { ...clientSettings(options, names), recoveryWindowDays: windowOf(options) }
}

function windowOf({ recoveryWindowDays = 30 }: SecretsManagerStoreOptions): number {
  if (Number.isInteger(recoveryWindowDays) && recoveryWindowDays >= 7 && recoveryWindowDays <= 30)
    return recoveryWindowDays
  throw configError(secretsManagerKind, 'The option recoveryWindowDays must be a whole number of days, 7 to 30.')
}
