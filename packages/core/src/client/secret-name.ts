// Client: what no store allows in a name; the store's own grammar comes after it.
import { StoreFailure } from '../store/store-failure.ts'

/**
 * Throws `INVALID_NAME` for a name that is empty, holds characters that can't be seen, or is not well-formed Unicode.
 * The name itself is not told: what is no name may be a value given in its place.
 */
export function assertName(name: unknown): asserts name is string {
  if (typeof name !== 'string') throw refused('A name is text.')
  if (name === '') throw refused('The name is empty.')
  if (!name.isWellFormed()) throw refused('The name is not well-formed Unicode (a lone surrogate).')
  const position = name.search(/\p{C}/u)
  if (position >= 0) throw refused(`The name has an unprintable character at position ${position}.`)
}

function refused(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_NAME', detail, retry: 'never' })
}
