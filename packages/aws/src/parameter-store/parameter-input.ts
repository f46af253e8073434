// AWS: what is said of a parameter when it is written, in the words of the API.
import { assertKnown, checkedText, tagList } from '../request-settings.ts'
import { failure } from '../aws-failure.ts'
import type { InputOf } from './parameter-store-connection.ts'
import type { ParameterSettings, ParameterTier, ParameterType } from './parameter-store-options.ts'

/** Most bytes of a value in a tier ("Standard parameters have a value limit of 4 KB. Advanced parameters … 8 KB"). */
export function maxValueBytes(tier: ParameterTier | undefined): number {
  return tier === 'advanced' || tier === 'intelligent-tiering' ? 8192 : 4096
}

/** The tier of a new parameter. */
export function tierInput(tier: ParameterTier | undefined): Pick<InputOf<'PutParameter'>, 'Tier'> {
  return tier === undefined ? {} : { Tier: tierNames[tier] }
}

/** The tier of a new version: an advanced parameter can't become a standard one, so that is not asked for. */
export function nextTierInput(tier: ParameterTier | undefined): Pick<InputOf<'PutParameter'>, 'Tier'> {
  return tier === 'standard' ? {} : tierInput(tier)
}

const tierNames = { standard: 'Standard', advanced: 'Advanced', 'intelligent-tiering': 'Intelligent-Tiering' } as const

const types: readonly ParameterType[] = ['SecureString', 'String', 'StringList']

/**
 * Of PutParameter, for a new parameter, without name and value. Only a `SecureString` has a key. Throws `INVALID_ARGUMENT` for
 * settings that there are not, and for what the service would refuse.
 */
export function createInput(
  settings: ParameterSettings | undefined,
  kmsKeyId: string | undefined,
): Omit<InputOf<'PutParameter'>, 'Name' | 'Value'> {
  const { type = 'SecureString', description, tags, allowedPattern } = settings ?? {}
  assertKnown(settings ?? {}, ['type', 'description', 'tags', 'allowedPattern'])
  if (!types.includes(type)) throw failure('INVALID_ARGUMENT', `The type is one of: ${types.join(', ')}.`)
  return {
    Type: type,
    Overwrite: false,
    ...(description !== undefined && { Description: checkedText('The description', description, 0, 1024) }),
    ...(tags !== undefined && { Tags: tagList(tags) }),
    ...(allowedPattern !== undefined && {
      AllowedPattern: checkedText('The allowed pattern', allowedPattern, 0, 1024),
    }),
    ...(type === 'SecureString' && kmsKeyId !== undefined && { KeyId: kmsKeyId }),
  }
}
