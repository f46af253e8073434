// AWS: parts of requests that services have in common.
import { failure } from './aws-failure.ts'

/** Throws `INVALID_ARGUMENT` for settings whose names are not among `names`. */
export function assertKnown(settings: object, names: readonly string[]): void {
  const isKnown = Object.keys(settings).every((key) => names.includes(key))
  if (!isKnown)
    throw failure('INVALID_ARGUMENT', `There is a setting that is not known. Known are: ${names.join(', ')}.`)
}

/** Tags in the form of the API. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
