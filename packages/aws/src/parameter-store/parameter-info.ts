// AWS: what answers tell of a parameter without its value.
import { StoreFailure, type SecretInfo } from '@keyharbor/core'
import { dateOf, known, partsOf, recordsOf, textOf } from '../answer-parts.ts'
import type { Answer } from '../service-connection.ts'
import { canonicalName } from './parameter-name.ts'
import type { ParameterTier, ParameterType } from './parameter-store-options.ts'
import { versionOf } from './parameter-version.ts'

/** A policy of a parameter of the advanced tier. */
export interface ParameterPolicy {
  /** `Expiration` (which deletes the parameter), `ExpirationNotification` or `NoChangeNotification`. */
  readonly type: string
  /** `Pending`, `InProgress`, `Finished` or `Failed`. */
  readonly status?: string
}

/** What Parameter Store tells of a parameter. `updatedAt` is when its current version was made. */
export interface ParameterInfo extends SecretInfo {
  /** Absent where the service does not tell it. */
  readonly arn?: string
  /** Number of the current version. */
  readonly current: string
  /** Only a `SecureString` is encrypted with a key of KMS. */
  readonly type: ParameterType
  readonly tier?: Exclude<ParameterTier, 'intelligent-tiering'>
  /** Key that encrypts a `SecureString`: id, ARN or alias as it was given, or `alias/aws/ssm`, the account's own. */
  readonly kmsKeyId?: string
  /** What its text is checked as: `text`, `json`, `aws:ec2:image` and the like. */
  readonly dataType?: string
  /** ARN of whoever made the current version. */
  readonly updatedBy?: string
  /** Regular expression that each value must match. */
  readonly allowedPattern?: string
  readonly policies: readonly ParameterPolicy[]
}

/** Of an entry of DescribeParameters. */
export function parameterInfo(answer: Answer): ParameterInfo {
  const name = textOf(answer['Name'])
  const current = versionOf(answer)?.id
  const type = types.find((known) => known === answer['Type'])
  if (name === undefined || current === undefined || type === undefined)
    throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  const policies = recordsOf(answer['Policies'])
  return {
    name: canonicalName(name),
    current,
    type,
    policies: policies.flatMap(policyOf),
    ...known({
      arn: textOf(answer['ARN']),
      description: textOf(answer['Description']),
      updatedAt: dateOf(answer['LastModifiedDate']),
      expiresAt: expiryOf(policies),
    }),
    ...ownParts(answer),
  }
}

const types: readonly ParameterType[] = ['SecureString', 'String', 'StringList']

function ownParts(answer: Answer): Partial<ParameterInfo> {
  const tier = tiers.get(answer['Tier'])
  return known({
    tier,
    kmsKeyId: textOf(answer['KeyId']),
    dataType: textOf(answer['DataType']),
    updatedBy: textOf(answer['LastModifiedUser']),
    allowedPattern: textOf(answer['AllowedPattern']),
  })
}

const tiers: ReadonlyMap<unknown, 'standard' | 'advanced'> = new Map([
  ['Standard', 'standard'],
  ['Advanced', 'advanced'],
] as const)

function policyOf({ PolicyType: type, PolicyStatus: status }: Answer): readonly ParameterPolicy[] {
  return typeof type === 'string' ? [{ type, ...known({ status: textOf(status) }) }] : []
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html, "Expiration". */
function expiryOf(policies: readonly Answer[]): Date | undefined {
  const text = policies.find(({ PolicyType: type }) => type === 'Expiration')?.['PolicyText']
  try {
    const { Timestamp: time } = partsOf(partsOf(JSON.parse(String(text)))['Attributes'])
    return dateOf(new Date(String(time)))
  } catch {
    return undefined
  }
}
