// Fakes, of AWS Parameter Store: creating parameters, and new versions of them.
import { randomBytes } from 'node:crypto'
import { refuse, type Json } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { newKey, parameterArn } from './parameter-name.ts'
import { sentTags } from './parameter-tags.ts'
import {
  lastVersion,
  parameterTypes,
  type ParameterRecord,
  type ParameterTier,
  type ParameterType,
  type ParameterVersion,
} from './parameter-record.ts'
import { checkAccess, type ParameterStoreOperation } from './parameter-shelf.ts'
import { plainValue } from './read-parameter.ts'

/** How many versions are kept; from the quotas of the service. */
const maxVersions = 100

/** Creates a parameter, or with `Overwrite` makes a new version of it. */
export const putParameter: ParameterStoreOperation = (fields, context) => {
  const name = fields.needText('Name', { min: 1, max: 2048 }).trim()
  const key = newKey(name)
  checkAccess(key, name, context)
  const existing = context.records.current(key)
  const overwrite = fields.flag('Overwrite') ?? false
  checkRequest(fields, overwrite)
  if (existing !== undefined && !overwrite)
    refuse(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    )
  // Without a text (recorded).
  if (context.meetsAnother()) refuse('TooManyUpdates')
  const made = newVersion(fields, existing, context.nowMs)
  plainValue(made, context)
  const tags = sentTags(fields) ?? []
  const record = existing ?? { name, arn: parameterArn(key, context.place), versions: [], tags }
  context.records.write(key, { ...record, versions: kept(record, made) })
  return { Tier: made.tier, Version: made.version } satisfies Json
}

function checkRequest(fields: AwsFields, overwrite: boolean): void {
  if (overwrite && fields.has('Tags'))
    refuse(
      'ValidationException',
      `Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.`,
    )
  const dataType = fields.text('DataType', { max: 128 }) ?? 'text'
  if (dataType !== 'text') refuseDataType(dataType)
  if (fields.has('Policies')) refuse('NotFaked', 'This fake does not have policies of parameters.', 501)
}

function refuseDataType(dataType: string): never {
  if (['aws:ec2:image', 'aws:ssm:integration', 'json', 'jsonc', 'url'].includes(dataType))
    refuse('NotFaked', 'This fake has parameters of the data type text alone.', 501)
  return refuse(
    'ValidationException',
    `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
  )
}

function newVersion(fields: AwsFields, existing: ParameterRecord | undefined, nowMs: number): ParameterVersion {
  const before = existing === undefined ? undefined : lastVersion(existing)
  const type = sentType(fields, before?.type)
  const value = sentValue(fields)
  const allowedPattern = fields.text('AllowedPattern', { max: 1024 }) ?? before?.allowedPattern
  if (allowedPattern !== undefined) checkPattern(allowedPattern, value)
  return {
    version: (before?.version ?? 0) + 1,
    type,
    value,
    ciphertext: type === 'SecureString' ? madeCiphertext() : undefined,
    modifiedMs: nowMs,
    labels: [],
    keyId: sentKey(fields, type),
    description: fields.text('Description', { max: 1024 }) ?? before?.description,
    allowedPattern,
    tier: tierFor(fields, value, before?.tier),
  }
}

function checkPattern(pattern: string, value: string): void {
  if (matches(pattern, value)) return
  refuse('ParameterPatternMismatchException', `Parameter value, cannot be validated against allowedPattern: ${pattern}`)
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value)
  } catch {
    return refuse('InvalidAllowedPatternException', `The request doesn't meet the regular expression requirement.`)
  }
}

/** A write that names no key takes the account's own, whatever key the version before has (the page of PutParameter, `KeyId`). */
function sentKey(fields: AwsFields, type: ParameterType): string | undefined {
  const sent = fields.text('KeyId', { min: 1, max: 256 })
  if (type === 'SecureString') return sent ?? 'alias/aws/ssm'
  if (sent !== undefined) refuse('ValidationException', 'KeyId is required for SecureString type parameter only.')
  return undefined
}

function sentType(fields: AwsFields, before: ParameterType | undefined): ParameterType {
  const sent = fields.text('Type', { oneOf: parameterTypes }) as ParameterType | undefined
  if (before !== undefined && sent !== undefined && sent !== before)
    refuse(
      'HierarchyTypeMismatchException',
      `Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.`,
    )
  return sent ?? before ?? refuse('ValidationException', 'A parameter type is required when you create a parameter.')
}

function sentValue(fields: AwsFields): string {
  const value = fields.needText('Value', { min: 1, sensitive: true })
  if (/\{\{.*\}\}/s.test(value))
    refuse('ValidationException', `Parameter value can't nest another parameter. Do not use "{{}}" in the value.`)
  return value
}

function tierFor(fields: AwsFields, value: string, before: ParameterTier | undefined): ParameterTier {
  const asked = fields.text('Tier', { oneOf: ['Standard', 'Advanced', 'Intelligent-Tiering'] }) ?? before ?? 'Standard'
  const bytes = Buffer.byteLength(value)
  if (asked === 'Standard' && before === 'Advanced')
    refuse(
      'ValidationException',
      `This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.`,
    )
  if (asked === 'Standard' && bytes > 4096)
    refuse(
      'ValidationException',
      'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    )
  if (bytes > 8192)
    refuse('ValidationException', 'Advanced tier parameters support a maximum parameter value of 8192 characters.')
  return asked === 'Advanced' || before === 'Advanced' || bytes > 4096 ? 'Advanced' : 'Standard'
}

/** With the new version last. Beyond the limit the oldest goes, unless it has a label. */
function kept({ name, versions }: ParameterRecord, made: ParameterVersion): readonly ParameterVersion[] {
  const [oldest, ...rest] = versions
  if (oldest === undefined || versions.length < maxVersions) return [...versions, made]
  if (oldest.labels.length > 0)
    refuse(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    )
  return [...rest, made]
}

/** As blobs of KMS begin; nothing is encrypted. */
function madeCiphertext(): string {
  return `AQICAH${randomBytes(150).toString('base64')}`
}
