// Fakes, of OpenBao and HashiCorp Vault: what a secrets engine does for its mount.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, refuse } from './vault-answer.ts'
import type { DatabaseUsers } from './fake-database.ts'
import { checkedField, ignoredParameters, numberField, type VaultInput } from './vault-input.ts'
import type { LeaseTerms, VaultLeases } from './vault-leases.ts'
import type { VaultToken } from './vault-tokens.ts'
import type { VariantTexts } from './vault-variant.ts'

/** What engines work with. */
export interface EngineParts {
  readonly texts: VariantTexts
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly leases: VaultLeases
  readonly database: DatabaseUsers
}

/** What the engine of one mount works with. */
export interface MountParts extends EngineParts {
  /** How long leases of the mount live where nothing else is said. */
  readonly terms: LeaseTerms
}

/** Names that the engines beside KV take; any other makes a path that they do not know. */
export const nameForm: RegExp = /^\w(([\w.-]+)?\w)?$/

/** A secrets engine. Paths are those below its mount. */
export interface VaultEngine {
  readonly type: 'kv' | 'database' | 'transit'
  /** Version of the KV engine; undefined where none was said, which is version 1. */
  readonly version: '1' | '2' | undefined
  /** Whether a write there would be an update; a policy tells creating from updating. */
  has(path: string): boolean
  /** Answers whoever asks; throws a `VaultRefusal` for errors. */
  handle(path: string, input: VaultInput, caller: VaultToken): FakeResponse
  /** Ends what goes on by itself: the mount is taken away. */
  close?(): void
  /** Top-level fields of a request that hold no secret. */
  plainFields(path: string): readonly string[]
}

/** Names in a folder, as both servers list them: sorted, folders with a slash at their end. Without any it is as if it never was. */
export function namesIn(folder: string, paths: Iterable<string>): string[] {
  const below = [...paths].filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length))
  const names = below.map((rest) => (rest.includes('/') ? rest.slice(0, rest.indexOf('/') + 1) : rest))
  return [...new Set(names)].sort(compare)
}

/** The names of a folder, or a page of them: those after the name `after`, at most `limit`. */
export function pageOfNames(folder: string, paths: Iterable<string>, { query }: VaultInput): string[] {
  const after = query.get('after') ?? ''
  const limit = checkedField(() => numberField({ limit: query.get('limit') }, 'limit')) ?? 0
  const names = namesIn(folder, paths).filter((name) => after === '' || compare(name, after) > 0)
  return limit > 0 ? names.slice(0, limit) : names
}

/** The answer with a page of names; 404 without any. */
export function listedNames(folder: string, paths: Iterable<string>, input: VaultInput): FakeResponse {
  const keys = pageOfNames(folder, paths, input)
  return keys.length === 0
    ? refuse(404)
    : answer({ keys }, { warnings: ignoredParameters(input.query, ['after', 'limit']) })
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
