// AWS: regions and partitions. A region becomes part of a host name, so nothing else may pass for one.

/** Names of regions as AWS gives them, such as `eu-central-1`, `us-gov-west-1` and `eusc-de-east-1`. */
const region = /^[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}$/

/** Whether `text` has the form of the name of a region. A dot, slash, colon or `@` would send requests to another host. */
export function isRegion(text: unknown): text is string {
  return typeof text === 'string' && region.test(text)
}

/** Whether `text` has the form of the name of a partition, such as `aws`, `aws-cn` and `aws-us-gov`. */
export function isPartition(text: string): boolean {
  return /^aws(-[a-z]{1,8}){0,2}$/.test(text)
}

/** Partitions whose regions can be told by how they begin; all others are in `aws`. */
const partitions: readonly (readonly [start: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
]

/** The partition that a region belongs to (`partitions.json` of the SDKs). */
export function partitionOf(region: string): string {
  return partitions.find(([start]) => region.startsWith(start))?.[1] ?? 'aws'
}
