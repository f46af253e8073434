// AWS: what answers tell of a secret without its value.
import { StoreFailure, type SecretInfo } from '@keyharbor/core'
import { dateOf, isRecord, known, recordsOf, textOf, textsOf } from '../answer-parts.ts'
import { currentStage, holderOf, pendingStage } from './secret-version.ts'
import type { Answer } from '../service-connection.ts'

/** A copy of a secret in another region. */
export interface SecretReplica {
  readonly region: string
  /** `in-progress` and `failed` replicas give an older value, or none. */
  readonly status: 'in-sync' | 'in-progress' | 'failed' | 'unknown'
  /** Key that encrypts it there. */
  readonly kmsKeyId?: string
  /** Day on which it was last read there. */
  readonly lastAccessedAt?: Date
}

/** What Secrets Manager tells of a secret. Days of `lastAccessedAt` begin at midnight UTC. */
export interface SecretsManagerInfo extends SecretInfo {
  readonly arn: string
  /** Id of the version that `readSecret` answers. Absent: it has none yet. */
  readonly current?: string
  /** When that version was made: its age. Absent in lists, and where versions may not be listed. */
  readonly currentCreatedAt?: Date
  /**
   * Id of the version that has AWSPENDING and is not the current one: a rotation is under way, or has failed and blocks the
   * next one until it is cancelled.
   */
  readonly pending?: string
  /** Staging labels of each version that has any, by its id. */
  readonly stages: Readonly<Record<string, readonly string[]>>
  /** Key that encrypts it, as it was given. Absent: the account's `aws/secretsmanager`. */
  readonly kmsKeyId?: string
  /** Function that rotates it. */
  readonly rotationFunction?: string
  /** Service of AWS that owns it, such as `rds`. */
  readonly owningService?: string
  /** Region of the one that replicas are copies of, the same for all of them. */
  readonly primaryRegion?: string
  /** Present where it is replicated; ListSecrets does not tell it. */
  readonly replicas?: readonly SecretReplica[]
}

/** Of DescribeSecret, or of an entry of ListSecrets, which names the map of versions otherwise (recorded). */
export function secretInfo(answer: Answer): SecretsManagerInfo {
  const name = textOf(answer['Name'])
  const arn = textOf(answer['ARN'])
  if (name === undefined || arn === undefined) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  const stages = stagesOf(answer['VersionIdsToStages'] ?? answer['SecretVersionsToStages'])
  const current = holderOf(currentStage, stages)
  const pending = holderOf(pendingStage, stages)
  return {
    name,
    arn,
    stages,
    ...known({ current, pending: pending === current ? undefined : pending }),
    ...commonParts(answer),
    ...awsParts(answer),
  }
}

/** What every store may tell. DeletedDate is when deletion was asked for; when it ends is told by DeleteSecret alone (recorded). */
function commonParts(answer: Answer): Partial<SecretInfo> {
  return known({
    description: textOf(answer['Description']),
    tags: tagsOf(answer['Tags']),
    createdAt: dateOf(answer['CreatedDate']),
    updatedAt: dateOf(answer['LastChangedDate']),
    lastAccessedAt: dateOf(answer['LastAccessedDate']),
    deletedAt: dateOf(answer['DeletedDate']),
    rotation: rotationOf(answer),
  })
}

function awsParts(answer: Answer): Partial<SecretsManagerInfo> {
  const replicas = recordsOf(answer['ReplicationStatus']).map(replicaOf)
  return known({
    kmsKeyId: textOf(answer['KmsKeyId']),
    rotationFunction: textOf(answer['RotationLambdaARN']),
    owningService: textOf(answer['OwningService']),
    primaryRegion: textOf(answer['PrimaryRegion']),
    replicas: replicas.length === 0 ? undefined : replicas,
  })
}

function stagesOf(map: unknown): Readonly<Record<string, readonly string[]>> {
  const entries = isRecord(map) ? Object.entries(map) : []
  return Object.fromEntries(entries.map(([id, stages]) => [id, textsOf(stages) ?? []]))
}

/** Absent before the first tag, an empty list after the last was removed (recorded): both are no tags. */
function tagsOf(tags: unknown): Readonly<Record<string, string>> | undefined {
  const entries = recordsOf(tags).flatMap(({ Key: key, Value: value }) =>
    typeof key === 'string' && typeof value === 'string' ? [[key, value] as const] : [],
  )
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function rotationOf(answer: Answer): SecretInfo['rotation'] {
  const enabled = answer['RotationEnabled']
  if (typeof enabled !== 'boolean') return undefined
  return {
    enabled,
    ...known({
      everyMs: isRecord(answer['RotationRules']) ? everyMsOf(answer['RotationRules']) : undefined,
      lastAt: dateOf(answer['LastRotatedDate']),
      nextAt: dateOf(answer['NextRotationDate']),
    }),
  }
}

const hourMs = 3_600_000

/** Of days, or of a schedule such as `rate(4 hours)`. A cron expression has no one length. */
function everyMsOf({ AutomaticallyAfterDays: days, ScheduleExpression: schedule }: Answer): number | undefined {
  if (typeof days === 'number') return days * 24 * hourMs
  const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(String(schedule)) ?? []
  return count === undefined ? undefined : Number(count) * (unit === 'day' ? 24 : 1) * hourMs
}

const replicaStatus: ReadonlyMap<unknown, SecretReplica['status']> = new Map([
  ['InSync', 'in-sync'],
  ['InProgress', 'in-progress'],
  ['Failed', 'failed'],
] as const)

function replicaOf(replica: Answer): SecretReplica {
  return {
    region: textOf(replica['Region']) ?? '',
    status: replicaStatus.get(replica['Status']) ?? 'unknown',
    ...known({ kmsKeyId: textOf(replica['KmsKeyId']), lastAccessedAt: dateOf(replica['LastAccessedDate']) }),
  }
}
