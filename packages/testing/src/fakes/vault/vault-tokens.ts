// Fakes, of OpenBao and HashiCorp Vault: all tokens of a server, from making to their end.
import { randomBytes } from 'node:crypto'
import { allowsClient } from './bound-cidrs.ts'
import { lifeFrom, noLimits, type Life, type LifeLimits } from './token-life.ts'
import { refuse, refuseListed } from './vault-answer.ts'
import type { VariantTexts } from './vault-variant.ts'

/** What a token is made of. */
export interface TokenSpec {
  /** Tokens of type `batch` can be neither renewed nor revoked, and have no accessor. */
  readonly type: 'service' | 'batch'
  readonly policies: readonly string[]
  /** Where its policies are looked up, and outside of which it has no rights. */
  readonly namespace: string
  readonly displayName: string
  readonly meta: unknown
  /** The path that made it. */
  readonly path: string
  /** The entity that logged in; empty for a token that no login made. */
  readonly entityId: string
  readonly renewable: boolean
  readonly limits: LifeLimits
  /** The role of the token store that made it, which is told with what was asked for beside it. */
  readonly role: { readonly name: string; readonly period: number; readonly explicitMax: number } | undefined
  /** It dies with it; undefined for an orphan. */
  readonly parent: string | undefined
  /** Requests it is good for; 0: any number. */
  readonly uses: number
  /** Where it may be used from; empty: anywhere. */
  readonly boundCidrs: readonly string[]
}

/** A token. */
export interface VaultToken extends Omit<TokenSpec, 'parent'> {
  readonly id: string
  readonly accessor: string
  readonly creationSeconds: number
  readonly createdAt: number
  renewedAt: number | undefined
  parent: string | undefined
  /** Undefined: never. */
  endsAt: number | undefined
  /** Requests it is still good for; 0: any number; -1: it dies of the one under way. */
  usesLeft: number
}

/** A new token, with the warnings about its life. */
export interface MadeToken {
  readonly token: VaultToken
  readonly warnings: readonly string[]
}

/** All tokens of a server. */
export class VaultTokens {
  readonly #tokens = new Map<string, VaultToken>()
  readonly #texts: VariantTexts
  readonly #now: () => number
  readonly #idOf: (namespace: string) => string

  /** `idOf` says what stands at the end of the texts of a namespace. */
  constructor(root: string, texts: VariantTexts, now: () => number, idOf: (namespace: string) => string) {
    this.#texts = texts
    this.#now = now
    this.#idOf = idOf
    this.add(rootSpec, root)
  }

  /** Makes a token. Those with the policy `root` alone live for ever, unless they are made for a time. */
  add(spec: TokenSpec, id: string = this.#newId(spec)): MadeToken {
    const { limits, parent, ...rest } = spec
    const createdAt = this.#now()
    const { ttl, period, explicitMax } = limits
    const endless = spec.policies.includes('root') && ttl === 0 && period === 0
    const life = endless ? { seconds: explicitMax, warnings: [] } : lifeFrom(limits, 0, createdAt, createdAt)
    const token: VaultToken = {
      ...rest,
      id,
      accessor: spec.type === 'batch' ? '' : `${randomText(18)}${this.#suffixOf(spec)}`,
      limits: { ...limits, ttl: life.seconds },
      renewable: spec.renewable && life.seconds > 0,
      creationSeconds: life.seconds,
      createdAt,
      renewedAt: undefined,
      parent,
      endsAt: life.seconds === 0 ? undefined : createdAt + life.seconds * 1000,
      usesLeft: spec.uses,
    }
    this.#tokens.set(id, token)
    return { token, warnings: life.warnings }
  }

  /** The live token of a request, of which that is one use; refuses any other. */
  use(id: string): VaultToken {
    if (id === '') refuse(403, 'permission denied')
    const token = this.find(id) ?? this.#refuseDead()
    if (!allowsClient(token.boundCidrs)) refuse(403, 'permission denied')
    if (token.usesLeft > 0) token.usesLeft = token.usesLeft === 1 ? -1 : token.usesLeft - 1
    return token
  }

  /** Ends a token whose last use is over. */
  settle(token: VaultToken): void {
    if (token.usesLeft === -1) this.revoke(token)
  }

  /** A live token by its text; undefined when there is none. */
  find(id: string): VaultToken | undefined {
    const token = this.#tokens.get(id)
    return token !== undefined && this.#isAlive(token) ? token : undefined
  }

  /** Whether a token is alive at this moment. */
  isLive(id: string): boolean {
    return this.find(id) !== undefined
  }

  /** A live token by its accessor; undefined when there is none. */
  findByAccessor(accessor: string): VaultToken | undefined {
    if (accessor === '') return undefined
    return [...this.#tokens.values()].find((token) => token.accessor === accessor && this.#isAlive(token))
  }

  /** The accessors of all live tokens. */
  accessors(): string[] {
    const live = [...this.#tokens.values()].filter((token) => token.accessor !== '' && this.#isAlive(token))
    return live.map(({ accessor }) => accessor)
  }

  /** Ends a token and all that were made with it. */
  revoke(token: VaultToken): void {
    this.#tokens.delete(token.id)
    for (const child of this.#childrenOf(token)) this.revoke(child)
  }

  /** Ends a token alone; what was made with it lives on without a parent. */
  revokeAlone(token: VaultToken): void {
    this.#tokens.delete(token.id)
    for (const child of this.#childrenOf(token)) child.parent = undefined
  }

  /** Ends all tokens that a path of a namespace, or one below it, has made. */
  revokeFrom(namespace: string, path: string): void {
    const made = [...this.#tokens.values()].filter((each) => each.namespace === namespace && each.path.startsWith(path))
    for (const token of made) this.revoke(token)
  }

  /** Lets the life of a token count from now, for the seconds asked for or what its limits say (0). */
  renew(token: VaultToken, increment: number, limits: LifeLimits): Life {
    const now = this.#now()
    const life = lifeFrom(limits, increment, token.createdAt, now)
    token.endsAt = now + life.seconds * 1000
    token.renewedAt = now
    return life
  }

  #childrenOf({ id }: VaultToken): VaultToken[] {
    return [...this.#tokens.values()].filter(({ parent }) => parent === id)
  }

  /** A token is dead after its end, and when the one that made it is. */
  #isAlive({ endsAt, parent }: VaultToken): boolean {
    if (endsAt !== undefined && endsAt <= this.#now()) return false
    return parent === undefined || this.find(parent) !== undefined
  }

  #newId(spec: TokenSpec): string {
    const { batchPrefix, tokenPrefix } = this.#texts
    const random = spec.type === 'batch' ? `${batchPrefix}${randomText(96)}` : `${tokenPrefix}${randomText(18)}`
    return `${random}${this.#suffixOf(spec)}`
  }

  /** Measured: the namespace is told at the end of tokens and accessors. */
  #suffixOf({ namespace }: TokenSpec): string {
    return namespace === '' ? '' : `.${this.#idOf(namespace)}`
  }

  #refuseDead(): never {
    const [text = '', ...more] = this.#texts.deadToken
    if (more.length === 0) refuse(403, text)
    refuseListed(403, text, ...more)
  }
}

const rootSpec: TokenSpec = {
  type: 'service',
  policies: ['root'],
  namespace: '',
  displayName: 'token',
  meta: null,
  path: 'auth/token/create',
  entityId: '',
  renewable: false,
  limits: noLimits,
  role: undefined,
  parent: undefined,
  uses: 0,
  boundCidrs: [],
}

/** Whether a token may do everything. */
export function isRoot({ policies }: VaultToken): boolean {
  return policies.includes('root')
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url').replaceAll(/[-_]/g, 'x')
}
