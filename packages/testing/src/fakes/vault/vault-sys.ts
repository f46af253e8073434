// Fakes, of OpenBao and HashiCorp Vault: what is below `sys/` and takes a token.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import type { VaultInput } from './vault-input.ts'
import { answerLeases, leasePlainFields } from './lease-paths.ts'
import type { VaultLeases } from './vault-leases.ts'
import { mountInfo, type Mount, type VaultMounts } from './vault-mounts.ts'
import type { VaultNode } from './vault-node.ts'
import type { VaultPolicies } from './vault-policies.ts'
import { reaches, type PolicyRule } from './vault-policy.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Top-level fields of what is sent below `sys/` that hold no secret. */
export const sysPlainFields: readonly string[] = ['type', 'options', 'description', 'policy', ...leasePlainFields]

/** What the paths below `sys/` work on. */
export interface SysParts {
  readonly node: VaultNode
  readonly mounts: VaultMounts
  readonly policies: VaultPolicies
  readonly leases: VaultLeases
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
    const { mounts, texts } = this.#parts
    const isSeen = ({ path: mountPath }: Mount): boolean => viewer.isRoot || reaches(mountPath, viewer.rules)
    const asked = path.slice('sys/internal/ui/mounts/'.length)
    if (asked === '') {
      const seen = mounts.within(namespace).filter(isSeen)
      const infos = seen.map((mount) => [mount.path.slice(namespace.length), mountInfo(mount, texts)])
      return answer({ auth: {}, secret: Object.fromEntries(infos) as Json })
    }
    const mount = mounts.at(`${namespace}${asked}`)
    if (mount !== undefined && isSeen(mount)) {
      return answer({ ...mountInfo(mount, texts), path: mount.path.slice(namespace.length) })
    }
    const policies = `please ensure client's policies grant access to path "${asked}/"`
    return refuse(403, `preflight capability check returned 403, ${policies}`)
  }

  /** Answers a request that its token has the right for; throws a `VaultRefusal` for errors. */
  handle(input: VaultInput): FakeResponse {
    const { operation, namespace, path, fields } = input
    const { mounts, node } = this.#parts
    const [, area, ...rest] = path.split('/')
    const name = rest.join('/').replace(/\/$/, '')
    if (area === 'mounts' && name !== '') {
      if (operation === 'write') return mounts.add(namespace, name, fields)
      return operation === 'delete' ? mounts.remove(namespace, name) : unsupported()
    }
    if (area === 'leases') return answerLeases(this.#parts.leases, input)
    if (path.startsWith('sys/policies/acl/')) return this.#policy(operation, namespace, rest.slice(1).join('/'), fields)
    if (area === 'namespaces' && name !== '' && operation === 'write') {
      return mounts.addNamespace(`${namespace}${name}/`)
    }
    if (path === 'sys/seal' && operation === 'write') {
      node.setSealed(true)
      return done
    }
    return refuseListed(404, 'unsupported path')
  }

  #policy(operation: VaultInput['operation'], namespace: string, name: string, { policy }: Json): FakeResponse {
    if (operation === 'write') {
      if (typeof policy !== 'string' || policy === '') return refuse(400, "'policy' parameter not supplied or empty")
      this.#parts.policies.set(namespace, name, policy)
    } else if (operation === 'delete') this.#parts.policies.delete(namespace, name)
    else return unsupported()
    return done
  }
}
