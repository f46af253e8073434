// AWS: which secrets are meant, in the words of the API.
import { failure } from '../aws-failure.ts'
import type { InputOf } from './secrets-manager-connection.ts'

/**
 * Those secrets that meet all that is given here, each by any of its texts. A text matches the beginning of a name, of the name or
 * value of a tag, of a region or a service; of a description it matches words, in capitals or not. A `!` before it turns it around.
 */
export interface SecretFilters {
  /** Beginnings of names. */
  readonly names?: readonly string[]
  readonly descriptions?: readonly string[]
  readonly tagNames?: readonly string[]
  readonly tagValues?: readonly string[]
  /** Regions that secrets are replicated from. */
  readonly primaryRegions?: readonly string[]
  /** Services of AWS that own secrets, such as `rds`. */
  readonly owningServices?: readonly string[]
  /** Words anywhere in name, description and tags. */
  readonly anywhere?: readonly string[]
}

type Filter = NonNullable<InputOf<'ListSecrets'>['Filters']>[number]

const keys = {
  names: 'name',
  descriptions: 'description',
  tagNames: 'tag-key',
  tagValues: 'tag-value',
  primaryRegions: 'primary-region',
  owningServices: 'owning-service',
  anywhere: 'all',
} as const satisfies Record<keyof SecretFilters, NonNullable<Filter['Key']>>

/** `FilterValuesStringList` of the API. */
const mostTexts = 10

/** `FilterValueStringType` of the API. */
const textForm = /^!?[a-zA-Z0-9 :_@/+=.!-]{1,511}$/

/** The filters of a request. Throws `INVALID_ARGUMENT` for what can be none, and when there are none at all. */
export function filterList(filters: SecretFilters): Filter[] {
  const list = Object.entries(filters).map(([name, texts]) => ({ Key: keyOf(name), Values: checkedTexts(texts) }))
  if (list.length > 0) return list
  throw failure('INVALID_ARGUMENT', 'Give at least one filter.')
}

function keyOf(name: string): (typeof keys)[keyof SecretFilters] {
  if (Object.hasOwn(keys, name)) return keys[name as keyof SecretFilters]
  throw failure('INVALID_ARGUMENT', `There is a filter that is not known. Known are: ${Object.keys(keys).join(', ')}.`)
}

function checkedTexts(texts: unknown): string[] {
  if (Array.isArray(texts) && texts.length > 0 && texts.length <= mostTexts && texts.every(isText)) return [...texts]
  throw failure('INVALID_ARGUMENT', 'A filter is a list of 1 to 10 texts of letters, digits, spaces and :_@/+=.!-')
}

function isText(text: unknown): text is string {
  return typeof text === 'string' && textForm.test(text)
}
