// Fakes, of AWS Parameter Store: what is kept of one parameter. Never changed: each write makes another one.
import type { Json } from '../aws-answer.ts'

/** One version. */
export interface ParameterVersion {
  readonly version: number
  readonly type: ParameterType
  readonly value: string
  /** What is answered for a SecureString that is not to be decrypted. */
  readonly ciphertext: string | undefined
  readonly modifiedMs: number
  readonly labels: readonly string[]
  readonly keyId: string | undefined
  readonly description: string | undefined
  readonly allowedPattern: string | undefined
  readonly tier: ParameterTier
}

/** Types, as requests name them. */
export const parameterTypes = ['String', 'StringList', 'SecureString'] as const
/** One of them. */
export type ParameterType = (typeof parameterTypes)[number]

/** Tiers that a parameter can be in. */
export type ParameterTier = 'Standard' | 'Advanced'

/** One parameter. */
export interface ParameterRecord {
  /** As it was written by whoever made it. */
  readonly name: string
  readonly arn: string
  /** The oldest first; one at least. */
  readonly versions: readonly ParameterVersion[]
  readonly tags: readonly { readonly Key: string; readonly Value: string }[]
}

/** Its last version. */
export function lastVersion({ versions }: ParameterRecord): ParameterVersion {
  const last = versions.at(-1)
  if (last === undefined) throw new Error('A parameter has a version.')
  return last
}

/** What listings and history tell of a version beside its value. */
export function describedVersion({ name }: ParameterRecord, version: ParameterVersion, user: string): Json {
  return {
    AllowedPattern: version.allowedPattern,
    DataType: 'text',
    Description: version.description,
    KeyId: version.keyId,
    LastModifiedDate: version.modifiedMs / 1000,
    LastModifiedUser: user,
    Name: name,
    Policies: [],
    Tier: version.tier,
    Type: version.type,
    Version: version.version,
  }
}
