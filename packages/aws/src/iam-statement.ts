// AWS: statements of IAM policies, as data. Pure.
import { partitionOf } from './aws-region.ts'

/** A statement of an IAM policy. */
export interface IamStatement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Where the secrets are. */
export interface AwsPlace {
  readonly region: string
  /** The account, 12 digits. */
  readonly accountId: string
  /** ARN of the key that encrypts them, not of its alias. Left out: the account's own for the service, which needs no rights of its own. */
  readonly kmsKeyArn?: string
}

/** Actions on the secret, and those that IAM can limit to no secret. */
export interface UseActions {
  readonly onSecret?: readonly string[]
  readonly onAll?: readonly string[]
}

/** Allows actions, whose names are given without the service. */
export function allowing(
  service: 'secretsmanager' | 'ssm',
  names: readonly string[],
  Resource: readonly string[],
  condition: Pick<IamStatement, 'Condition'> = {},
): IamStatement {
  return { Effect: 'Allow', Action: names.map((name) => `${service}:${name}`), Resource, ...condition }
}

/** Allows a key by way of a service alone, and for what the service says that it encrypts: the context of its requests. */
export function allowingKey(
  service: 'secretsmanager' | 'ssm',
  actions: readonly string[],
  { region, kmsKeyArn }: AwsPlace,
  context: Readonly<Record<string, readonly string[]>>,
): readonly IamStatement[] {
  if (kmsKeyArn === undefined) return []
  const host = `${service}.${region}.amazonaws.com${partitionOf(region) === 'aws-cn' ? '.cn' : ''}`
  const entries = Object.entries(context).map(([key, arns]) => [`kms:EncryptionContext:${key}`, arns] as const)
  return [
    {
      Effect: 'Allow',
      Action: actions.map((name) => `kms:${name}`),
      Resource: [kmsKeyArn],
      Condition: { StringEquals: { 'kms:ViaService': host }, StringLike: Object.fromEntries(entries) },
    },
  ]
}

/** Statements that differ in their actions alone become one, and so do those that differ in their resources alone. */
export function merged(statements: readonly IamStatement[]): readonly IamStatement[] {
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
