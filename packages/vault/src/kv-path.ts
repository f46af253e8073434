// Vault: from names to paths. Everything that could reach another path is refused before it meets a URL.
import { checkPathName, pathNameFault } from '@keyharbor/core'

const longestName = 1024

/**
 * `name` itself, if KV 2 can hold it: a path as `checkPathName` says, of up to 1024 characters. Names with `?`, `#`, `%` and other
 * special characters work, since each part is encoded. What is refused, the server refuses too (it answers 400 with an empty
 * body to what Go's `unicode.IsPrint` does not print; measured with OpenBao 2.7.2), or something in between could take it
 * for another path.
 */
export function checkedName(name: string): string {
  return checkPathName(name, longestName)
}

/** What is wrong with a path, as a sentence; undefined when nothing is. */
export function faultOf(path: unknown): string | undefined {
  return pathNameFault(path, longestName)
}

/** The path with each part percent-encoded. The path must have been checked. */
export function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** What is wrong when a name or a mount is given as the path of the API, as documents of the tools show it. */
export function pathHint(name: string, mount: string): string | undefined {
  if (mount.endsWith('/data')) return 'The option mount is without "data".'
  const isApiPath = name.startsWith('data/') || name.startsWith(`${mount}/`)
  return isApiPath ? 'Names are without the mount and without "data/".' : undefined
}
