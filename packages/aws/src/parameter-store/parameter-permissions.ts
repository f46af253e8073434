// AWS: the rights for what an application does with parameters. Pure.
import { configError } from '@keyharbor/core'
import { failure } from '../aws-failure.ts'
import { isArn } from '../aws-arn.ts'
import { partitionOf } from '../aws-region.ts'
import { allowing, allowingKey, type AwsPlace, type IamStatement, type UseActions } from '../iam-statement.ts'
import { secretsManagerStatements } from '../secrets-manager/secrets-manager-permissions.ts'
import { parameterStoreKind } from '../store-kind.ts'
import { checkedParameterName, checkedPath, isPrefix, secretOfReference, slashed } from './parameter-name.ts'

/** Something that an application does with parameters. */
export interface ParameterStoreUsage {
  /** The kind of the store. */
  readonly store: 'aws-parameter-store'
  /**
   * The call: `read` is `get` and `watch`, `readMany` is `getMany`, `stage` is `moveStage`; the others are named as the methods of the
   * client or the store.
   */
  readonly operation: ParameterStoreUse
  /** Names or ARNs, for `readPath` paths; a `*` at the end of a name stands for anything. What concerns no single parameter needs none. */
  readonly names?: readonly string[]
}

/** What can be done with parameters, in one word. */
export type ParameterStoreUse =
  | 'read'
  | 'readMany'
  | 'readVersion'
  | 'readPath'
  | 'list'
  | 'listVersions'
  | 'describe'
  | 'create'
  | 'put'
  | 'delete'
  | 'stage'
  | 'tag'

/** By what is done. */
const actions: Readonly<Record<ParameterStoreUse, UseActions>> = {
  read: { onSecret: ['GetParameter'] },
  // What is denied or throttled as a batch is read by itself.
  readMany: { onSecret: ['GetParameter', 'GetParameters'] },
  readVersion: { onSecret: ['GetParameter'] },
  readPath: { onSecret: ['GetParametersByPath'] },
  list: { onAll: ['DescribeParameters'] },
  listVersions: { onSecret: ['GetParameterHistory'] },
  describe: { onAll: ['DescribeParameters'] },
  create: { onSecret: ['AddTagsToResource', 'PutParameter'] },
  put: { onSecret: ['PutParameter'] },
  delete: { onSecret: ['DeleteParameter'] },
  stage: { onSecret: ['GetParameterHistory', 'LabelParameterVersion', 'UnlabelParameterVersion'] },
  tag: { onSecret: ['AddTagsToResource', 'RemoveTagsFromResource'] },
}

/** What the key is used for: a standard parameter is encrypted with it, an advanced one with a data key of it. */
const keyActions: ReadonlyMap<ParameterStoreUse, readonly string[]> = new Map([
  ['read', ['Decrypt']],
  ['readMany', ['Decrypt']],
  ['readVersion', ['Decrypt']],
  ['readPath', ['Decrypt']],
  ['create', ['Encrypt', 'GenerateDataKey']],
  ['put', ['Encrypt', 'GenerateDataKey']],
] as const)

/**
 * The statements that allow one use. A right to read a path is one to read all below it, whatever else is denied. A secret of Secrets
 * Manager that is read here needs the rights there too. Some may have no action or resource.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
export function parameterStatements(use: ParameterStoreUsage, place: AwsPlace): readonly IamStatement[] {
  const { operation, names = [] } = use
  const { onSecret = [], onAll = [] } = actionsOf(operation)
  const resources = names.map((name) => resourceOf(operation === 'readPath' ? checkedPath(name) : name, place))
  const secrets = names.flatMap((name) => secretOfReference(name) ?? [])
  return [
    allowing('ssm', onSecret, resources),
    allowing('ssm', onAll, ['*']),
    ...keyStatement(use, resources, place),
    // Without this look the next version is encrypted with the key of the account, unless the store is told one.
    allowing('ssm', operation === 'put' && place.kmsKeyArn !== undefined ? ['DescribeParameters'] : [], ['*']),
    ...(secrets.length > 0 ? secretsManagerStatements({ operation: 'read', names: secrets }, place) : []),
  ]
}

function actionsOf(operation: ParameterStoreUse): UseActions {
  if (Object.hasOwn(actions, operation)) return actions[operation]
  throw configError(parameterStoreKind, `There is no such operation. There are: ${Object.keys(actions).join(', ')}.`)
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html, "encryption context". */
function keyStatement(
  { operation }: ParameterStoreUsage,
  resources: readonly string[],
  place: AwsPlace,
): readonly IamStatement[] {
  const used = keyActions.get(operation)
  if (used === undefined || resources.length === 0) return []
  const encrypted = operation === 'readPath' ? resources.map((path) => `${path.replace(/\/$/, '')}/*`) : resources
  return allowingKey('ssm', used, place, { PARAMETER_ARN: encrypted })
}

/** Parameters of AWS itself belong to no account. */
function resourceOf(name: string, { region, accountId }: AwsPlace): string {
  if (isArn(name)) return checkedParameterName(name, region)
  const account = name.startsWith('/aws/service/') ? '' : accountId
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter${slashed(checkedPattern(name, region))}`
}

/** A name, or the beginning of one and a `*`. */
function checkedPattern(name: string, region: string): string {
  if (name === '/') return name
  if (!name.endsWith('*')) return checkedParameterName(name, region)
  if (!isPrefix(name.slice(0, -1)))
    throw failure(
      'INVALID_NAME',
      'Before the * there must be the beginning of a name, with a slash where it has levels.',
    )
  return name
}
