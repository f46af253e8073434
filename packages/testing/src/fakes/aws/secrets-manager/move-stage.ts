// Fakes, of AWS Secrets Manager: moving a staging label from version to version, which is its compare-and-set.
import { refuse } from '../aws-answer.ts'
import { versionAt, type SecretRecord } from './secret-record.ts'
import { rotated } from './secret-rotation.ts'
import type { SecretsManagerOperation } from './secrets-manager-context.ts'
import { withStage } from './version-stages.ts'

/** Moves, attaches or takes off a label. The version that has it must be named. */
export const updateSecretVersionStage: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const stage = fields.needText('VersionStage', { min: 1, max: 256 })
  const removeFrom = fields.text('RemoveFromVersionId', { min: 32, max: 64 })
  const moveTo = fields.text('MoveToVersionId', { min: 32, max: 64 })
  checkMove(record, stage, removeFrom, moveTo)
  const moved = { ...record, versions: withStage(record.versions, stage, moveTo) }
  context.shelf.save(
    stage === 'AWSCURRENT' && moveTo !== undefined ? rotated(moved, record, moveTo, context.nowMs) : moved,
  )
  return { ARN: record.arn, Name: record.name }
}

function checkMove(
  record: SecretRecord,
  stage: string,
  removeFrom: string | undefined,
  moveTo: string | undefined,
): void {
  for (const id of [removeFrom, moveTo])
    if (id !== undefined && !record.versions.some((version) => version.id === id))
      refuse('InvalidParameterException', `Not a valid version: ${id}`)
  const holder = versionAt(record, stage)?.id
  if (holder !== undefined && holder !== moveTo && removeFrom === undefined) refuseUnnamed(stage, holder)
  if (removeFrom !== undefined && removeFrom !== holder)
    refuse('InvalidParameterException', `Version stage ${stage} not found in version ${removeFrom}`)
  if (stage === 'AWSCURRENT' && moveTo === undefined)
    refuse(
      'InvalidParameterException',
      `You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.`,
    )
}

function refuseUnnamed(stage: string, holder: string): never {
  refuse(
    'InvalidParameterException',
    `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
  )
}
