// Fakes, of OpenBao and HashiCorp Vault: the policies of a server, by namespace and name.
import { defaultRules, parsePolicy, type PolicyRule } from './vault-policy.ts'

/** Policies that every server has. */
const builtIn: readonly string[] = ['root', 'default']

/** All policies of a server. */
export class VaultPolicies {
  /** By namespace and name. */
  readonly #policies = new Map<string, readonly PolicyRule[]>()

  /** Whether there is a policy of that name. */
  has(namespace: string, name: string): boolean {
    return builtIn.includes(name) || this.#policies.has(`${namespace}${name}`)
  }

  /** Keeps a policy; refuses a text that is none. */
  set(namespace: string, name: string, text: string): void {
    this.#policies.set(`${namespace}${name}`, parsePolicy(text))
  }

  /** Takes a policy away; one that is not there is no error. */
  delete(namespace: string, name: string): void {
    this.#policies.delete(`${namespace}${name}`)
  }

  /** What policies allow together, with the namespace before each path. */
  rulesOf(namespace: string, names: readonly string[]): PolicyRule[] {
    const named = (name: string): readonly PolicyRule[] =>
      this.#policies.get(`${namespace}${name}`) ?? (name === 'default' ? defaultRules : [])
    return names.flatMap(named).map((rule) => ({ ...rule, path: `${namespace}${rule.path}` }))
  }
}
