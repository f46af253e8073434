// Contract: names that are paths, as most stores have them; the check that their adapters share.
import { StoreFailure } from './store-failure.ts'

/**
 * What is wrong with a name made of segments parted by `/`, as a sentence that does not repeat it; undefined when nothing is.
 *
 * Allowed are up to `longest` UTF-16 units of well-formed Unicode. Refused are segments that are empty, `.` or `..`, also when
 * percent-encoded once, since what decodes once more would climb out of its folder; backslashes, which some take for
 * slashes; and what can't be seen or told apart: control and format characters, and white space but the plain space.
 */
export function pathNameFault(name: unknown, longest: number): string | undefined {
  if (typeof name !== 'string' || name === '') return 'Give at least one character.'
  if (name.length > longest) return `Give at most ${longest} characters.`
  // \p{C} covers lone surrogates too.
  if (/\\|\p{C}|(?! )\p{Z}/u.test(name)) {
    return 'Leave out backslashes, unprintable characters, and white space other than plain spaces.'
  }
  if (hasBadSegment(name) || hasBadSegment(percentDecoded(name))) {
    return 'No part between slashes may be empty, "." or "..", percent-encoded or not; no slash stands at the start or end.'
  }
  return undefined
}

/** `name` itself if nothing is wrong with it. Throws `StoreFailure` with `INVALID_NAME`, whose detail does not repeat it. */
export function checkPathName(name: string, longest: number): string {
  const detail = pathNameFault(name, longest)
  if (detail !== undefined) throw new StoreFailure({ code: 'INVALID_NAME', detail, retry: 'never' })
  return name
}

function hasBadSegment(name: string): boolean {
  return name.split(/[/\\]/).some((segment) => segment === '' || segment === '.' || segment === '..')
}

/** Byte by byte, since a decoder that is less strict than `decodeURIComponent` would go on after a broken escape. */
function percentDecoded(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
