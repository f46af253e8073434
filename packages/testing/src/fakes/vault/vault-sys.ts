// Fakes, of OpenBao and HashiCorp Vault: what is below `sys/` and takes a token.
import type { FakeResponse } from '../fake-exchange.ts'
import type { AuthMount, AuthMounts } from './auth-mounts.ts'
import { answer, done, flatAnswer, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import type { VaultInput } from './vault-input.ts'
import { answerLeases, leasePlainFields } from './lease-paths.ts'
import type { VaultLeases } from './vault-leases.ts'
import { mountInfo, type Mount, type VaultMounts } from './vault-mounts.ts'
import type { VaultNode } from './vault-node.ts'
import type { VaultPolicies } from './vault-policies.ts'
import { reaches, type PolicyRule } from './vault-policy.ts'
import type { VaultQuotas } from './vault-quotas.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Top-level fields of what is sent below `sys/` that hold no secret. */
export const sysPlainFields: readonly string[] = [
  ...['type', 'options', 'description', 'policy', 'path', 'paths', 'rate', 'interval', 'reset'],
  ...['enable_rate_limit_response_headers', 'config', 'default_lease_ttl', 'max_lease_ttl', 'token_type'],
  'user_lockout_config',
  ...leasePlainFields,
]

/** What the paths below `sys/` work on. */
export interface SysParts {
  readonly node: VaultNode
  readonly mounts: VaultMounts
  readonly policies: VaultPolicies
  readonly leases: VaultLeases
  readonly quotas: VaultQuotas
  /** What is mounted below `auth/`. */
  readonly auth: AuthMounts
  readonly texts: VariantTexts
}

/** Who asks what is mounted: the root token sees all, others what their policies reach. */
export interface MountViewer {
  readonly isRoot: boolean
  readonly rules: readonly PolicyRule[]
}

/** The system backend. */
export class VaultSys {
  readonly #parts: SysParts

  constructor(parts: SysParts) {
    this.#parts = parts
  }

  /** What is mounted, as `sys/internal/ui/mounts` tells any token; undefined for all other paths, which need a right. */
  seenMounts({ operation, namespace, path }: VaultInput, viewer: MountViewer): FakeResponse | undefined {
    if (path !== 'sys/internal/ui/mounts' && !path.startsWith('sys/internal/ui/mounts/')) return undefined
    if (operation !== 'read') return unsupported()
    const { auth, mounts, texts } = this.#parts
    const isReached = (whole: string): boolean => viewer.isRoot || reaches(whole, viewer.rules)
    const isSeen = ({ path: mountPath }: Mount): boolean => isReached(mountPath)
    const isAuthSeen = ({ path: name }: AuthMount): boolean => isReached(`${namespace}auth/${name}`)
    const asked = path.slice('sys/internal/ui/mounts/'.length)
    if (asked === '') {
      const seen = mounts.within(namespace).filter(isSeen)
      const infos = seen.map((mount) => [mount.path.slice(namespace.length), mountInfo(mount, texts)])
      return answer({ auth: auth.told(namespace, isAuthSeen), secret: Object.fromEntries(infos) as Json })
    }
    const method = asked.startsWith('auth/') ? auth.at(namespace, asked.slice('auth/'.length)) : undefined
    if (method !== undefined && isAuthSeen(method)) return answer({ ...auth.infoOf(method), path: method.path })
    const mount = mounts.at(`${namespace}${asked}`)
    if (mount !== undefined && isSeen(mount)) {
      return answer({ ...mountInfo(mount, texts), path: mount.path.slice(namespace.length) })
    }
    const policies = `please ensure client's policies grant access to path "${asked}/"`
    return refuse(403, `preflight capability check returned 403, ${policies}`)
  }

  /** Answers a request that its token has the right for; throws a `VaultRefusal` for errors. */
  handle(input: VaultInput): FakeResponse {
    const { auth, mounts, node, policies, quotas, leases, texts } = this.#parts
    const { operation, namespace, path, fields } = input
    const [, area = '', ...rest] = path.split('/')
    const name = rest.join('/').replace(/\/$/, '')
    if (area === 'mounts' && name !== '') return this.#mount(input, name)
    if (area === 'auth') return auth.handle(path.slice('sys/auth'.length), input)
    if (area === 'locked-users') return this.#lockedUsers(input)
    if (area === 'leases') return answerLeases(leases, input, texts)
    if (path === 'sys/policies/acl/' && operation === 'list') return policies.list(namespace)
    if (onlyListed.includes(path)) return unsupported()
    if (path.startsWith('sys/policies/acl/'))
      return policies.handle(operation, namespace, name.slice('acl/'.length), fields)
    if (path === 'sys/namespaces/' && operation === 'list') return mounts.listNamespaces(namespace)
    if (area === 'namespaces' && name !== '') return mounts.namespace(operation, `${namespace}${name}/`)
    if (path === 'sys/seal') return seal(node)
    if (path === 'sys/step-down') return stepDown(node)
    if (notHad.test(path)) return notFaked('this path of the system backend')
    const hasMount = (asked: string): boolean => mounts.at(`${namespace}${asked}`) !== undefined
    const counted = area === 'quotas' ? quotas.handle(input, hasMount) : undefined
    return counted ?? refuseListed(404, 'unsupported path')
  }

  #lockedUsers(input: VaultInput): FakeResponse {
    const { auth, mounts } = this.#parts
    const { namespace, path, query } = input
    if (path === 'sys/locked-users' && !query.has('mount_accessor') && mounts.hasChildren(namespace)) {
      notFaked('who is locked out of several namespaces, without mount_accessor')
    }
    return auth.lockedUsers(path.slice('sys/locked-users'.length), input, mounts.idOf(namespace) || 'root')
  }

  #mount(input: VaultInput, name: string): FakeResponse {
    const { operation, namespace, fields } = input
    const { mounts, texts } = this.#parts
    if (name.endsWith('/tune')) return mounts.tune(name.slice(0, -'/tune'.length), input)
    if (operation === 'write') return mounts.add(namespace, name, fields)
    if (operation === 'delete') return mounts.remove(namespace, name)
    if (operation !== 'read') return unsupported()
    const mount = mounts.named(namespace, name)
    return mount === undefined ? refuse(400, `No secret engine mount at ${name}/`) : flatAnswer(mountInfo(mount, texts))
  }
}

/** What has parts, and is nothing itself. */
const onlyListed: readonly string[] = ['sys/policies/acl', 'sys/namespaces']

/** Paths that the servers answer and this fake does not have. */
const notHad =
  /^sys\/(audit|config|generate-root|host-info|in-flight-req|key-status|loggers|metrics|mounts$|plugins|policy|rekey|remount|rotate|storage|tools|version-history)/

function seal(node: VaultNode): FakeResponse {
  node.seal.set(true)
  return done
}

function stepDown(node: VaultNode): FakeResponse {
  node.cluster.stepDown()
  return done
}
