// Fakes, of OpenBao and HashiCorp Vault: the whole server as a state. Who may do what, and which part answers.
import type { Clock } from '@keyharbor/core'
import type { FakeCore, FakeRequest, FakeResponse } from '../fake-exchange.ts'
import { DatabaseUsers, type FakeDatabase } from './fake-database.ts'
import { refuse, refuseListed, unsupported, VaultRefusal } from './vault-answer.ts'
import { vaultInput, type VaultInput } from './vault-input.ts'
import { VaultLeases } from './vault-leases.ts'
import { VaultMounts, type Mount } from './vault-mounts.ts'
import { VaultNode } from './vault-node.ts'
import { VaultPolicies } from './vault-policies.ts'
import { allowedAt, type Capability, type PolicyRule } from './vault-policy.ts'
import { needsSudo } from './sudo-paths.ts'
import { VaultQuotas } from './vault-quotas.ts'
import type { SealShares } from './vault-seal.ts'
import { sysPlainFields, VaultSys } from './vault-sys.ts'
import { VaultTokens, type VaultToken } from './vault-tokens.ts'
import type { VariantTexts } from './vault-variant.ts'
import { withWrongSecret } from './wrong-secret.ts'

/** What a reset makes anew. */
interface CoreParts {
  readonly mounts: VaultMounts
  readonly policies: VaultPolicies
  readonly quotas: VaultQuotas
  readonly tokens: VaultTokens
  readonly leases: VaultLeases
  readonly sys: VaultSys
}

const secretMount = { type: 'kv', description: 'key/value secret storage', options: { version: '2' } } as const

/** OpenBao or HashiCorp Vault, unsealed, with one root token and KV 2 at `secret/`, as a development server starts. */
export class VaultCore implements FakeCore {
  /** The node: tests seal and open it. */
  readonly node: VaultNode
  readonly plainHeaders: readonly string[] = [
    ...['x-vault-namespace', 'x-vault-request', 'x-vault-index', 'x-vault-inconsistent', 'x-vault-forward'],
    'x-vault-no-request-forwarding',
  ]
  readonly #rootToken: string
  readonly #texts: VariantTexts
  readonly #now: () => number
  readonly #database = new DatabaseUsers()
  #parts: CoreParts

  constructor(rootToken: string, texts: VariantTexts, clock: Clock, shares: SealShares) {
    this.#rootToken = rootToken
    this.#texts = texts
    this.#now = () => clock.now()
    this.node = new VaultNode(texts, this.#now, shares)
    this.#parts = this.#start()
  }

  /** The database behind the database engines, at this moment: users whose lease has ended are gone. */
  get database(): FakeDatabase {
    this.#parts.leases.sweep()
    return this.#database
  }

  reset(): void {
    this.node.reset()
    this.#database.reset()
    this.#parts = this.#start()
  }

  handle(request: FakeRequest): FakeResponse {
    return refusalOr(() => {
      const { mounts, quotas } = this.#parts
      const asked = vaultInput(request)
      const input = { ...asked, ...mounts.innermost(asked.namespace, asked.path) }
      const counted = quotas.count(`${input.namespace}${input.path}`)
      const { status, headers, body } = refusalOr(() => this.#answer(input))
      return { status, headers: { ...headers, ...counted }, body: request.method === 'HEAD' ? '' : body }
    })
  }

  plainFields(request: FakeRequest): readonly string[] {
    try {
      const { mounts } = this.#parts
      const input = vaultInput(request)
      const { namespace, path } = mounts.locate(input.namespace, input.path)
      if (path.startsWith('sys/')) return sysPlainFields
      if (path === 'auth/token/create')
        return ['policies', 'ttl', 'num_uses', 'renewable', 'no_default_policy', 'no_parent']
      const mount = mounts.at(`${namespace}${path}`)
      return mount?.engine.plainFields(below(mount, `${namespace}${path}`)) ?? []
    } catch {
      return []
    }
  }

  withWrongSecret(response: FakeResponse): FakeResponse {
    return withWrongSecret(response)
  }

  #start(): CoreParts {
    const tokens = new VaultTokens(this.#rootToken, this.#texts, this.#now)
    const leases = new VaultLeases(this.#now, (token) => tokens.isLive(token))
    const mounts = new VaultMounts({ texts: this.#texts, now: this.#now, leases, database: this.#database })
    mounts.add('', 'secret', secretMount)
    const policies = new VaultPolicies(this.#now)
    const quotas = new VaultQuotas(this.#now)
    const sys = new VaultSys({ node: this.node, mounts, policies, quotas, leases, texts: this.#texts })
    return { mounts, policies, quotas, tokens, leases, sys }
  }

  #answer(input: VaultInput): FakeResponse {
    return this.node.answer(input) ?? this.node.cluster.indexed(input, this.#authorized(input))
  }

  #authorized(given: VaultInput): FakeResponse {
    const { leases, mounts, policies, tokens, sys } = this.#parts
    const input = { ...given, ...mounts.locate(given.namespace, given.path) }
    this.node.cluster.checkActive(input)
    leases.sweep()
    const token = tokens.use(input.token)
    const rules = policies.rulesOf(token.namespace, token.policies)
    const viewer = { isRoot: isRoot(token), rules }
    const seen = sys.seenMounts(input, viewer)
    if (seen !== undefined) return seen
    const whole = `${input.namespace}${input.path}`
    const mount = mounts.at(whole)
    if (!isRoot(token) && !this.#mayDo(capabilityOf(input, mount, whole), input, whole, rules)) {
      refuseListed(403, 'permission denied')
    }
    if (input.path.startsWith('sys/')) return sys.handle(input, viewer)
    if (input.path.startsWith('auth/token/')) return this.#token(input, token)
    if (mount === undefined) return refuse(404, `no handler for route "${input.path}". route entry not found.`)
    if (mount.engine.version === '2') this.node.checkUpgraded(mount.path)
    return mount.engine.handle(below(mount, whole), input, token)
  }

  #mayDo(capability: Capability, input: VaultInput, whole: string, rules: readonly PolicyRule[]): boolean {
    const { operation } = input
    const allowed = allowedAt(whole, rules)
    if (needsSudo(input.path) && !allowed.includes('sudo')) return false
    if (allowed.includes(capability)) return true
    return operation === 'list' && allowedAt(whole.slice(0, -1), rules).includes(capability)
  }

  #token({ operation, namespace, path, fields }: VaultInput, token: VaultToken): FakeResponse {
    const { policies, tokens } = this.#parts
    const at = `${operation} ${path.slice('auth/token/'.length)}`
    if (at === 'write create') {
      const hasPolicy = (name: string): boolean => policies.has(namespace, name)
      return tokens.create(token, { namespace, fields, hasPolicy })
    }
    if (at === 'read lookup-self') return tokens.lookUp(token)
    if (at === 'write renew-self') return tokens.renew(token, fields)
    if (at === 'write revoke-self') return tokens.revokeSelf(token)
    return /^\w+ (create|lookup-self|renew-self|revoke-self)$/.test(at)
      ? unsupported()
      : refuseListed(404, 'unsupported path')
  }
}

function refusalOr(make: () => FakeResponse): FakeResponse {
  try {
    return make()
  } catch (error) {
    if (error instanceof VaultRefusal) return error.response
    throw error
  }
}

function isRoot({ policies }: VaultToken): boolean {
  return policies.includes('root')
}

function capabilityOf({ operation }: VaultInput, mount: Mount | undefined, whole: string): Capability {
  if (operation !== 'write') return operation
  return mount === undefined || mount.engine.has(below(mount, whole)) ? 'update' : 'create'
}

function below(mount: Mount, whole: string): string {
  return whole.slice(mount.path.length)
}
