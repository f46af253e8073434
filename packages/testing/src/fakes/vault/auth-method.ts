// Fakes, of OpenBao and HashiCorp Vault: what a login method does for its mount.
import type { FakeResponse } from '../fake-exchange.ts'
import type { TokenSettings } from './token-settings.ts'
import { plain, refuseListed, VaultRefusal } from './vault-answer.ts'
import { isMap, type VaultInput } from './vault-input.ts'
import type { VaultToken } from './vault-tokens.ts'

/** Whom a login has let in, and what the token is to be like. */
export interface Login {
  /** Who it is, as far as the method can tell: one entity for each. */
  readonly alias: string
  /** Stands behind the name of the mount in the name of the token; empty for none. */
  readonly displayName: string
  readonly settings: TokenSettings
  readonly meta: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

/** A login method. Paths are those below its mount. */
export interface AuthMethod {
  /** Whether anybody may ask there, without a token. */
  isOpen(path: string): boolean
  /** Whose failures are counted at a login; undefined where they are not. Refuses what names nobody. */
  userOf(path: string, input: VaultInput): string | undefined
  /** Lets in, or throws: a `RejectedLogin` for credentials that are wrong, a `VaultRefusal` for all else. */
  login(path: string, input: VaultInput): Login
  /**
   * What a role or user says by the time a token is renewed that it once let in; undefined where the server answers as if
   * all were well and renews nothing. Refuses where there is no such role any more.
   */
  renewal(token: VaultToken): TokenSettings | undefined
  /** Whether a write there would be an update; a policy tells creating from updating. */
  has(path: string): boolean
  /** Answers whoever has the right; throws a `VaultRefusal` for errors. */
  handle(path: string, input: VaultInput): FakeResponse
  /** Top-level fields of a request that hold no secret. */
  plainFields(path: string): readonly string[]
}

/** What a method needs to know of its mount and of the server. */
export interface MethodContext {
  readonly now: () => number
  /** The longest life of a token of the mount, in seconds. */
  readonly maxSeconds: () => number
}

/** The refusal of wrong credentials of a user that there is. Five of them lock the user out. */
export class RejectedLogin extends VaultRefusal {
  constructor(text: string) {
    super(plain(400, { errors: [text] }))
  }
}

/** A text of the metadata that a login has given a token; `''` when it is not there. */
export function metaOf({ meta }: VaultToken, name: string): string {
  const text = isMap(meta) ? meta[name] : undefined
  return typeof text === 'string' ? text : ''
}

/** Refuses a renewal. */
export function notRenewed(reason: string): never {
  return refuseListed(500, `failed to renew entry: ${reason}`)
}

/** What both servers take as a name of a role or a user. */
export const namePattern: RegExp = /^\w(?:[\w\-.]*\w)?$/
