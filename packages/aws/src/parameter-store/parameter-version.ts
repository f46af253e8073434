// AWS: versions of a parameter: how they are selected, and what answers tell of them.
import type { VersionInfo } from '@keyharbor/core'
import { dateOf, known, partsOf, textOf, textsOf } from '../answer-parts.ts'
import { failure } from '../aws-failure.ts'

/** How a `ParameterStore` selects a version: the one before the newest, by its number, or by a label. */
export type ParameterSelector =
  'previous' | { readonly id: string; readonly stage?: never } | { readonly stage: string; readonly id?: never }

/** What follows the name of a parameter in a request: a version's number or label. */
export type VersionQuery =
  { readonly number: number; readonly label?: never } | { readonly label: string; readonly number?: never }

/** What is asked for by a selector of one version. Throws `INVALID_ARGUMENT` for what is none, and for what can be no label. */
export function versionQuery(selector: Exclude<ParameterSelector, 'previous'>): VersionQuery {
  const { id, stage } = partsOf(selector)
  if (typeof id === 'string' && stage === undefined) return { number: checkedNumber(id) }
  if (typeof stage === 'string' && id === undefined) return { label: checkedLabel(stage) }
  throw failure('INVALID_ARGUMENT', "Select a version by 'previous', { id } or { stage }.")
}

/** The number that an id is. Throws `INVALID_ARGUMENT`. */
export function checkedNumber(id: string): number {
  const number = numberOf(id)
  if (number !== undefined) return number
  throw failure('INVALID_ARGUMENT', 'Versions have whole numbers from 1.')
}

/**
 * `label` itself, if a label can have this name: up to 100 letters, digits and `_.-`, not beginning with a digit, `aws` or `ssm`
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html).
 */
export function checkedLabel(label: string): string {
  if (/^(?!\d|aws|ssm)[\w.-]{1,100}$/i.test(label)) return label
  throw failure(
    'INVALID_ARGUMENT',
    'Labels have 1 to 100 letters, digits and _.- and begin with no digit, "aws" or "ssm".',
  )
}

/**
 * What an answer tells of a version; undefined when it tells no number. A secret of Secrets Manager, read through here, always has
 * the number 0: its version is the one that `SourceResult`, the whole answer of Secrets Manager, tells.
 */
export function versionOf(answer: Readonly<Record<string, unknown>>): VersionInfo | undefined {
  const { Version: number } = answer
  const id = number === 0 ? sourceVersion(answer['SourceResult']) : textOfNumber(number)
  if (id === undefined) return undefined
  return { id, ...known({ stages: textsOf(answer['Labels']), createdAt: dateOf(answer['LastModifiedDate']) }) }
}

/** By their numbers, which begin at 1 again when a parameter is made anew. */
export function compareByNumber(a: VersionInfo, b: VersionInfo): number | undefined {
  const [first, second] = [numberOf(a.id), numberOf(b.id)]
  if (first !== undefined && second !== undefined) return first - second
  return a.id === b.id ? 0 : undefined
}

function numberOf(id: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
}

function textOfNumber(number: unknown): string | undefined {
  return Number.isSafeInteger(number) && Number(number) > 0 ? String(number) : undefined
}

function sourceVersion(source: unknown): string | undefined {
  try {
    return textOf(partsOf(JSON.parse(String(source)))['versionId'])
  } catch {
    return undefined
  }
}
