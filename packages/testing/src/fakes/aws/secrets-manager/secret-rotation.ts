// Fakes, of AWS Secrets Manager: rotation. The test plays the function of Lambda: it puts the value, and moves the stages.
import { refuse, type Json } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { neededToken } from './secret-content.ts'
import { versionAt, type SecretRecord, type SecretRotation } from './secret-record.ts'
import type { SecretsManagerContext, SecretsManagerOperation } from './secrets-manager-context.ts'
import { withVersion } from './version-stages.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Configures rotation and, unless told otherwise, starts one: a version AWSPENDING without a value. */
export const rotateSecret: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  // The one operation that refuses a missing token with another code than the others (recorded).
  const token = neededToken(fields, 'InvalidParameterException')
  const rotation = configured(record, fields, context)
  const pending = versionAt(record, 'AWSPENDING')
  if (pending !== undefined && !pending.stages.includes('AWSCURRENT') && pending.id !== token)
    refuse('InvalidRequestException', `A previous rotation isn't complete. That rotation will be reattempted.`)
  const atOnce = fields.flag('RotateImmediately') ?? true
  const versions = atOnce ? withPending(record, token, context.nowMs) : record.versions
  context.shelf.save({ ...record, rotation, versions })
  return { ARN: record.arn, Name: record.name, VersionId: token }
}

/** Ends rotation. A pending version stays, with its stage. */
export const cancelRotateSecret: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const { rotation } = record
  if (rotation === undefined)
    return refuse(
      'InvalidRequestException',
      `You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured and you didn't include such an ARN as a parameter in this call.`,
    )
  context.shelf.save({ ...record, rotation: { ...rotation, enabled: false, nextMs: undefined } })
  return { ARN: record.arn, Name: record.name, VersionId: versionAt(record, 'AWSPENDING')?.id }
}

/** The secret after AWSCURRENT has moved: a rotation, when it has moved to the version that was pending. */
export function rotated(moved: SecretRecord, before: SecretRecord, to: string, nowMs: number): SecretRecord {
  const { rotation } = before
  if (rotation === undefined || versionAt(before, 'AWSPENDING')?.id !== to) return moved
  const nextMs = rotation.enabled ? nextRotation(rotation.rules, nowMs) : undefined
  return { ...moved, rotation: { ...rotation, rotatedMs: nowMs, nextMs } }
}

function configured(record: SecretRecord, fields: AwsFields, context: SecretsManagerContext): SecretRotation {
  const lambdaArn = fields.text('RotationLambdaARN', { max: 2048 }) ?? record.rotation?.lambdaArn
  if (lambdaArn === undefined)
    return refuse('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.')
  if (context.closedFunctions.has(lambdaArn))
    refuse(
      'AccessDeniedException',
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    )
  const rules = sentRules(fields) ?? record.rotation?.rules ?? {}
  const nextMs = nextRotation(rules, context.nowMs)
  return { enabled: true, lambdaArn, rules, rotatedMs: record.rotation?.rotatedMs, nextMs }
}

function sentRules(fields: AwsFields): Json | undefined {
  const rules = fields.group('RotationRules')
  if (rules === undefined) return undefined
  const AutomaticallyAfterDays = rules.integer('AutomaticallyAfterDays', { min: 1, max: 1000 })
  const ScheduleExpression = rules.text('ScheduleExpression', {
    min: 1,
    max: 256,
    pattern: /^(rate|cron)\([0-9A-Za-z*/,?#\- ]+\)$/,
  })
  const Duration = rules.text('Duration', { min: 2, max: 3, pattern: /^[0-9]+h$/ })
  if (AutomaticallyAfterDays !== undefined && ScheduleExpression !== undefined)
    refuse('InvalidParameterException', `You can't specify both AutomaticallyAfterDays and ScheduleExpression.`)
  return { AutomaticallyAfterDays, Duration, ScheduleExpression }
}

/** When the next rotation is due; undefined for a schedule in the form of cron, which the fake does not count out. */
function nextRotation(rules: Json, nowMs: number): number | undefined {
  const { AutomaticallyAfterDays: days, ScheduleExpression: schedule } = rules
  if (typeof days === 'number') return nowMs + days * dayMs
  const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(typeof schedule === 'string' ? schedule : '') ?? []
  return count === undefined ? undefined : nowMs + Number(count) * (unit === 'hour' ? hourMs : dayMs)
}

function withPending(record: SecretRecord, id: string, nowMs: number): SecretRecord['versions'] {
  if (record.versions.some((version) => version.id === id)) return record.versions
  const { kmsKeyId } = record
  return withVersion(record.versions, { id, content: undefined, createdMs: nowMs, stages: ['AWSPENDING'], kmsKeyId })
}
