// AWS: the rights for what an application does with secrets of Secrets Manager. Pure.
import { configError } from '@keyharbor/core'
import { isArn } from '../aws-arn.ts'
import { partitionOf } from '../aws-region.ts'
import { allowing, allowingKey, type AwsPlace, type IamStatement, type UseActions } from '../iam-statement.ts'
import { secretsManagerKind } from '../store-kind.ts'
import { checkedSecretId, isTakenForFull } from './secret-id.ts'
import { currentStage } from './secret-version.ts'

/** Something that an application does with secrets. */
export interface SecretsManagerUsage {
  /** The kind of the store. Default: this one. */
  readonly store?: 'aws-secrets-manager'
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
  | 'readMatching'
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
  | 'pendingSecret'
  | 'replicate'
  | 'tag'
  | 'randomPassword'

/** By what is done. */
const actions: Readonly<Record<SecretsManagerUse, UseActions>> = {
  read: { onSecret: ['GetSecretValue'] },
  readMany: { onSecret: ['GetSecretValue'], onAll: ['BatchGetSecretValue'] },
  readMatching: { onSecret: ['GetSecretValue'], onAll: ['BatchGetSecretValue', 'ListSecrets'] },
  readVersion: { onSecret: ['GetSecretValue'] },
  list: { onAll: ['ListSecrets'] },
  listVersions: { onSecret: ['ListSecretVersionIds'] },
  describe: { onSecret: ['DescribeSecret', 'ListSecretVersionIds'] },
  create: { onSecret: ['CreateSecret', 'TagResource'] },
  put: { onSecret: ['PutSecretValue'] },
  putIf: { onSecret: ['DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage'] },
  delete: { onSecret: ['DeleteSecret'] },
  restore: { onSecret: ['RestoreSecret'] },
  purge: { onSecret: ['DeleteSecret', 'DescribeSecret'] },
  stage: { onSecret: ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds', 'UpdateSecretVersionStage'] },
  rotate: { onSecret: ['CancelRotateSecret', 'RotateSecret'] },
  pendingSecret: { onSecret: ['GetSecretValue', 'PutSecretValue'] },
  replicate: { onSecret: ['RemoveRegionsFromReplication', 'ReplicateSecretToRegions'] },
  tag: { onSecret: ['TagResource', 'UntagResource'] },
  randomPassword: { onAll: ['GetRandomPassword'] },
}

const writing: ReadonlySet<string> = new Set(['create', 'put', 'putIf', 'pendingSecret', 'replicate', 'rotate'])

const readsCurrent: ReadonlySet<string> = new Set(['read', 'readMany', 'readMatching'])

const usesKey: ReadonlySet<string> = new Set([...readsCurrent, 'readVersion', 'stage', ...writing])

/**
 * The statements that allow one use. A name becomes an ARN with six `?` for the suffix that the service adds: `-*` would allow longer
 * names too. Reads are limited to the staging labels that are used; to read by id any label must be allowed. What IAM can't limit to
 * a secret (batches, lists, passwords) has `*`. Some may have no action or resource.
 */
export function secretsManagerStatements(use: SecretsManagerUsage, place: AwsPlace): readonly IamStatement[] {
  const { onSecret = [], onAll = [] } = actionsOf(use.operation)
  const resources = (use.names ?? []).map((name) => resourceOf(name, place))
  const read = onSecret.filter((action) => action === 'GetSecretValue')
  const others = onSecret.filter((action) => action !== 'GetSecretValue')
  return [
    allowing('secretsmanager', read, resources, stageCondition(use)),
    allowing('secretsmanager', others, resources),
    allowing('secretsmanager', onAll, ['*']),
    ...keyStatement(use, resources, place),
  ]
}

function actionsOf(operation: SecretsManagerUse): UseActions {
  if (Object.hasOwn(actions, operation)) return actions[operation]
  throw configError(secretsManagerKind, `There is no such operation. There are: ${Object.keys(actions).join(', ')}.`)
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html, "limit access to a version". */
function stageCondition({ operation, stages }: SecretsManagerUsage): Pick<IamStatement, 'Condition'> {
  const used = readsCurrent.has(operation) ? [currentStage] : stages
  if (used === undefined) return {}
  return { Condition: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': [...used] } } }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html, "permissions for the KMS key". */
function keyStatement(
  { operation }: SecretsManagerUsage,
  resources: readonly string[],
  place: AwsPlace,
): readonly IamStatement[] {
  if (!usesKey.has(operation) || resources.length === 0) return []
  const keyActions = writing.has(operation) ? ['Decrypt', 'GenerateDataKey'] : ['Decrypt']
  const trial = operation === 'create' ? [keyTrial] : []
  return allowingKey('secretsmanager', keyActions, place, { SecretARN: [...trial, ...resources] })
}

/**
 * What stands for the ARN of a new secret, which has none yet, when the service tries whether its key may be used; the outcome is thrown
 * away (the same page, "validating access to the KMS key").
 */
const keyTrial = 'RequestToValidateKeyAccess'

/** An ARN whose end is like a suffix is taken for a full one, as the service does. */
function resourceOf(name: string, { region, accountId }: AwsPlace): string {
  if (isArn(name)) return isTakenForFull(checkedSecretId(name, region)) ? name : `${name}-??????`
  const start = `arn:${partitionOf(region)}:secretsmanager:${region}:${accountId}:secret:`
  if (name === '*') return `${start}*`
  if (name.endsWith('*')) return `${start}${checkedSecretId(name.slice(0, -1), region)}*`
  return `${start}${checkedSecretId(name, region)}-??????`
}
