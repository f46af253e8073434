// Fakes, of OpenBao and HashiCorp Vault: the policies of a server, by namespace and name.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, goTime, notFaked, refuse, unsupported, type Json } from './vault-answer.ts'
import type { Operation } from './vault-input.ts'
import { defaultRules, parsePolicy, wrappingRules, type PolicyRule } from './vault-policy.ts'

/** A policy as it was written. */
interface Policy {
  readonly text: string
  readonly rules: readonly PolicyRule[]
  readonly version: number
  readonly modifiedAt: number
}

/** Policies that every server has. */
const builtIn: readonly string[] = ['root', 'default']

/** What those say that say anything, and the one of tokens for wrapped answers, which no other token can have. */
const builtInRules: ReadonlyMap<string, readonly PolicyRule[]> = new Map([
  ['default', defaultRules],
  ['response-wrapping', wrappingRules],
])

/** All policies of a server. */
export class VaultPolicies {
  /** By namespace and name. */
  readonly #policies = new Map<string, Policy>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether there is a policy of that name. */
  has(namespace: string, name: string): boolean {
    return builtIn.includes(name) || this.#policies.has(`${namespace}${name}`)
  }

  /** `sys/policies/acl/…`. Names are lower case, whatever is asked. */
  handle(operation: Operation, namespace: string, asked: string, { policy }: Json): FakeResponse {
    const name = asked.toLowerCase()
    const key = `${namespace}${name}`
    if (operation === 'read') return this.#read(name, this.#policies.get(key))
    if (operation === 'write') return this.#write(name, key, policy)
    if (operation !== 'delete') return unsupported()
    if (builtIn.includes(name)) refuse(400, `cannot delete ${name === 'root' ? '"root"' : name} policy`)
    this.#policies.delete(key)
    return done
  }

  /** The names of a namespace. */
  list(namespace: string): FakeResponse {
    const own = [...this.#policies.keys()].filter((key) => key.startsWith(namespace))
    const names = own.map((key) => key.slice(namespace.length)).filter((name) => !name.includes('/'))
    return answer({ keys: [...new Set([...builtIn, ...names])].sort() })
  }

  /** What policies allow together, with the namespace before each path. */
  rulesOf(namespace: string, names: readonly string[]): PolicyRule[] {
    const named = (name: string): readonly PolicyRule[] =>
      this.#policies.get(`${namespace}${name}`)?.rules ?? builtInRules.get(name) ?? []
    return names.flatMap(named).map((rule) => ({ ...rule, path: `${namespace}${rule.path}` }))
  }

  #read(name: string, policy: Policy | undefined): FakeResponse {
    const flags = { allow_slashes_in_identity_templates: false, allow_wildcards_in_identity_templates: false }
    const rest = { name, cas_required: false, ...flags }
    if (name === 'root') return answer({ ...rest, policy: '', version: 0 })
    if (policy === undefined) return name === 'default' ? notFaked('the text of the policy default') : refuse(404)
    return answer({ ...rest, policy: policy.text, version: policy.version, modified: goTime(policy.modifiedAt) })
  }

  #write(name: string, key: string, text: unknown): FakeResponse {
    if (typeof text !== 'string' || text === '') return refuse(400, "'policy' parameter not supplied or empty")
    if (name === 'root') refuse(400, 'cannot update "root" policy')
    const version = (this.#policies.get(key)?.version ?? 0) + 1
    this.#policies.set(key, { text, rules: parsePolicy(text), version, modifiedAt: this.#now() })
    return done
  }
}
