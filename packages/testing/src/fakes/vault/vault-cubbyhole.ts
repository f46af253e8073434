// Fakes, of OpenBao and HashiCorp Vault: the engine `cubbyhole`, where each token has a place that nobody else reaches.
import type { FakeResponse } from '../fake-exchange.ts'
import { listing } from './kv1-engine.ts'
import { answer, done, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { namesIn } from './vault-engine.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultToken } from './vault-tokens.ts'

const deprecated =
  "Reading from 'cubbyhole/response' is deprecated. Please use sys/wrapping/unwrap to unwrap responses, as it provides " +
  'additional security checks and other benefits.'

/** All places, by the accessor of their token: no other token ever has it. */
export class VaultCubbyhole {
  readonly #places = new Map<string, Map<string, Json>>()

  /** Whether a write there would be an update. */
  has(path: string, { accessor }: VaultToken): boolean {
    return this.#places.get(accessor)?.has(path) === true
  }

  /** Puts a value into the place of a token. */
  set({ accessor }: VaultToken, path: string, value: Json): void {
    const place = this.#places.get(accessor) ?? new Map<string, Json>()
    this.#places.set(accessor, place.set(path, value))
  }

  /** Answers at a path below `cubbyhole/` the token whose place it is. */
  handle(path: string, { operation, fields }: VaultInput, token: VaultToken): FakeResponse {
    if (token.type === 'batch') refuse(400, "cubbyhole operations are only supported by 'service' type tokens")
    const place = this.#places.get(token.accessor) ?? new Map<string, Json>()
    if (operation === 'list') return listing(namesIn(path, place.keys()))
    if (operation === 'patch') return unsupported()
    if (path === '' && operation !== 'delete') refuseListed(500, 'missing path')
    if (operation === 'read') return readOf(path, place.get(path))
    if (operation === 'delete') place.delete(path)
    else if (Object.keys(fields).length === 0) refuseListed(500, 'missing data fields')
    else this.set(token, path, fields)
    return done
  }
}

function readOf(path: string, value: Json | undefined): FakeResponse {
  if (value === undefined) return refuse(404)
  return answer(value, { warnings: path === 'response' ? [deprecated] : [] })
}
