// Fakes, of OpenBao and HashiCorp Vault: what a secrets engine does for its mount.
import type { FakeResponse } from '../fake-exchange.ts'
import type { VaultInput } from './vault-input.ts'

/** A secrets engine. Paths are those below its mount. */
export interface VaultEngine {
  /** Version of the KV engine; undefined where none was said, which is version 1. */
  readonly version: '1' | '2' | undefined
  /** Whether a write there would be an update; a policy tells creating from updating. */
  has(path: string): boolean
  /** Answers; throws a `VaultRefusal` for errors. */
  handle(path: string, input: VaultInput): FakeResponse
  /** Top-level fields of a request that hold no secret. */
  plainFields(path: string): readonly string[]
}

/** Names in a folder, as both servers list them: sorted, folders with a slash at their end. Without any it is as if it never was. */
export function namesIn(folder: string, paths: Iterable<string>): string[] {
  const below = [...paths].filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length))
  const names = below.map((rest) => (rest.includes('/') ? rest.slice(0, rest.indexOf('/') + 1) : rest))
  return [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
