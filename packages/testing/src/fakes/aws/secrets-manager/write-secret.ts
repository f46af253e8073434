// Fakes, of AWS Secrets Manager: creating secrets, and new versions of them.
import { refuse, type Json } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { describeReplicas, sentReplicas, withReplicas } from './secret-replicas.ts'
import { sentTags } from './secret-tags.ts'
import { checkEncryption, neededContent, neededToken, sentContent } from './secret-content.ts'
import { sameContent, type SecretContent, type SecretRecord, type SecretVersion } from './secret-record.ts'
import type { SecretsManagerContext, SecretsManagerOperation } from './secrets-manager-context.ts'
import { withVersion } from './version-stages.ts'

/** Creates a secret, with or without a value. The same token and value again is the same answer. */
export const createSecret: SecretsManagerOperation = (fields, context) => {
  const name = fields.needText('Name', { min: 1, max: 512 })
  if (!/^[A-Za-z0-9/_+=.@!-]+$/.test(name))
    refuse(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    )
  const content = sentContent(fields)
  const token = content === undefined ? undefined : neededToken(fields)
  const existing = context.shelf.named(name)
  if (existing !== undefined) return created(repeated(existing, token, content), token)
  const record = newRecord(name, fields, context)
  checkEncryption(context.access, record.kmsKeyId)
  const made = content === undefined ? record : { ...record, versions: [firstVersion(record, token ?? '', content)] }
  const copies = sentReplicas(fields, 'AddReplicaRegions')
  const whole = copies.length === 0 ? made : withReplicas(made, copies, context)
  context.shelf.save(whole)
  const replication = copies.length === 0 ? undefined : describeReplicas(whole, context)
  return { ...created(made, token), ReplicationStatus: replication }
}

/** A new version. It is the current one unless it is given other stages. */
export const putSecretValue: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const stages = fields.texts('VersionStages', { min: 1, max: 20 }, { min: 1, max: 256 })
  const [content, token] = [neededContent(fields), neededToken(fields)]
  const isFirst = record.versions.length === 0
  const asked = stages ?? ['AWSCURRENT']
  const written = writeVersion(
    record,
    { id: token, content, stages: isFirst ? ['AWSCURRENT', ...asked] : asked },
    context,
  )
  const version = written.versions.find(({ id }) => id === token)
  return { ARN: record.arn, Name: record.name, VersionId: token, VersionStages: version?.stages }
}

/** Another description, key or current version. */
export const updateSecret: SecretsManagerOperation = (fields, context) => {
  const record = context.shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const content = sentContent(fields)
  const token = content === undefined ? undefined : neededToken(fields)
  const description = fields.text('Description', { max: 2048 }) ?? record.description
  const kmsKeyId = fields.text('KmsKeyId', { max: 2048 }) ?? record.kmsKeyId
  const changed = { ...record, description, kmsKeyId }
  if (content === undefined || token === undefined) context.shelf.save(changed)
  else writeVersion(changed, { id: token, content, stages: ['AWSCURRENT'] }, context)
  return { ARN: record.arn, Name: record.name, VersionId: token }
}

/** What a write is to make of a version. */
interface AskedVersion {
  readonly id: string
  readonly content: SecretContent
  readonly stages: readonly string[]
}

/** The secret with the version, saved; as it was where the version is there with this value already. */
function writeVersion(record: SecretRecord, asked: AskedVersion, context: SecretsManagerContext): SecretRecord {
  const { access, nowMs, shelf } = context
  const existing = record.versions.find(({ id }) => id === asked.id)?.content
  if (existing !== undefined && !sameContent(existing, asked.content)) refuseToken(record, asked.id)
  checkEncryption(access, record.kmsKeyId)
  const version: SecretVersion = { ...asked, createdMs: nextMs(record, nowMs), kmsKeyId: record.kmsKeyId }
  const written = existing === undefined ? { ...record, versions: withVersion(record.versions, version) } : record
  // What is as it was is not changed: neither is its date.
  if (written !== shelf.named(record.name)) shelf.save(written)
  return written
}

/** The time of the next version: no two of a secret are made in one millisecond, also while the clock of a test stands still. */
function nextMs({ versions }: SecretRecord, nowMs: number): number {
  return Math.max(nowMs, ...versions.map(({ createdMs }) => createdMs + 1))
}

function refuseToken({ arn }: SecretRecord, token: string): never {
  refuse(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  )
}

/** What is there already, when it is what was to be created. */
function repeated(existing: SecretRecord, token: string | undefined, content: SecretContent | undefined): SecretRecord {
  if (existing.deleted !== undefined)
    refuse(
      'InvalidRequestException',
      `You can't create this secret because a secret with this name is already scheduled for deletion.`,
    )
  const version = existing.versions.find(({ id }) => id === token)
  if (version !== undefined && content !== undefined && sameContent(version.content, content)) return existing
  return refuse('ResourceExistsException', `The operation failed because the secret ${existing.name} already exists.`)
}

function newRecord(name: string, fields: AwsFields, { shelf, nowMs }: SecretsManagerContext): SecretRecord {
  return {
    name,
    arn: shelf.newArn(name),
    createdMs: nowMs,
    changedMs: nowMs,
    description: fields.text('Description', { max: 2048 }),
    kmsKeyId: fields.text('KmsKeyId', { max: 2048 }),
    tags: sentTags(fields),
    versions: [],
    deleted: undefined,
    rotation: undefined,
    replicas: [],
    primaryRegion: undefined,
    policy: undefined,
  }
}

function firstVersion(record: SecretRecord, id: string, content: SecretContent): SecretVersion {
  return { id, content, createdMs: record.createdMs, stages: ['AWSCURRENT'], kmsKeyId: record.kmsKeyId }
}

function created(record: SecretRecord, token: string | undefined): Json {
  return { ARN: record.arn, Name: record.name, VersionId: token }
}
