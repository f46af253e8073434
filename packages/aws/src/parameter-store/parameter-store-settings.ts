// AWS: from options and environment to checked settings of a Parameter Store, without I/O.
import { assertKnownOptions, configError } from '@keyharbor/core'
import { clientSettings, type ClientSettings } from '../client-settings.ts'
import { parameterStoreKind } from '../store-kind.ts'
import { parameterStoreOptionNames, type ParameterStoreOptions, type ParameterTier } from './parameter-store-options.ts'

/** Settings of a Parameter Store, checked. */
export interface ParameterStoreSettings extends ClientSettings {
  readonly kmsKeyId: string | undefined
  readonly tier: ParameterTier | undefined
}

const names = {
  kind: parameterStoreKind,
  endpointVariable: 'AWS_ENDPOINT_URL_SSM',
  clientClass: 'SSMClient',
} as const

const tiers: readonly (ParameterTier | undefined)[] = [undefined, 'standard', 'advanced', 'intelligent-tiering']

/** Checks everything that can be checked without I/O. Throws `CONFIG`, without repeating what was given. */
export function parameterStoreSettings(options: ParameterStoreOptions): ParameterStoreSettings {
  assertKnownOptions(parameterStoreKind, options, parameterStoreOptionNames)
  const { kmsKeyId, tier } = options
  // PutParameter, `KeyId`: "Pattern: ^([a-zA-Z0-9:/_-]+)$", up to 256 characters.
  if (kmsKeyId !== undefined && !/^[a-zA-Z0-9:/_-]{1,256}$/.test(kmsKeyId))
    throw configError(parameterStoreKind, 'The option kmsKeyId must be the id, ARN or alias of a key.')
  if (!tiers.includes(tier))
    throw configError(parameterStoreKind, 'The option tier must be standard, advanced or intelligent-tiering.')
  return { ...clientSettings(options, names), kmsKeyId, tier }
}
