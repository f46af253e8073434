// Fakes, of OpenBao and HashiCorp Vault: all that is below `auth/`. Lets users in, and hands the rest to tokens and methods.
import { randomUUID } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { AuthMounts, type AuthMount } from './auth-mounts.ts'
import { RejectedLogin, type Login } from './auth-method.ts'
import { authOf } from './token-answer.ts'
import { systemSeconds, type LifeLimits } from './token-life.ts'
import { TokenPaths, tokenPlainFields } from './token-paths.ts'
import { sanitized } from './token-request.ts'
import type { TokenSettings } from './token-settings.ts'
import { answer, refuse, refuseListed } from './vault-answer.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultPolicies } from './vault-policies.ts'
import type { VaultRights } from './vault-rights.ts'
import type { TokenSpec, VaultToken, VaultTokens } from './vault-tokens.ts'
import type { VariantTexts } from './vault-variant.ts'

/** What logins work on. */
export interface AuthParts {
  readonly tokens: VaultTokens
  readonly policies: VaultPolicies
  readonly texts: VariantTexts
  readonly now: () => number
}

/** Tokens and login methods. */
export class VaultAuth {
  readonly mounts: AuthMounts
  readonly #parts: AuthParts
  readonly #tokenPaths: TokenPaths
  /** Entities, by mount and alias. */
  readonly #entities = new Map<string, string>()

  constructor(parts: AuthParts) {
    const { tokens, policies, texts, now } = parts
    this.#parts = parts
    const hasPolicy = (namespace: string, name: string): boolean => policies.has(namespace, name)
    this.#tokenPaths = new TokenPaths({ tokens, now, hasPolicy, limitsOf: (token) => this.#limitsOf(token) })
    this.mounts = new AuthMounts(texts, now, ({ namespace, path }) => tokens.revokeFrom(namespace, `auth/${path}`))
  }

  /** The answer to a login; undefined where a token is needed. */
  login(input: VaultInput): FakeResponse | undefined {
    const mount = this.#mountOf(input)
    const path = below(input, mount)
    if (mount?.method?.isOpen(path) !== true || input.operation === 'list') return undefined
    const user = mount.method.userOf(path, input)
    if (user !== undefined && mount.locks.isLocked(user, mount.tune.locks)) refuse(403, 'permission denied')
    try {
      const login = mount.method.login(path, input)
      if (user !== undefined) mount.locks.forget(user)
      return this.#letIn(mount, login, input)
    } catch (error) {
      if (error instanceof RejectedLogin && user !== undefined) mount.locks.failed(user, mount.tune.locks)
      throw error
    }
  }

  /** Whether a write there would be an update. */
  has(input: VaultInput): boolean {
    const mount = this.#mountOf(input)
    return mount?.method?.has(below(input, mount)) ?? true
  }

  /** Answers at a path below `auth/` whoever has the right. */
  handle(input: VaultInput, rights: VaultRights): FakeResponse {
    const mount = this.#mountOf(input)
    if (mount === undefined) return refuse(404, `no handler for route "${input.path}". route entry not found.`)
    const path = below(input, mount)
    if (path === '') return refuseListed(404, 'unsupported path')
    return mount.method === undefined ? this.#tokenPaths.handle(path, input, rights) : mount.method.handle(path, input)
  }

  /** Top-level fields of a request that hold no secret. */
  plainFields(input: VaultInput): readonly string[] {
    const mount = this.#mountOf(input)
    if (mount?.type === 'token') return tokenPlainFields
    return mount?.method?.plainFields(below(input, mount)) ?? []
  }

  #mountOf({ namespace, path }: VaultInput): AuthMount | undefined {
    return this.mounts.at(namespace, path.slice('auth/'.length))
  }

  #letIn(mount: AuthMount, login: Login, { namespace, path }: VaultInput): FakeResponse {
    const { settings } = login
    const limits = limitsIn(mount, settings)
    const type = typeOf(mount, login)
    const rights = { policies: sanitized(settings.policies, !settings.noDefaultPolicy), namespace }
    const names = { displayName: displayNameOf(mount, login), path, meta: login.meta }
    const { token, warnings } = this.#parts.tokens.add({
      ...{ type, ...rights, ...names, limits },
      entityId: this.#entityOf(mount, login),
      renewable: type === 'service',
      role: undefined,
      parent: undefined,
      uses: settings.uses,
      boundCidrs: settings.boundCidrs,
    })
    const auth = authOf(token, token.creationSeconds)
    return answer(null, { auth, warnings: [...login.warnings, ...warnings] })
  }

  #limitsOf(token: VaultToken): LifeLimits | undefined {
    const mount = this.mounts.at(token.namespace, token.path.slice('auth/'.length))
    if (mount?.method === undefined) return token.limits
    const settings = mount.method.renewal(token)
    return settings && { ...limitsIn(mount, settings), explicitMax: token.limits.explicitMax }
  }

  #entityOf({ accessor }: AuthMount, { alias }: Login): string {
    const key = `${accessor} ${alias}`
    const known = this.#entities.get(key) ?? randomUUID()
    this.#entities.set(key, known)
    return known
  }
}

function below({ path }: VaultInput, mount: AuthMount | undefined): string {
  return path.slice('auth/'.length + (mount?.path.length ?? 0))
}

function limitsIn({ tune }: AuthMount, settings: TokenSettings): LifeLimits {
  return {
    ttl: settings.ttl,
    period: settings.period,
    roleMax: settings.max,
    explicitMax: settings.explicitMax,
    mountDefault: tune.defaultSeconds || systemSeconds,
    mountMax: tune.maxSeconds || systemSeconds,
  }
}

function typeOf({ tune }: AuthMount, { settings }: Login): TokenSpec['type'] {
  if (tune.tokenType === 'service' || tune.tokenType === 'batch') return tune.tokenType
  if (settings.type !== 'default') return settings.type
  return tune.tokenType === 'default-batch' ? 'batch' : 'service'
}

/** Measured: `auth/` is taken away in the root namespace alone. */
function displayNameOf({ namespace, path }: AuthMount, { displayName }: Login): string {
  const place = `${namespace}auth/${path}`.replace(/^auth\//, '').replace(/\/$/, '')
  return [place.replaceAll('/', '-'), ...(displayName === '' ? [] : [displayName])].join('-')
}
