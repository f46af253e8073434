// Fakes, of OpenBao and HashiCorp Vault: a mount of KV version 1, which keeps whatever map it is given.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, refuse, unsupported, type Json } from './vault-answer.ts'
import { seconds } from './go-duration.ts'
import { scannedNames } from './kv2-listing.ts'
import { namesIn, type VaultEngine } from './vault-engine.ts'
import { ignoredParameters, type VaultInput } from './vault-input.ts'
import { systemSeconds, type LeaseTerms } from './vault-leases.ts'

/** KV version 1. Nothing tells it from a write that a request was meant for version 2. */
export class Kv1Engine implements VaultEngine {
  readonly type = 'kv' as const
  readonly version: '1' | undefined
  readonly #values = new Map<string, Json>()
  readonly #terms: LeaseTerms

  constructor(version: '1' | undefined, terms: LeaseTerms) {
    this.version = version
    this.#terms = terms
  }

  has(path: string): boolean {
    return this.#values.has(path)
  }

  plainFields(): readonly string[] {
    return []
  }

  handle(path: string, { operation, fields, query }: VaultInput): FakeResponse {
    const warnings = ignoredParameters(query)
    if (operation === 'read') return this.#read(path, warnings)
    if (operation === 'list') return listing(namesIn(path, this.#values.keys()), warnings)
    if (operation === 'scan') return this.#scan(path, warnings)
    if (operation === 'patch') return unsupported()
    if (operation === 'write') {
      if (Object.keys(fields).length === 0) refuse(400, 'missing data fields')
      this.#values.set(path, fields)
    } else this.#values.delete(path)
    return done
  }

  #scan(path: string, warnings: readonly string[]): FakeResponse {
    const keys = scannedNames(path, this.#values.keys())
    return answer(keys.length === 0 ? {} : { keys }, { warnings })
  }

  #read(path: string, warnings: readonly string[]): FakeResponse {
    const value = this.#values.get(path)
    if (value === undefined) return refuse(404)
    return answer(value, {
      warnings,
      leaseSeconds: seconds(value['ttl'] ?? value['lease']) ?? (this.#terms.defaultSeconds || systemSeconds),
    })
  }
}

/** The names of a folder; 404 without any. */
export function listing(keys: readonly string[], warnings: readonly string[] = []): FakeResponse {
  return keys.length === 0 ? refuse(404) : answer({ keys }, { warnings })
}
