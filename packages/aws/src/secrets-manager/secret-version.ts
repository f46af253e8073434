// AWS: versions of a secret: how they are selected, and what answers tell of them.
import type { VersionInfo } from '@keyharbor/core'
import { failure } from '../aws-failure.ts'
import { dateOf, partsOf, textOf, textsOf } from '../answer-parts.ts'

/**
 * How a `SecretsManagerStore` selects a version: the one before the current (AWSPREVIOUS), the one that a rotation is making
 * (AWSPENDING), by its id, or by any staging label.
 */
export type SecretsManagerSelector =
  | 'previous'
  | 'pending'
  | { readonly id: string; readonly stage?: never }
  | { readonly stage: string; readonly id?: never }

/** The label of the version that is current. */
export const currentStage = 'AWSCURRENT'

/** The label of the version that was current before. */
const previousStage = 'AWSPREVIOUS'

/** The label of the version that a rotation is making. */
export const pendingStage = 'AWSPENDING'

/** A selector in the words of the API. */
export type VersionQuery =
  | { readonly VersionId: string; readonly VersionStage?: never }
  | { readonly VersionStage: string; readonly VersionId?: never }

/**
 * What is asked for by a selector. Throws `INVALID_ARGUMENT` for what is none, and for a label that can be on no version.
 */
export function versionQuery(selector: SecretsManagerSelector): VersionQuery {
  if (selector === 'previous') return { VersionStage: previousStage }
  if (selector === 'pending') return { VersionStage: pendingStage }
  const { id, stage } = partsOf(selector)
  if (typeof id === 'string' && stage === undefined) return { VersionId: id }
  if (typeof stage === 'string' && id === undefined) return { VersionStage: checkedStage(stage) }
  throw failure('INVALID_ARGUMENT', "Select a version by 'previous', 'pending', { id } or { stage }.")
}

/** Whether a version can have this id: they have 32 to 64 characters, being the tokens of requests. */
export function isVersionId(id: string): boolean {
  return /^[\x21-\x7e]{32,64}$/.test(id)
}

/** `stage` itself, if a label can have this name. */
export function checkedStage(stage: string): string {
  if (/^[\x21-\x7e]{1,256}$/.test(stage)) return stage
  throw failure('INVALID_ARGUMENT', 'Staging labels have 1 to 256 printable ASCII characters without spaces.')
}

/** What an answer tells of a version; undefined when it tells no id. Versions that have lost their last label have no list. */
export function versionOf(answer: Readonly<Record<string, unknown>>): VersionInfo | undefined {
  const id = textOf(answer['VersionId'])
  if (id === undefined) return undefined
  const stages = textsOf(answer['VersionStages'])
  const createdAt = dateOf(answer['CreatedDate'])
  return { id, ...(stages !== undefined && { stages }), ...(createdAt !== undefined && { createdAt }) }
}

/** By when they were made: ids tell no order. Undefined for two versions of one millisecond. */
export function compareByAge(a: VersionInfo, b: VersionInfo): number | undefined {
  if (a.id === b.id) return 0
  if (a.createdAt === undefined || b.createdAt === undefined) return undefined
  const difference = a.createdAt.getTime() - b.createdAt.getTime()
  return difference === 0 ? undefined : difference
}

/** The version that has a label, of the map that DescribeSecret answers. */
export function holderOf(stage: string, stagesById: Readonly<Record<string, readonly string[]>>): string | undefined {
  return Object.keys(stagesById).find((id) => stagesById[id]?.includes(stage))
}
