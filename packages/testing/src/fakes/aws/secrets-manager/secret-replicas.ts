// Fakes, of AWS Secrets Manager: copies in other regions, as far as this region tells of them.
import { refuse, type Json } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { wireDay, type SecretRecord, type SecretReplica } from './secret-record.ts'
import type { SecretsManagerContext, SecretsManagerOperation } from './secrets-manager-context.ts'

/** Starts copies. */
export const replicateSecretToRegions: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const asked = sentReplicas(fields, 'AddReplicaRegions')
  if (asked.length === 0) refuse('InvalidParameterException', 'AddReplicaRegions must not be empty.')
  const replicated = withReplicas(record, asked, context)
  context.shelf.save(replicated)
  return { ARN: record.arn, ReplicationStatus: replicated.replicas.map(begun) }
}

/** Ends copies. */
export const removeRegionsFromReplication: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const regions = fields.needTexts('RemoveReplicaRegions', { min: 1 })
  const replicas = record.replicas.filter(({ region }) => !regions.includes(region))
  const left = { ...record, replicas, primaryRegion: replicas.length === 0 ? undefined : record.primaryRegion }
  context.shelf.save(left)
  return { ARN: record.arn, ReplicationStatus: describeReplicas(left, context) }
}

/** How copies stand. Each time it is asked it counts for those that are being made. */
export function describeReplicas(record: SecretRecord, context: SecretsManagerContext): readonly Json[] {
  const { shelf, failing } = context
  return record.replicas.map((replica) => {
    const { region } = replica
    if (failing.has(region)) return { ...begun(replica), ...failed(record, region) }
    if (shelf.underWay(copyOf(record, region), shelf.settings.replicationRequests)) return begun(replica)
    return { ...begun(replica), ...inSync(record) }
  })
}

/** The copies that a request asks for. */
export function sentReplicas(fields: AwsFields, name: string): readonly SecretReplica[] {
  const sent = fields.groups(name) ?? []
  return sent.map((replica) => ({
    region: replica.needText('Region', { min: 1, max: 128, pattern: /^[a-z]{2}(-[a-z]+)+-\d$/ }),
    kmsKeyId: replica.text('KmsKeyId', { max: 2048 }) ?? 'alias/aws/secretsmanager',
  }))
}

/** The secret as primary of more copies. */
export function withReplicas(
  record: SecretRecord,
  asked: readonly SecretReplica[],
  { place }: SecretsManagerContext,
): SecretRecord {
  for (const { region } of asked) {
    if (region === place.region) refuse('InvalidParameterException', 'Invalid replica region.')
    if (record.replicas.some((replica) => replica.region === region))
      refuse(
        'ResourceExistsException',
        `The operation failed because the secret ${record.name} already exists in ${region}.`,
      )
  }
  return { ...record, replicas: [...record.replicas, ...asked], primaryRegion: place.region }
}

function begun({ region, kmsKeyId }: SecretReplica): Json {
  return { KmsKeyId: kmsKeyId, Region: region, Status: 'InProgress' }
}

function inSync({ changedMs }: SecretRecord): Json {
  return { LastAccessedDate: wireDay(changedMs), Status: 'InSync', StatusMessage: 'Replication succeeded' }
}

function failed({ name }: SecretRecord, region: string): Json {
  const StatusMessage = `Replication failed: Secret name ${name} already exists in region ${region}.`
  return { Status: 'Failed', StatusMessage }
}

function copyOf({ arn }: SecretRecord, region: string): string {
  return `copy ${arn} ${region}`
}
