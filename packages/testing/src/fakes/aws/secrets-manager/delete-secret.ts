// Fakes, of AWS Secrets Manager: the end of secrets, and how they come back.
import { refuse } from '../aws-answer.ts'
import { wireTime, type SecretRecord } from './secret-record.ts'
import { refuseDeleted } from './secret-shelf.ts'
import type { SecretsManagerContext, SecretsManagerOperation } from './secrets-manager-context.ts'

const dayMs = 86_400_000

/** Marks a secret as deleted: for 7 to 30 days (30), or for good. By force also what is not there is deleted (recorded). */
export const deleteSecret: SecretsManagerOperation = (fields, context) => {
  const id = fields.needText('SecretId', { min: 1, max: 2048 })
  const force = fields.flag('ForceDeleteWithoutRecovery') ?? false
  const days = fields.integer('RecoveryWindowInDays')
  if (force && days !== undefined)
    refuse(
      'InvalidParameterException',
      `You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.`,
    )
  if (days !== undefined && (days < 7 || days > 30))
    refuse('InvalidParameterException', 'RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
  const endsMs = force ? context.nowMs : context.nowMs + (days ?? 30) * dayMs
  const { arn, name } = force && !isThere(id, context) ? madeUp(id, context) : ended(id, endsMs, force, context)
  return { ARN: arn, DeletionDate: wireTime(endsMs), Name: name }
}

/** Takes the mark off again. */
export const restoreSecret: SecretsManagerOperation = (fields, { shelf }) => {
  const record = shelf.current(fields.needText('SecretId', { min: 1, max: 2048 }))
  if (record.deleted?.forced === true) refuseDeleted()
  shelf.save({ ...record, deleted: undefined })
  return { ARN: record.arn, Name: record.name }
}

function ended(id: string, endsMs: number, forced: boolean, { shelf, nowMs }: SecretsManagerContext): SecretRecord {
  const record = shelf.current(id)
  if (record.deleted !== undefined && !forced) refuseDeleted()
  if (record.replicas.length > 0) refuseReplicated(record)
  const rotation = record.rotation === undefined ? undefined : { ...record.rotation, enabled: false, nextMs: undefined }
  shelf.save({ ...record, rotation, deleted: { askedMs: nowMs, endsMs, forced } })
  return record
}

function refuseReplicated({ name, replicas }: SecretRecord): never {
  const regions = replicas.map(({ region }) => region).join(', ')
  refuse('InvalidParameterException', `You can't delete secret ${name} that still has replica regions [${regions}]`)
}

function isThere(id: string, { shelf }: SecretsManagerContext): boolean {
  return shelf.named(shelf.nameOf(id)) !== undefined
}

function madeUp(id: string, { shelf }: SecretsManagerContext): { readonly arn: string; readonly name: string } {
  const name = shelf.nameOf(id)
  return { arn: shelf.newArn(name), name }
}
