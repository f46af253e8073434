// AWS: which rights an application needs for what it does with which secrets, as data. Pure.
import { configError } from '@keyharbor/core'
import { parsedArn } from './aws-arn.ts'
import { isRegion } from './aws-region.ts'
import { merged, type AwsPlace, type IamStatement } from './iam-statement.ts'
import { parameterStatements, type ParameterStoreUsage } from './parameter-store/parameter-permissions.ts'
import { secretsManagerStatements, type SecretsManagerUsage } from './secrets-manager/secrets-manager-permissions.ts'
import { parameterStoreKind, secretsManagerKind } from './store-kind.ts'

/** Something that an application does with secrets or with parameters. */
export type AwsUsage = SecretsManagerUsage | ParameterStoreUsage

/**
 * The statements that allow just `usage`: the actions on the ARNs of what is named, and `*` only for what IAM can limit to no secret
 * (batches and lists). With a key of its own: its use by way of the service alone, for these secrets alone.
 *
 * Throws `CONFIG` for what is no region, account or key, and `INVALID_NAME`.
 */
export function requiredPermissions(usage: readonly AwsUsage[], place: AwsPlace): readonly IamStatement[] {
  assertPlace(place)
  const statements = usage.flatMap((use) => statementsOf(use, place))
  return merged(statements.filter(({ Action, Resource }) => Action.length > 0 && Resource.length > 0))
}

function statementsOf(use: AwsUsage, place: AwsPlace): readonly IamStatement[] {
  if (use.store === parameterStoreKind) return parameterStatements(use, place)
  if (use.store === undefined || use.store === secretsManagerKind) return secretsManagerStatements(use, place)
  throw configError(secretsManagerKind, 'The store of a use is aws-secrets-manager or aws-parameter-store.')
}

function assertPlace({ region, accountId, kmsKeyArn }: AwsPlace): void {
  if (!isRegion(region)) throw configError(secretsManagerKind, 'The region must be one, such as eu-central-1.')
  if (!/^\d{12}$/.test(accountId)) throw configError(secretsManagerKind, 'The account has 12 digits.')
  if (kmsKeyArn !== undefined && !isKeyOf(region, kmsKeyArn))
    throw configError(
      secretsManagerKind,
      'The key must be the ARN of a key of the region: an alias in a policy allows none.',
    )
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html: a resource of a policy is a key, not its alias. */
function isKeyOf(region: string, arn: string): boolean {
  const { service, region: own, resource = '' } = parsedArn(arn) ?? {}
  return service === 'kms' && own === region && /^key\/[A-Za-z0-9-]+$/.test(resource)
}
