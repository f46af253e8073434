// Fakes, of OpenBao and HashiCorp Vault: what the token of a request may do.
import { refuseListed } from './vault-answer.ts'
import { needsSudo } from './sudo-paths.ts'
import type { Operation, VaultInput } from './vault-input.ts'
import { allowedAt, type Capability, type PolicyRule } from './vault-policy.ts'
import { isRoot, type VaultToken } from './vault-tokens.ts'

/** The rights of a token. */
export class VaultRights {
  readonly token: VaultToken
  /** What its policies say, with the namespace before each path. */
  readonly rules: readonly PolicyRule[]

  constructor(token: VaultToken, rules: readonly PolicyRule[]) {
    this.token = token
    this.rules = rules
  }

  /** Whether it may do everything. */
  get isRoot(): boolean {
    return isRoot(this.token)
  }

  /** Whether it may do what needs `sudo` there. Paths have their namespace in front. */
  hasSudo(whole: string): boolean {
    return this.isRoot || allowedAt(whole, this.rules).includes('sudo')
  }

  /** Ends a request that it may not make. */
  check(capability: Capability, { operation, namespace, path }: VaultInput): void {
    if (!this.#may(capability, operation, namespace, path)) refuseListed(403, 'permission denied')
  }

  /** All it may do at a path, as `sys/capabilities` tells it. */
  capabilitiesAt(whole: string): string[] {
    if (this.isRoot) return ['root']
    const allowed = [...new Set(allowedAt(whole, this.rules))].sort()
    return allowed.length === 0 ? ['deny'] : allowed
  }

  #may(capability: Capability, operation: Operation, namespace: string, path: string): boolean {
    if (this.isRoot) return true
    const whole = `${namespace}${path}`
    if (needsSudo(path) && !this.hasSudo(whole)) return false
    if (allowedAt(whole, this.rules).includes(capability)) return true
    const isListing = operation === 'list' || operation === 'scan'
    return isListing && allowedAt(whole.slice(0, -1), this.rules).includes(capability)
  }
}
