// AWS: which rights an application needs for what it does with which secrets, as data. Pure.
import { configError } from '@keyharbor/core'
import { isRegion, partitionOf } from './aws-region.ts'
import { isArn } from './aws-arn.ts'
import { checkedSecretId } from './secrets-manager/secret-id.ts'
import { currentStage } from './secrets-manager/secret-version.ts'
import { secretsManagerKind } from './store-kind.ts'

/** Something that an application does with secrets. */
export interface SecretsManagerUsage {
  /**
   * The call: `read` is `get` and `watch`, `readMany` is `getMany`, `stage` is `promote`, `rollback` and `moveStage`; the others are
   * named as the methods of the client or the store.
   */
  readonly operation: SecretsManagerUse
  /** Names or ARNs; a `*` at the end of a name stands for anything. What concerns no single secret needs none. */
  readonly names?: readonly string[]
  /** For `readVersion` by label: the labels. Left out: any version, also by id. */
  readonly stages?: readonly string[]
}

/** What can be done with secrets, in one word. */
export type SecretsManagerUse =
  | 'read'
  | 'readMany'
  | 'readVersion'
  | 'list'
  | 'listVersions'
  | 'describe'
  | 'create'
  | 'put'
  | 'putIf'
  | 'delete'
  | 'restore'
  | 'purge'
  | 'stage'
  | 'rotate'
  | 'replicate'
  | 'tag'
  | 'randomPassword'

/** Actions on the secret, and those that IAM can limit to no secret. */
interface Actions {
  readonly onSecret?: readonly string[]
  readonly onAll?: readonly string[]
}

/** Where the secrets are. */
export interface SecretsManagerPlace {
  readonly region: string
  /** The account, 12 digits. */
  readonly accountId: string
  /** ARN of the key that encrypts them. Left out: the account's `aws/secretsmanager`, which needs no rights of its own. */
  readonly kmsKeyArn?: string
}

/** A statement of an IAM policy. */
export interface IamStatement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** By what is done. */
const actions: Readonly<Record<SecretsManagerUse, Actions>> = {
  read: { onSecret: ['GetSecretValue'] },
  readMany: { onSecret: ['GetSecretValue'], onAll: ['BatchGetSecretValue'] },
  readVersion: { onSecret: ['GetSecretValue'] },
  list: { onAll: ['ListSecrets'] },
  listVersions: { onSecret: ['ListSecretVersionIds'] },
  describe: { onSecret: ['DescribeSecret'] },
  create: { onSecret: ['CreateSecret', 'TagResource'] },
  put: { onSecret: ['PutSecretValue'] },
  putIf: { onSecret: ['DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage'] },
  delete: { onSecret: ['DeleteSecret'] },
  restore: { onSecret: ['RestoreSecret'] },
  purge: { onSecret: ['DeleteSecret', 'DescribeSecret'] },
  stage: { onSecret: ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds', 'UpdateSecretVersionStage'] },
  rotate: { onSecret: ['CancelRotateSecret', 'RotateSecret'] },
  replicate: { onSecret: ['RemoveRegionsFromReplication', 'ReplicateSecretToRegions'] },
  tag: { onSecret: ['TagResource', 'UntagResource'] },
  randomPassword: { onAll: ['GetRandomPassword'] },
}

const writing: ReadonlySet<string> = new Set(['create', 'put', 'putIf', 'replicate', 'rotate'])

const usesKey: ReadonlySet<string> = new Set(['read', 'readMany', 'readVersion', 'stage', ...writing])

/**
 * The statements that allow just `usage`. A name becomes an ARN with six `?` for the suffix that the service adds: `-*` would allow
 * longer names too. Reads are limited to the staging labels that are used; to read by id any label must be allowed. What IAM
 * can't limit to a secret (batches, lists, passwords) has `*`. With a key of its own: its use by way of Secrets Manager, for
 * these secrets only.
 *
 * Throws `CONFIG` for what is no region or account, and `INVALID_NAME`.
 */
export function requiredPermissions(
  usage: readonly SecretsManagerUsage[],
  place: SecretsManagerPlace,
): readonly IamStatement[] {
  assertPlace(place)
  return merged(usage.flatMap((use) => statementsOf(use, place)))
}

function statementsOf(use: SecretsManagerUsage, place: SecretsManagerPlace): readonly IamStatement[] {
  const { onSecret = [], onAll = [] } = actionsOf(use.operation)
  const resources = (use.names ?? []).map((name) => resourceOf(name, place))
  const read = onSecret.filter((action) => action === 'GetSecretValue')
  const others = onSecret.filter((action) => action !== 'GetSecretValue')
  return [
    statement(read, resources, stageCondition(use)),
    statement(others, resources),
    statement(onAll, ['*']),
    ...keyStatement(use, resources, place),
  ].filter(({ Action, Resource }) => Action.length > 0 && Resource.length > 0)
}

function actionsOf(operation: SecretsManagerUse): Actions {
  if (Object.hasOwn(actions, operation)) return actions[operation]
  throw configError(secretsManagerKind, `There is no such operation. There are: ${Object.keys(actions).join(', ')}.`)
}

function statement(names: readonly string[], Resource: readonly string[], condition = {}): IamStatement {
  return { Effect: 'Allow', Action: names.map((name) => `secretsmanager:${name}`), Resource, ...condition }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html, "limit access to a version". */
function stageCondition({ operation, stages }: SecretsManagerUsage): Pick<IamStatement, 'Condition'> {
  const used = operation === 'read' || operation === 'readMany' ? [currentStage] : stages
  if (used === undefined) return {}
  return { Condition: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': [...used] } } }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html, "permissions for the KMS key". */
function keyStatement(
  { operation }: SecretsManagerUsage,
  resources: readonly string[],
  { region, kmsKeyArn }: SecretsManagerPlace,
): readonly IamStatement[] {
  if (kmsKeyArn === undefined || !usesKey.has(operation) || resources.length === 0) return []
  const service = `secretsmanager.${region}.amazonaws.com${partitionOf(region) === 'aws-cn' ? '.cn' : ''}`
  return [
    {
      Effect: 'Allow',
      Action: writing.has(operation) ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'],
      Resource: [kmsKeyArn],
      Condition: {
        StringEquals: { 'kms:ViaService': service },
        StringLike: { 'kms:EncryptionContext:SecretARN': resources },
      },
    },
  ]
}

/** A full ARN and a partial one can't be told apart when a name ends like a suffix, so an ARN must be a full one. */
function resourceOf(name: string, { region, accountId }: SecretsManagerPlace): string {
  if (isArn(name)) return checkedSecretId(name, region)
  const start = `arn:${partitionOf(region)}:secretsmanager:${region}:${accountId}:secret:`
  if (name === '*') return `${start}*`
  if (name.endsWith('*')) return `${start}${checkedSecretId(name.slice(0, -1), region)}*`
  return `${start}${checkedSecretId(name, region)}-??????`
}

/** Statements that differ in their actions alone become one, and so do those that differ in their resources alone. */
function merged(statements: readonly IamStatement[]): readonly IamStatement[] {
  const byResource = mergedBy(statements, ({ Resource, Condition }) => [Resource, Condition])
  return mergedBy(byResource, ({ Action, Condition }) => [Action, Condition])
}

function mergedBy(
  statements: readonly IamStatement[],
  same: (statement: IamStatement) => unknown,
): readonly IamStatement[] {
  const groups = new Map<string, IamStatement>()
  for (const one of statements) {
    const key = JSON.stringify(same(one))
    const { Action, Resource } = groups.get(key) ?? one
    groups.set(key, {
      ...one,
      Action: distinct([...Action, ...one.Action]),
      Resource: distinct([...Resource, ...one.Resource]),
    })
  }
  return [...groups.values()]
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}

function assertPlace({ region, accountId }: SecretsManagerPlace): void {
  if (!isRegion(region)) throw configError(secretsManagerKind, 'The region must be one, such as eu-central-1.')
  if (!/^\d{12}$/.test(accountId)) throw configError(secretsManagerKind, 'The account has 12 digits.')
}
