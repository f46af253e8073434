// Vault: from names to paths. Everything that could reach another path is refused before it meets a URL.
import { StoreFailure } from '@keyharbor/core'

const longestName = 1024

/**
 * `name` itself, if KV 2 can hold it: parts between slashes, none of them empty, `.` or `..`, up to 1024 characters.
 * Names with `?`, `#`, `%` and other special characters work, since each part is encoded. Refused is what the server refuses
 * (it answers 400 with an empty body to what Go's `unicode.IsPrint` does not print; measured with OpenBao 2.7.2), and what
 * something in between could take for another path: backslashes, and dots that are percent-encoded once.
 * Throws `StoreFailure` with `INVALID_NAME`; the name is not repeated.
 */
export function checkedName(name: string): string {
  const fault = faultOf(name)
  if (fault !== undefined) throw new StoreFailure({ code: 'INVALID_NAME', detail: fault, retry: 'never' })
  return name
}

/** What is wrong with a path, as a sentence; undefined when nothing is. */
export function faultOf(path: unknown): string | undefined {
  if (typeof path !== 'string' || path === '') return 'Give at least one character.'
  if (path.length > longestName) return `Give at most ${longestName} characters.`
  if (/\\|\p{C}|(?! )\p{Z}/u.test(path)) {
    return 'Leave out backslashes, unprintable characters, and white space other than plain spaces.'
  }
  const segments = path.split('/')
  if (segments.includes('')) return 'No part between slashes may be empty, and there is no slash at the start or end.'
  if (segments.some(climbs)) return 'No part between slashes may be "." or "..", percent-encoded or not.'
  return undefined
}

/** Whether a decoder that goes over the text once more would see a relative path. */
function climbs(segment: string): boolean {
  const decoded = segment.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '/')
  return decoded.split('/').some((part) => part === '.' || part === '..')
}

/** The path with each part percent-encoded. The path must have been checked. */
export function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
