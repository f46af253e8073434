// AWS: what is said of a new secret, and of a rotation or a password, in the words of the API.
import { failure } from '../aws-failure.ts'
import { isRegion } from '../aws-region.ts'
import { assertKnown, tagList } from '../request-settings.ts'
import type { RandomPasswordOptions, RotationOptions } from './own-options.ts'
import type { InputOf } from './secrets-manager-connection.ts'
import type { SecretsManagerSettings } from './secrets-manager-options.ts'

/** Of CreateSecret, without name and value. Throws `INVALID_ARGUMENT` for settings that there are not, and for what is no region. */
export function createInput(settings: SecretsManagerSettings = {}): Omit<InputOf<'CreateSecret'>, 'Name'> {
  assertKnown(settings, ['description', 'tags', 'kmsKeyId', 'replicaRegions'])
  const { description, tags, kmsKeyId, replicaRegions } = settings
  return {
    ...(description !== undefined && { Description: description }),
    ...(tags !== undefined && { Tags: tagList(tags) }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    ...(replicaRegions !== undefined && {
      AddReplicaRegions: regionList(replicaRegions).map((Region) => ({ Region })),
    }),
  }
}

/** `regions` itself, as a list of its own. Throws `INVALID_ARGUMENT` for what is no region. */
export function regionList(regions: readonly string[]): string[] {
  if (Array.isArray(regions) && regions.length > 0 && regions.every(isRegion)) return [...regions]
  throw failure('INVALID_ARGUMENT', 'Give a list of regions, such as eu-central-1.')
}

/** Of RotateSecret, without the secret. */
export function rotationInput(options: RotationOptions): Omit<InputOf<'RotateSecret'>, 'SecretId'> {
  assertKnown(options, ['functionArn', 'everyDays', 'schedule', 'window', 'immediately'])
  const { functionArn, everyDays, schedule, window, immediately } = options
  if (everyDays !== undefined && schedule !== undefined)
    throw failure('INVALID_ARGUMENT', 'Give either everyDays or schedule.')
  const rules = {
    ...(everyDays !== undefined && { AutomaticallyAfterDays: everyDays }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
    ...(window !== undefined && { Duration: window }),
  }
  return {
    ...(functionArn !== undefined && { RotationLambdaARN: functionArn }),
    ...(Object.keys(rules).length > 0 && { RotationRules: rules }),
    ...(immediately !== undefined && { RotateImmediately: immediately }),
  }
}

/** Of GetRandomPassword. */
export function passwordInput(options: RandomPasswordOptions): InputOf<'GetRandomPassword'> {
  assertKnown(options, ['length', 'excludeCharacters', 'excludePunctuation', 'excludeNumbers', 'includeSpace'])
  const { length = 32, excludeCharacters, excludePunctuation, excludeNumbers, includeSpace } = options
  if (!Number.isInteger(length) || length < 4 || length > 4096)
    throw failure('INVALID_ARGUMENT', 'The length must be a whole number, 4 to 4096.')
  return {
    PasswordLength: length,
    RequireEachIncludedType: true,
    ...(excludeCharacters !== undefined && { ExcludeCharacters: excludeCharacters }),
    ...(excludePunctuation !== undefined && { ExcludePunctuation: excludePunctuation }),
    ...(excludeNumbers !== undefined && { ExcludeNumbers: excludeNumbers }),
    ...(includeSpace !== undefined && { IncludeSpace: includeSpace }),
  }
}
