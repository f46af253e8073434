// Encrypted file, input: which names a store in a file allows, checked before any I/O.
import { StoreFailure } from '@keyharbor/core'

const longestName = 512

/**
 * `name` itself, if it is 1 to 512 characters of well-formed Unicode in segments parted by `/`, none of them empty, `.` or
 * `..`, also when percent-encoded: a name that is harmless here would climb out of its folder in a store that is reached
 * by URL. No backslash, nothing invisible, and no white space but the plain space.
 * Throws `StoreFailure` with `INVALID_NAME`, whose detail does not repeat the name.
 */
export function checkSecretName(name: string): string {
  if (typeof name !== 'string' || name === '') throw invalid('Give a name of at least one character.')
  if (name.length > longestName) throw invalid(`A name has at most ${longestName} characters.`)
  // \p{C} covers lone surrogates too.
  if (/\\|\p{C}|(?! )\p{Z}/u.test(name)) {
    throw invalid('A name has no backslash, no unprintable character, and no white space but the plain space.')
  }
  if (hasBadSegment(name) || hasBadSegment(percentDecoded(name))) {
    throw invalid('No part of a name between slashes is empty, "." or "..", percent-encoded or not.')
  }
  return name
}

function hasBadSegment(name: string): boolean {
  return name.split(/[/\\]/).some((segment) => segment === '' || segment === '.' || segment === '..')
}

/** Only what can make a segment; unlike `decodeURIComponent` it does not stop at a broken escape elsewhere. */
function percentDecoded(name: string): string {
  return name.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '\\')
}

function invalid(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_NAME', detail, retry: 'never' })
}
