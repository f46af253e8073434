// AWS: what is said of a new secret, and of a rotation or a password, in the words of the API. Limits are those of its model
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html).
import { failure } from '../aws-failure.ts'
import { isRegion } from '../aws-region.ts'
import { assertKnown, checkedText, tagList } from '../request-settings.ts'
import type { RandomPasswordOptions, RotationOptions } from './own-options.ts'
import type { InputOf } from './secrets-manager-connection.ts'
import type { SecretsManagerSettings } from './secrets-manager-options.ts'

/** Of CreateSecret, without name and value. Throws `INVALID_ARGUMENT` for settings that there are not, and for what can be none. */
export function createInput(settings: SecretsManagerSettings = {}): Omit<InputOf<'CreateSecret'>, 'Name'> {
  assertKnown(settings, ['description', 'tags', 'kmsKeyId', 'replicaRegions'])
  const { description, tags, kmsKeyId, replicaRegions } = settings
  return {
    ...(description !== undefined && { Description: checkedText('The description', description, 0, 2_048) }),
    ...(tags !== undefined && { Tags: tagList(tags) }),
    ...(kmsKeyId !== undefined && { KmsKeyId: checkedText('The id of the key', kmsKeyId, 1, 2_048) }),
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

/** Of RotateSecret, without the secret. Throws `INVALID_ARGUMENT` for options that there are not, and for what can be none. */
export function rotationInput(options: RotationOptions): Omit<InputOf<'RotateSecret'>, 'SecretId'> {
  assertKnown(options, ['functionArn', 'everyDays', 'schedule', 'window', 'immediately'])
  const { functionArn, immediately } = options
  assertFlag('immediately', immediately)
  const rules = rotationRules(options)
  return {
    ...(functionArn !== undefined && { RotationLambdaARN: checkedText('functionArn', functionArn, 1, 2_048) }),
    ...(Object.keys(rules).length > 0 && { RotationRules: rules }),
    ...(immediately !== undefined && { RotateImmediately: immediately }),
  }
}

function rotationRules({
  everyDays,
  schedule,
  window,
}: RotationOptions): NonNullable<InputOf<'RotateSecret'>['RotationRules']> {
  if (everyDays !== undefined && schedule !== undefined)
    throw failure('INVALID_ARGUMENT', 'Give either everyDays or schedule.')
  if (everyDays !== undefined) assertWhole('everyDays', everyDays, 1, 1_000)
  assertForm('schedule', schedule, /^(rate|cron)\([0-9A-Za-z#?*\-/, ]{1,250}\)$/, 'rate(10 days) or cron(0 8 1 * ? *)')
  assertForm('window', window, /^\d{1,2}h$/, '3h')
  return {
    ...(everyDays !== undefined && { AutomaticallyAfterDays: everyDays }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
    ...(window !== undefined && { Duration: window }),
  }
}

/** Of GetRandomPassword. Throws `INVALID_ARGUMENT` for options that there are not, and for what can be none. */
export function passwordInput(options: RandomPasswordOptions): InputOf<'GetRandomPassword'> {
  assertKnown(options, ['length', 'excludeCharacters', 'excludePunctuation', 'excludeNumbers', 'includeSpace'])
  const { length = 32, excludeCharacters, excludePunctuation, excludeNumbers, includeSpace } = options
  assertWhole('length', length, 4, 4_096)
  for (const [name, flag] of Object.entries({ excludePunctuation, excludeNumbers, includeSpace }))
    assertFlag(name, flag)
  return {
    PasswordLength: length,
    RequireEachIncludedType: true,
    ...(excludeCharacters !== undefined && {
      ExcludeCharacters: checkedText('excludeCharacters', excludeCharacters, 0, 4_096),
    }),
    ...(excludePunctuation !== undefined && { ExcludePunctuation: excludePunctuation }),
    ...(excludeNumbers !== undefined && { ExcludeNumbers: excludeNumbers }),
    ...(includeSpace !== undefined && { IncludeSpace: includeSpace }),
  }
}

function assertWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw failure('INVALID_ARGUMENT', `${name} must be a whole number, ${least} to ${most}.`)
}

function assertFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    throw failure('INVALID_ARGUMENT', `${name} must be true or false.`)
}

function assertForm(name: string, value: unknown, form: RegExp, example: string): void {
  if (value !== undefined && !(typeof value === 'string' && form.test(value)))
    throw failure('INVALID_ARGUMENT', `${name} must be as ${example}.`)
}
