// AWS: names of resources. Pure.
import { isPartition, isRegion, partitionOf } from './aws-region.ts'

/** The parts of an ARN that names something of an account. */
export interface AwsArn {
  readonly service: string
  readonly region: string
  /** All that follows the account. */
  readonly resource: string
}

/** Whether it begins like an ARN. */
export function isArn(id: string): boolean {
  return id.startsWith('arn:')
}

/** The parts of an ARN, whose region must be one of its partition; undefined for what is none, or names nothing of an account. */
export function parsedArn(id: string): AwsArn | undefined {
  const [arn, partition = '', service = '', region, account = '', ...resource] = id.split(':')
  if (arn !== 'arn' || !isPartition(partition) || !/^\d{12}$/.test(account)) return undefined
  if (!isRegion(region) || partitionOf(region) !== partition) return undefined
  return { service, region, resource: resource.join(':') }
}
