// Fakes, of OpenBao and HashiCorp Vault: the whole server as a state. Who may do what, and which part answers.
import { randomUUID } from 'node:crypto'
import type { Clock } from '@keyharbor/core'
import type { FakeCore, FakeRequest, FakeResponse } from '../fake-exchange.ts'
import { answer, done, plain, refuse, refuseListed, unsupported, VaultRefusal, type Json } from './vault-answer.ts'
import { isMap, vaultInput, type VaultInput } from './vault-input.ts'
import { mountInfo, VaultMounts, type Mount } from './vault-mounts.ts'
import { allowedAt, defaultRules, parsePolicy, reaches, type Capability, type PolicyRule } from './vault-policy.ts'
import { VaultTokens, type VaultToken } from './vault-tokens.ts'
import type { VariantTexts } from './vault-variant.ts'

const secretMount = { type: 'kv', description: 'key/value secret storage', options: { version: '2' } } as const

/** Policies that every server has. */
const builtIn: readonly string[] = ['root', 'default']

/** OpenBao or HashiCorp Vault, unsealed, with one root token and KV 2 at `secret/`, as a development server starts. */
export class VaultCore implements FakeCore {
  #sealed = false
  readonly #rootToken: string
  readonly #texts: VariantTexts
  readonly #now: () => number
  #mounts: VaultMounts
  #tokens: VaultTokens
  /** By namespace and name. */
  readonly #policies = new Map<string, readonly PolicyRule[]>()
  readonly #cluster = { cluster_name: 'vault-cluster-fake', cluster_id: randomUUID() }

  constructor(rootToken: string, texts: VariantTexts, clock: Clock) {
    this.#rootToken = rootToken
    this.#texts = texts
    this.#now = () => clock.now()
    this.#mounts = this.#startMounts()
    this.#tokens = new VaultTokens(rootToken, texts, this.#now)
  }

  /** Seals or opens it. */
  setSealed(sealed: boolean): void {
    this.#sealed = sealed
  }

  reset(): void {
    this.#sealed = false
    this.#policies.clear()
    this.#mounts = this.#startMounts()
    this.#tokens = new VaultTokens(this.#rootToken, this.#texts, this.#now)
  }

  handle(request: FakeRequest): FakeResponse {
    try {
      const input = vaultInput(request)
      return this.#open(input) ?? this.#authorized(input)
    } catch (error) {
      if (error instanceof VaultRefusal) return error.response
      throw error
    }
  }

  plainFields(request: FakeRequest): readonly string[] {
    try {
      const input = vaultInput(request)
      const { namespace, path } = this.#mounts.locate(input.namespace, input.path)
      if (path.startsWith('sys/')) return ['type', 'options', 'description', 'policy']
      if (path === 'auth/token/create')
        return ['policies', 'ttl', 'num_uses', 'renewable', 'no_default_policy', 'no_parent']
      const mount = this.#mounts.at(`${namespace}${path}`)
      return mount?.engine.plainFields(below(mount, `${namespace}${path}`)) ?? []
    } catch {
      return []
    }
  }

  withWrongSecret(response: FakeResponse): FakeResponse {
    if (response.body === '') return response
    return { ...response, body: JSON.stringify(withOtherValues(JSON.parse(response.body) as unknown)) }
  }

  /** What is answered to anybody, and while sealed. */
  #open(input: VaultInput): FakeResponse | undefined {
    if (input.path === 'sys/health' && input.operation === 'read') return this.#health(input.query)
    if (input.path === 'sys/seal-status' && input.operation === 'read') return this.#sealStatus()
    if (this.#sealed) refuse(503, 'Vault is sealed')
    return undefined
  }

  #startMounts(): VaultMounts {
    const mounts = new VaultMounts(this.#texts, this.#now)
    mounts.add('', 'secret', secretMount)
    return mounts
  }

  #health(query: URLSearchParams): FakeResponse {
    const [usual, parameter] = this.#sealed ? [503, 'sealedcode'] : [200, 'activecode']
    const replication = this.#sealed ? 'unknown' : 'disabled'
    return plain(Number(query.get(parameter) ?? usual), {
      initialized: true,
      sealed: this.#sealed,
      standby: this.#sealed,
      replication_performance_mode: replication,
      replication_dr_mode: replication,
      server_time_utc: Math.floor(this.#now() / 1000),
      version: this.#texts.version,
      ...(!this.#sealed && this.#cluster),
    })
  }

  #sealStatus(): FakeResponse {
    const shares = { t: 1, n: 1, progress: 0, nonce: '', recovery_seal: false, migration: false }
    const state = { type: 'shamir', initialized: true, sealed: this.#sealed, storage_type: 'inmem', ...shares }
    const built = { version: this.#texts.version, commit_date: '2026-10-26T20:32:27Z' }
    return plain(200, { ...state, ...built, ...(!this.#sealed && this.#cluster) })
  }

  #authorized(given: VaultInput): FakeResponse {
    const input = { ...given, ...this.#mounts.locate(given.namespace, given.path) }
    const token = this.#tokens.use(input.token)
    const rules = this.#rulesOf(token)
    if (input.path === 'sys/internal/ui/mounts' || input.path.startsWith('sys/internal/ui/mounts/')) {
      return this.#seenMounts(input, token, rules)
    }
    const whole = `${input.namespace}${input.path}`
    const mount = this.#mounts.at(whole)
    if (!isRoot(token) && !this.#mayDo(capabilityOf(input, mount, whole), input, whole, rules)) {
      refuseListed(403, 'permission denied')
    }
    if (input.path.startsWith('sys/')) return this.#system(input)
    if (input.path.startsWith('auth/token/')) return this.#token(input, token)
    if (mount === undefined) return refuse(404, `no handler for route "${input.path}". route entry not found.`)
    return mount.engine.handle(below(mount, whole), input)
  }

  #mayDo(capability: Capability, { operation }: VaultInput, whole: string, rules: readonly PolicyRule[]): boolean {
    if (allowedAt(whole, rules).includes(capability)) return true
    return operation === 'list' && allowedAt(whole.slice(0, -1), rules).includes(capability)
  }

  #rulesOf({ policies, namespace }: VaultToken): PolicyRule[] {
    const named = (name: string): readonly PolicyRule[] =>
      this.#policies.get(`${namespace}${name}`) ?? (name === 'default' ? defaultRules : [])
    return policies.flatMap(named).map((rule) => ({ ...rule, path: `${namespace}${rule.path}` }))
  }

  #seenMounts({ operation, namespace, path }: VaultInput, token: VaultToken, rules: PolicyRule[]): FakeResponse {
    if (operation !== 'read') return unsupported()
    const isSeen = ({ path: mountPath }: Mount): boolean => isRoot(token) || reaches(mountPath, rules)
    const asked = path.slice('sys/internal/ui/mounts/'.length)
    if (asked === '') {
      const seen = this.#mounts.within(namespace).filter(isSeen)
      const infos = seen.map((mount) => [mount.path.slice(namespace.length), mountInfo(mount, this.#texts)])
      return answer({ auth: {}, secret: Object.fromEntries(infos) as Json })
    }
    const mount = this.#mounts.at(`${namespace}${asked}`)
    if (mount !== undefined && isSeen(mount)) {
      return answer({ ...mountInfo(mount, this.#texts), path: mount.path.slice(namespace.length) })
    }
    const policies = `please ensure client's policies grant access to path "${asked}/"`
    return refuse(403, `preflight capability check returned 403, ${policies}`)
  }

  #system({ operation, namespace, path, fields }: VaultInput): FakeResponse {
    const [, area, ...rest] = path.split('/')
    const name = rest.join('/').replace(/\/$/, '')
    if (area === 'mounts' && name !== '') {
      if (operation === 'write') return this.#mounts.add(namespace, name, fields)
      return operation === 'delete' ? this.#mounts.remove(namespace, name) : unsupported()
    }
    if (path.startsWith('sys/policies/acl/'))
      return this.#policy(operation, `${namespace}${rest.slice(1).join('/')}`, fields)
    if (area === 'namespaces' && name !== '' && operation === 'write') {
      return this.#mounts.addNamespace(`${namespace}${name}/`)
    }
    if (path === 'sys/seal' && operation === 'write') {
      this.#sealed = true
      return done
    }
    return refuseListed(404, 'unsupported path')
  }

  #policy(operation: VaultInput['operation'], key: string, { policy }: Json): FakeResponse {
    if (operation === 'write') {
      if (typeof policy !== 'string' || policy === '') return refuse(400, "'policy' parameter not supplied or empty")
      this.#policies.set(key, parsePolicy(policy))
    } else if (operation === 'delete') this.#policies.delete(key)
    else return unsupported()
    return done
  }

  #token({ operation, namespace, path, fields }: VaultInput, token: VaultToken): FakeResponse {
    const at = `${operation} ${path.slice('auth/token/'.length)}`
    if (at === 'write create') {
      const hasPolicy = (name: string): boolean => builtIn.includes(name) || this.#policies.has(`${namespace}${name}`)
      return this.#tokens.create(token, { namespace, fields, hasPolicy })
    }
    if (at === 'read lookup-self') return this.#tokens.lookUp(token)
    if (at === 'write renew-self') return this.#tokens.renew(token, fields)
    if (at === 'write revoke-self') return this.#tokens.revokeSelf(token)
    return /^\w+ (create|lookup-self|renew-self|revoke-self)$/.test(at)
      ? unsupported()
      : refuseListed(404, 'unsupported path')
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

/** The innermost texts of `data`, each replaced by another. */
function withOtherValues(body: unknown): unknown {
  if (!isMap(body) || !isMap(body['data'])) return body
  const { data } = body
  const inner = isMap(data['data']) ? { ...data, data: otherTexts(data['data']) } : otherTexts(data)
  return { ...body, data: inner }
}

function otherTexts(fields: Json): Json {
  const other = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? 'another secret' : value,
  ])
  return Object.fromEntries(other) as Json
}
