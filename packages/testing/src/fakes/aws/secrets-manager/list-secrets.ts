// Fakes, of AWS Secrets Manager: what there is, without values.
import type { Json } from '../aws-answer.ts'
import { pageOf } from '../aws-page.ts'
import { describeReplicas } from './secret-replicas.ts'
import { sentFilters } from './secret-filters.ts'
import { stagesById, wireDay, wireTime, type SecretRecord, type SecretVersion } from './secret-record.ts'
import type { SecretsManagerContext, SecretsManagerOperation } from './secrets-manager-context.ts'

/** Everything about one secret but its values, also while it is to be deleted. */
export const describeSecret: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.seen(fields.needText('SecretId', { min: 1, max: 2048 }))
  const replication = record.replicas.length === 0 ? undefined : describeReplicas(record, context)
  return { ...describedSecret(record, context), VersionIdsToStages: stagesById(record), ReplicationStatus: replication }
}

/** The secrets, in the order in which they were created. */
export const listSecrets: SecretsManagerOperation = (fields, context) => {
  const maxResults = fields.integer('MaxResults', { min: 1, max: 100 })
  const order = fields.text('SortOrder', { oneOf: ['asc', 'desc'] })
  const planned = fields.flag('IncludePlannedDeletion') ?? false
  const meets = sentFilters(fields)
  const matching = context.shelf.listed().filter((record) => (planned || record.deleted === undefined) && meets(record))
  const sorted = order === 'desc' ? matching.toReversed() : matching
  const { items, next } = pageOf(sorted, fields.text('NextToken'), maxResults ?? 100)
  const list = items.map((record) => ({
    ...describedSecret(record, context),
    SecretVersionsToStages: stagesById(record),
  }))
  return { SecretList: list, NextToken: next }
}

/** The versions that have a stage, the oldest first; on demand also those that have none any more. */
export const listSecretVersionIds: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.seen(fields.needText('SecretId', { min: 1, max: 2048 }))
  const deprecated = fields.flag('IncludeDeprecated') ?? false
  const versions = record.versions.filter(({ stages }) => deprecated || stages.length > 0)
  const { items, next } = pageOf(
    versions,
    fields.text('NextToken'),
    fields.integer('MaxResults', { min: 1, max: 100 }) ?? 100,
  )
  const Versions = items.map((version) => describedVersion(record, version, context))
  return { ARN: record.arn, Name: record.name, NextToken: next, Versions }
}

function describedVersion(record: SecretRecord, version: SecretVersion, { shelf }: SecretsManagerContext): Json {
  return {
    CreatedDate: wireTime(version.createdMs),
    KmsKeyIds: [version.kmsKeyId ?? 'DefaultEncryptionKey'],
    LastAccessedDate: day(shelf.accessed.get(`${record.arn} ${version.id}`)),
    VersionId: version.id,
    VersionStages: version.stages.length === 0 ? undefined : version.stages,
  }
}

function describedSecret(record: SecretRecord, { shelf }: SecretsManagerContext): Json {
  const { rotation } = record
  return {
    ARN: record.arn,
    CreatedDate: wireTime(record.createdMs),
    DeletedDate: wireTime(record.deleted?.askedMs),
    Description: record.description === '' ? undefined : record.description,
    KmsKeyId: record.kmsKeyId,
    LastAccessedDate: day(shelf.accessed.get(record.arn)),
    LastChangedDate: wireTime(record.changedMs),
    LastRotatedDate: wireTime(rotation?.rotatedMs),
    Name: record.name,
    NextRotationDate: wireTime(rotation?.nextMs),
    PrimaryRegion: record.primaryRegion,
    RotationEnabled: rotation?.enabled,
    RotationLambdaARN: rotation?.lambdaArn,
    RotationRules: rotation?.rules,
    Tags: record.tags,
  }
}

function day(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : wireDay(ms)
}
