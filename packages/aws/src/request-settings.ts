// AWS: parts of requests that services have in common, checked before anything is sent.
import { failure } from './aws-failure.ts'

/** Throws `INVALID_ARGUMENT` for settings whose names are not among `names`. */
export function assertKnown(settings: object, names: readonly string[]): void {
  const isKnown = Object.keys(settings).every((key) => names.includes(key))
  if (!isKnown)
    throw failure('INVALID_ARGUMENT', `There is a setting that is not known. Known are: ${names.join(', ')}.`)
}

/** `text` itself. Throws `INVALID_ARGUMENT` for what is no text of `least` to `most` characters; `what` it is, as the error says it. */
export function checkedText(what: string, text: unknown, least: number, most: number): string {
  if (isText(text, least, most)) return text
  throw failure('INVALID_ARGUMENT', `${what} must be text of ${least} to ${most} characters.`)
}

/** Most tags of one secret or parameter. */
const mostTags = 50

const longestTagName = 128

const longestTagValue = 256

/**
 * Tags in the form of the API. Throws `INVALID_ARGUMENT` for more than 50, and for names and values that there can not be: the
 * prefix `aws:` is for AWS itself (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html).
 */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key: checkedTagName(Key), Value: checkedTagValue(Value) }))
  if (list.length <= mostTags) return list
  throw failure('INVALID_ARGUMENT', `There can be ${mostTags} tags at most.`)
}

/** Names of tags, as a list of its own. Throws `INVALID_ARGUMENT` for what can be none. */
export function tagNames(names: readonly string[]): string[] {
  if (Array.isArray(names)) return names.map(checkedTagName)
  throw failure('INVALID_ARGUMENT', 'Give the names of tags as a list.')
}

function checkedTagName(name: unknown): string {
  const text = checkedText('The name of a tag', name, 1, longestTagName)
  if (!text.toLowerCase().startsWith('aws:')) return text
  throw failure('INVALID_ARGUMENT', 'Names of tags that begin with aws: are for AWS itself.')
}

function checkedTagValue(value: unknown): string {
  return checkedText('The value of a tag', value, 0, longestTagValue)
}

function isText(text: unknown, least: number, most: number): text is string {
  return typeof text === 'string' && text.length >= least && text.length <= most && text.isWellFormed()
}
