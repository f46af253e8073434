// Testing: which names a memory store allows, checked before anything else.
import { StoreFailure } from '@keyharbor/core'

const longestName = 512

/**
 * `name` itself if a memory store allows it: 1 to 512 characters, in segments parted by `/`, none of them empty, `.` or `..`
 * (also when percent-encoded, since a server that decodes once more would climb out of its folder); no backslash, no control,
 * format or other invisible characters, no white space but the plain one. Throws `StoreFailure` with `INVALID_NAME`.
 */
export function checkedName(name: string): string {
  if (typeof name !== 'string' || name === '') throw invalid('Give a name of at least one character.')
  if (name.length > longestName) throw invalid(`A name has at most ${longestName} characters.`)
  if (/\\|\p{C}|(?! )\p{Z}/u.test(name)) {
    throw invalid('A name has no backslash, no unprintable character, and no white space but plain spaces.')
  }
  if (hasBadSegment(name) || hasBadSegment(percentDecoded(name))) {
    throw invalid('No part of a name between slashes is empty, "." or "..", percent-encoded or not.')
  }
  return name
}

function hasBadSegment(name: string): boolean {
  return name.split(/[/\\]/).some((segment) => segment === '' || segment === '.' || segment === '..')
}

/** Byte by byte, since a decoder that is less strict than `decodeURIComponent` would go on after a broken escape. */
function percentDecoded(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function invalid(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_NAME', detail })
}
