// Compose: a part of a store as a store of its own: all names have a beginning that nobody out here sees.
import { configError } from '../errors/config-error.ts'
import { checkPathName, pathNameFault } from '../store/path-name.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { assertStore } from './assert-store.ts'
import { canonicalBeginning } from './canonical-beginning.ts'
import { forwardedStore, type Forwarded } from './forwarded-store.ts'

/**
 * The secrets of `store` whose names start with `prefix`, named without it: `withPrefix(store, 'app/')` reads `app/db` as `db`.
 * It has every capability of `store` and no other; methods that only that store has are not forwarded. `prefix` is taken as it
 * is given, so write the separator: `app/` where names are paths, `app-` where they are not.
 *
 * Names are those of the store that are also paths without empty parts, `.` or `..`, with and without the prefix; others are
 * `INVALID_NAME` before any I/O, and are not listed. Lists, descriptions and told changes have the short names; what else a
 * store tells, such as an ARN, is as the store has it. Closing it closes `store`. Throws `CONFIG` for a prefix that
 * starts no name of the store.
 *
 * ```ts
 * const client = createSecretClient({ store: withPrefix(store, 'billing/') })
 * await client.get('db/password') // reads billing/db/password
 * ```
 */
export function withPrefix<S extends SecretStore>(store: S, prefix: string): Forwarded<S> {
  assertStore('withPrefix', store)
  const beginning = checkedPrefix(store, prefix)
  const outward = (inner: string): string | undefined => {
    const name = inner.startsWith(beginning) ? inner.slice(beginning.length) : ''
    return pathNameFault(name, Infinity) === undefined ? name : undefined
  }
  const checkName = (given: string): string => {
    const name = outward(store.checkName(beginning + checkPathName(given, Infinity)))
    if (name !== undefined) return name
    throw new StoreFailure({ code: 'INVALID_NAME', detail: leavesPrefix, retry: 'never' })
  }
  const inward = (name: string): string => beginning + checkName(name)
  return forwardedStore(store, { beginning, checkName, inward, outward }, ['prefix', beginning])
}

const leavesPrefix = 'In its canonical form the name does not start with the prefix of withPrefix.'

function checkedPrefix(store: SecretStore, prefix: unknown): string {
  if (typeof prefix !== 'string' || prefix === '') throw configError('withPrefix', 'Give the prefix as text.')
  const beginning = canonicalBeginning(store, prefix)
  if (beginning !== undefined) return beginning
  throw configError('withPrefix', 'No name of this store can start with this prefix.')
}
