// Fakes, of AWS: where a fake stands, and the names that follow from it.
import { configError } from '@keyharbor/core'

/** A region of an account. */
export interface AwsPlace {
  readonly partition: string
  readonly region: string
  readonly accountId: string
}

/** The place of a fake. Throws `CONFIG` for a region or an account id that can not be one. */
export function awsPlace(kind: string, region: string, accountId: string): AwsPlace {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw configError(kind, 'region is one of AWS, such as us-east-1.')
  if (!/^\d{12}$/.test(accountId)) throw configError(kind, 'accountId has 12 digits.')
  return { partition: partitionOf(region), region, accountId }
}

/** The ARN of something in `service`. */
export function arnOf({ partition, region, accountId }: AwsPlace, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`
}

/** Who all callers are. */
export function callerOf({ partition, accountId }: AwsPlace): string {
  return `arn:${partition}:sts::${accountId}:assumed-role/fake-role/fake-session`
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
