// Fakes, of AWS Secrets Manager: reading values, one or many.
import { AwsRefusal, refuse, type Json } from '../aws-answer.ts'
import { AwsFields } from '../aws-fields.ts'
import { pageOf } from '../aws-page.ts'
import { checkDecryption } from './secret-content.ts'
import { sentFilters } from './secret-filters.ts'
import { versionAt, wireTime, type SecretRecord, type SecretVersion } from './secret-record.ts'
import { refuseDeleted } from './secret-shelf.ts'
import type { SecretsManagerContext, SecretsManagerOperation } from './secrets-manager-context.ts'

/** The value of one version: by id, by stage, or the current one. */
export const getSecretValue: SecretsManagerOperation = (fields, context) => {
  const id = fields.needText('SecretId', { min: 1, max: 2048 })
  const versionId = fields.text('VersionId', { min: 32, max: 64 })
  const stage = fields.text('VersionStage', { min: 1, max: 256 })
  const record = context.shelf.seen(id)
  if (record.deleted !== undefined) refuseDeleted()
  return valueOf(record, askedVersion(record, versionId, stage), context)
}

/**
 * The current values of up to 20 secrets, by ids or by filters. What goes wrong with one is told beside the others. Reading each
 * is allowed or not as `GetSecretValue`.
 */
export const batchGetSecretValue: SecretsManagerOperation = (fields, context) => {
  const ids = fields.texts('SecretIdList', { min: 1, max: 20 }, { min: 1, max: 2048 })
  const maxResults = fields.integer('MaxResults', { min: 1, max: 20 })
  if ((ids === undefined) === !fields.has('Filters'))
    refuse('InvalidParameterException', `Either 'SecretIdList' or 'Filters' must be provided, but not both.`)
  if (ids !== undefined && maxResults !== undefined)
    refuse(
      'InvalidParameterException',
      `'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.`,
    )
  if (ids !== undefined) return batch(ids, context)
  const meets = sentFilters(fields)
  const matching = context.shelf.listed().filter((record) => record.deleted === undefined && meets(record))
  const page = pageOf(matching, fields.text('NextToken'), maxResults ?? 20)
  const read = batch(
    page.items.map(({ arn }) => arn),
    context,
  )
  return { ...read, NextToken: page.next }
}

function batch(ids: readonly string[], context: SecretsManagerContext): Json {
  const results = ids.map((id) => readOne(id, context))
  return {
    SecretValues: results.flatMap((result) => ('value' in result ? [result.value] : [])),
    Errors: results.flatMap((result) => ('error' in result ? [result.error] : [])),
  }
}

function readOne(id: string, context: SecretsManagerContext): { readonly value: Json } | { readonly error: Json } {
  try {
    context.access.check('GetSecretValue', context.shelf.nameOf(id), id)
    return { value: getSecretValue(new AwsFields({ SecretId: id }), context) }
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error
    return { error: { SecretId: id, ErrorCode: error.code, Message: error.text } }
  }
}

function askedVersion(record: SecretRecord, versionId: string | undefined, stage: string | undefined): SecretVersion {
  if (versionId === undefined)
    return readable(versionAt(record, stage ?? 'AWSCURRENT'), `staging label: ${stage ?? 'AWSCURRENT'}`)
  const version = readable(
    record.versions.find(({ id }) => id === versionId),
    `VersionId: ${versionId}`,
  )
  if (stage !== undefined && !version.stages.includes(stage))
    refuse('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.')
  return version
}

function readable(version: SecretVersion | undefined, what: string): SecretVersion {
  if (version?.content !== undefined) return version
  return refuse('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`)
}

function valueOf(record: SecretRecord, version: SecretVersion, { access, nowMs, shelf }: SecretsManagerContext): Json {
  checkDecryption(access, version.kmsKeyId)
  shelf.accessed.set(record.arn, nowMs)
  shelf.accessed.set(`${record.arn} ${version.id}`, nowMs)
  const { content } = version
  const value =
    content !== undefined && 'text' in content ? { SecretString: content.text } : { SecretBinary: content?.binary }
  return {
    ARN: record.arn,
    CreatedDate: wireTime(version.createdMs),
    Name: record.name,
    ...value,
    VersionId: version.id,
    VersionStages: version.stages.length === 0 ? undefined : version.stages,
  }
}
