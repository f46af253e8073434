// Vault: walks the folders of a mount, as far as names can match.
import { faultOf } from './kv-path.ts'

/**
 * Names that start with `prefix`, one list for each folder, depth first; a folder is listed when it is reached. `list` gives the
 * keys of a folder ('' or with a slash at its end). Names that `checkName` refuses are left out: other tools can make
 * them, but nothing here can read them.
 */
export async function* matchingNames(
  list: (folder: string) => Promise<readonly string[]>,
  prefix: string,
): AsyncGenerator<readonly string[], void, undefined> {
  // Folders above the last slash of the prefix are known; none of their other names can match.
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  if (folder === '' || isReachable(folder)) yield* walk(list, folder, prefix)
}

async function* walk(
  list: (folder: string) => Promise<readonly string[]>,
  folder: string,
  prefix: string,
): AsyncGenerator<readonly string[], void, undefined> {
  const paths = (await list(folder))
    .filter(isKey)
    .map((key) => folder + key)
    .filter((path) => path.startsWith(prefix) && isReachable(path))
  yield paths.filter((path) => !path.endsWith('/'))
  for (const inner of paths.filter((path) => path.endsWith('/'))) yield* walk(list, inner, prefix)
}

/** One part of a name. An empty key would name its own folder, and the walk would never leave it. */
function isKey(key: string): boolean {
  return /^[^/]+\/?$/.test(key)
}

/** The limit on the length of names also ends a walk through folders that a broken server makes up. */
function isReachable(path: string): boolean {
  return faultOf(path.replace(/\/$/, '')) === undefined
}
