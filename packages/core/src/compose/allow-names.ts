// Compose: a guard in front of a store that lets some names through and refuses the rest before any I/O.
import { configError } from '../errors/config-error.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { assertStore } from './assert-store.ts'
import { canonicalBeginning } from './canonical-beginning.ts'
import { forwardedStore, type Forwarded } from './forwarded-store.ts'
import { matchesPattern, namePattern, patternText, type NamePattern } from './name-patterns.ts'

/**
 * `store` for the names in `patterns` alone. A pattern is a whole name (`db/password`) or a beginning with a `*` at its end
 * (`app/*`), which stands for at least one character, slashes included. All other names are `PERMISSION_DENIED` before any
 * I/O, in every call, and are neither listed nor told of when they change. No patterns: nothing is allowed.
 *
 * It has every capability of `store` and no other; methods that only that store has are not forwarded. It keeps a program
 * from asking for what it does not need; what the identity may do is for the store to say. Closing it closes `store`.
 * Throws `CONFIG` for a pattern with a `*` elsewhere, for a `*` alone, and for one that no name of the store can match.
 */
export function allowNames<S extends SecretStore>(store: S, patterns: readonly string[]): Forwarded<S> {
  assertStore('allowNames', store)
  const allowed = canonicalPatterns(store, patterns)
  const outward = (name: string): string | undefined => (matchesPattern(allowed, name) ? name : undefined)
  const inward = (given: string): string => {
    const name = store.checkName(given)
    if (outward(name) !== undefined) return name
    throw new StoreFailure({ code: 'PERMISSION_DENIED', detail: refused, retry: 'never' })
  }
  const label = JSON.stringify(allowed.map(patternText).sort())
  const checkName = (name: string): string => store.checkName(name)
  return forwardedStore(store, { beginning: '', checkName, inward, outward }, ['allowNames', label])
}

const refused =
  'That is allowNames in this program, before the store was asked: add the name to its patterns, or ask for another.'

function canonicalPatterns(store: SecretStore, patterns: unknown): readonly NamePattern[] {
  if (!Array.isArray(patterns)) throw configError('allowNames', 'Give the patterns as a list of texts.')
  return patterns.map((given: unknown) => canonicalPattern(store, given))
}

function canonicalPattern(store: SecretStore, given: unknown): NamePattern {
  const pattern = namePattern(given)
  if (pattern === undefined) throw configError('allowNames', notAPattern)
  const text = pattern.open ? canonicalBeginning(store, pattern.text) : canonicalName(store, pattern.text)
  if (text === undefined) throw configError('allowNames', 'No name of this store can match one of the patterns.')
  return { text, open: pattern.open }
}

const notAPattern = 'A pattern is a name, or the beginning of names followed by "*". A "*" stands nowhere else.'

function canonicalName(store: SecretStore, name: string): string | undefined {
  try {
    return store.checkName(name)
  } catch {
    return undefined
  }
}
