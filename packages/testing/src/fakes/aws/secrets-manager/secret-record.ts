// Fakes, of AWS Secrets Manager: what is kept of one secret. Never changed: each write makes another one.
import type { Json } from '../aws-answer.ts'

/** A value as it is on the wire: text, or bytes in base64. */
export type SecretContent = { readonly text: string } | { readonly binary: string }

/** One version. */
export interface SecretVersion {
  readonly id: string
  /** Undefined while a rotation has made the version, and its function has not put the value. */
  readonly content: SecretContent | undefined
  readonly createdMs: number
  /** Sorted. Without any the version is deprecated. */
  readonly stages: readonly string[]
  readonly kmsKeyId: string | undefined
}

/** How a secret rotates. */
export interface SecretRotation {
  readonly enabled: boolean
  readonly lambdaArn: string
  readonly rules: Json
  readonly rotatedMs: number | undefined
  readonly nextMs: number | undefined
}

/** A copy in another region. */
export interface SecretReplica {
  readonly region: string
  readonly kmsKeyId: string
}

/** A tag as it is on the wire. */
export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** One secret. */
export interface SecretRecord {
  readonly name: string
  readonly arn: string
  readonly createdMs: number
  readonly changedMs: number
  readonly description: string | undefined
  readonly kmsKeyId: string | undefined
  /** Undefined until the first tag; empty after the last one was taken off. */
  readonly tags: readonly Tag[] | undefined
  /** The oldest first. */
  readonly versions: readonly SecretVersion[]
  /** When deletion was asked for, and when the secret ends. */
  readonly deleted: { readonly askedMs: number; readonly endsMs: number; readonly forced: boolean } | undefined
  readonly rotation: SecretRotation | undefined
  readonly replicas: readonly SecretReplica[]
  /** The region of the primary, for it and for its replicas. */
  readonly primaryRegion: string | undefined
  /** The resource policy. */
  readonly policy: string | undefined
}

/** Whether two values are one. */
export function sameContent(one: SecretContent | undefined, other: SecretContent): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The version with a staging label. */
export function versionAt(record: SecretRecord, stage: string): SecretVersion | undefined {
  return record.versions.find(({ stages }) => stages.includes(stage))
}

/** Staging labels by version, of those that have any; undefined for none. Keys are in order of the ids, as recorded. */
export function stagesById({ versions }: SecretRecord): Json | undefined {
  const labelled = versions.filter(({ stages }) => stages.length > 0)
  if (labelled.length === 0) return undefined
  const sorted = labelled.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return Object.fromEntries(sorted.map(({ id, stages }) => [id, stages]))
}

/** Time on the wire: seconds, with milliseconds as a fraction. */
export function wireTime(ms: number): number
export function wireTime(ms: number | undefined): number | undefined
export function wireTime(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}

/** Midnight UTC of the day, as the service tells when something was read last. */
export function wireDay(ms: number): number {
  return Math.floor(ms / 86_400_000) * 86_400
}
