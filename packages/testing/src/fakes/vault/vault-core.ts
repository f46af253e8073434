// Fakes, of OpenBao and HashiCorp Vault: the whole server as a state. Who may do what, and which part answers.
import type { Clock } from '@keyharbor/core'
import type { FakeCore, FakeRequest, FakeResponse, FaultAnswers } from '../fake-exchange.ts'
import { DatabaseUsers, type FakeDatabase } from './fake-database.ts'
import { refuse, vaultFaultAnswers, VaultRefusal } from './vault-answer.ts'
import { VaultAuth } from './vault-auth.ts'
import { capabilities } from './vault-capabilities.ts'
import { VaultCubbyhole } from './vault-cubbyhole.ts'
import { vaultInput, type VaultInput } from './vault-input.ts'
import { VaultLeases } from './vault-leases.ts'
import { VaultMounts, type Mount } from './vault-mounts.ts'
import { VaultNode } from './vault-node.ts'
import { VaultPolicies } from './vault-policies.ts'
import type { Capability } from './vault-policy.ts'
import { VaultRights } from './vault-rights.ts'
import { VaultQuotas } from './vault-quotas.ts'
import type { SealShares } from './vault-seal.ts'
import { sysPlainFields, VaultSys } from './vault-sys.ts'
import { VaultTokens, type VaultToken } from './vault-tokens.ts'
import type { VariantTexts } from './vault-variant.ts'
import { VaultWrapping } from './vault-wrapping.ts'
import { withWrongSecret } from './wrong-secret.ts'

/** What a reset makes anew. */
interface CoreParts {
  readonly mounts: VaultMounts
  readonly policies: VaultPolicies
  readonly quotas: VaultQuotas
  readonly tokens: VaultTokens
  readonly leases: VaultLeases
  readonly sys: VaultSys
  readonly auth: VaultAuth
  readonly cubbyhole: VaultCubbyhole
  readonly wrapping: VaultWrapping
}

const secretMount = { type: 'kv', description: 'key/value secret storage', options: { version: '2' } } as const

/** OpenBao or HashiCorp Vault, unsealed, with one root token and KV 2 at `secret/`, as a development server starts. */
export class VaultCore implements FakeCore {
  /** The node: tests seal and open it. */
  readonly node: VaultNode
  readonly plainHeaders: readonly string[] = [
    ...['x-vault-namespace', 'x-vault-request', 'x-vault-index', 'x-vault-inconsistent', 'x-vault-forward'],
    ...['x-vault-no-request-forwarding', 'x-vault-wrap-ttl'],
  ]
  readonly faultAnswers: FaultAnswers = vaultFaultAnswers
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

  /** The database behind the database engines, at this moment: users whose lease has ended are gone, unless nobody could revoke it. */
  get database(): FakeDatabase {
    if (!this.node.seal.isSealed) this.#parts.leases.sweep()
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
      const { auth, mounts } = this.#parts
      const input = vaultInput(request)
      const { namespace, path } = mounts.locate(input.namespace, input.path)
      if (path.startsWith('sys/wrapping/')) return []
      if (path.startsWith('sys/')) return sysPlainFields
      if (path.startsWith('auth/')) return auth.plainFields({ ...input, namespace, path })
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
    const [texts, now] = [this.#texts, this.#now]
    const tokens: VaultTokens = new VaultTokens(this.#rootToken, texts, now, (namespace) => mounts.idOf(namespace))
    const leases = new VaultLeases(now, (token) => tokens.isLive(token))
    const mounts: VaultMounts = new VaultMounts({ texts, now, leases, database: this.#database })
    mounts.add('', 'secret', secretMount)
    const policies = new VaultPolicies(now)
    const quotas = new VaultQuotas(now)
    const auth = new VaultAuth({ tokens, policies, texts, now })
    const cubbyhole = new VaultCubbyhole()
    const wrapping = new VaultWrapping({ tokens, cubbyhole, now })
    const sys = new VaultSys({ node: this.node, mounts, policies, quotas, leases, auth: auth.mounts, texts })
    return { mounts, policies, quotas, tokens, leases, sys, auth, cubbyhole, wrapping }
  }

  #answer(input: VaultInput): FakeResponse {
    return this.node.answer(input) ?? this.node.cluster.indexed(input, this.#wrapped(input))
  }

  #wrapped(given: VaultInput): FakeResponse {
    const { auth, leases, mounts, wrapping } = this.#parts
    const input = { ...given, ...mounts.locate(given.namespace, given.path) }
    this.node.cluster.checkActive(input)
    leases.sweep()
    const open = auth.login(input) ?? wrapping.open(input)
    return wrapping.around(input, open ?? this.#authorized(input))
  }

  #authorized(input: VaultInput): FakeResponse {
    const { policies, tokens } = this.#parts
    const token = tokens.use(input.token)
    try {
      return this.#permitted(input, new VaultRights(token, policies.rulesOf(token.namespace, token.policies)))
    } finally {
      tokens.settle(token)
    }
  }

  #permitted(input: VaultInput, rights: VaultRights): FakeResponse {
    const { auth, cubbyhole, mounts, sys } = this.#parts
    const seen = sys.seenMounts(input, rights)
    if (seen !== undefined) return seen
    const whole = `${input.namespace}${input.path}`
    const mount = mounts.at(whole)
    rights.check(this.#capabilityOf(input, mount, rights.token), input)
    if (input.path.startsWith('sys/')) return this.#system(input, rights)
    if (input.path.startsWith('auth/')) return auth.handle(input, rights)
    if (isCubbyhole(input)) return cubbyhole.handle(belowCubbyhole(input), input, rights.token)
    if (mount === undefined) return refuse(404, `no handler for route "${input.path}". route entry not found.`)
    if (mount.engine.version === '2') this.node.checkUpgraded(mount.path)
    return mount.engine.handle(below(mount, whole), input, rights.token)
  }

  #system(input: VaultInput, rights: VaultRights): FakeResponse {
    const { policies, sys, tokens, wrapping } = this.#parts
    const rightsOf = (token: VaultToken): VaultRights =>
      new VaultRights(token, policies.rulesOf(token.namespace, token.policies))
    return (
      wrapping.handle(input, rights.token) ?? capabilities(input, rights, { tokens, rightsOf }) ?? sys.handle(input)
    )
  }

  #capabilityOf(input: VaultInput, mount: Mount | undefined, token: VaultToken): Capability {
    if (input.operation !== 'write') return input.operation
    return this.#has(input, mount, token) ? 'update' : 'create'
  }

  #has(input: VaultInput, mount: Mount | undefined, token: VaultToken): boolean {
    if (input.path.startsWith('auth/')) return this.#parts.auth.has(input)
    if (isCubbyhole(input)) return this.#parts.cubbyhole.has(belowCubbyhole(input), token)
    return mount?.engine.has(below(mount, `${input.namespace}${input.path}`)) ?? true
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

function isCubbyhole({ path }: VaultInput): boolean {
  return `${path}/`.startsWith('cubbyhole/')
}

function belowCubbyhole({ path }: VaultInput): string {
  return path.slice('cubbyhole/'.length)
}

function below(mount: Mount, whole: string): string {
  return whole.slice(mount.path.length)
}
