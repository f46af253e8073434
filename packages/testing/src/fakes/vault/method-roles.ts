// Fakes, of OpenBao and HashiCorp Vault: a login method that has one configuration and roles by name.
import type { FakeResponse } from '../fake-exchange.ts'
import { metaOf, namePattern, notRenewed } from './auth-method.ts'
import { listing } from './kv1-engine.ts'
import type { TokenSettings } from './token-settings.ts'
import { answer, done, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultToken } from './vault-tokens.ts'

/** How a method reads and tells what is its own. */
export interface MethodRolesForm<Config, Role> {
  readonly config: { readonly written: (fields: Json) => Config; readonly told: (config: Config) => Json }
  readonly role: { readonly written: (fields: Json, known?: Role) => Role; readonly told: (role: Role) => Json }
}

/** What is below `config` and `role` of a mount. */
export class MethodRoles<Config, Role extends { readonly settings: TokenSettings }> {
  readonly #form: MethodRolesForm<Config, Role>
  #config: Config | undefined
  readonly #roles = new Map<string, Role>()

  constructor(form: MethodRolesForm<Config, Role>) {
    this.#form = form
  }

  /** Undefined until it is written. */
  get config(): Config | undefined {
    return this.#config
  }

  role(name: string): Role | undefined {
    return this.#roles.get(name)
  }

  /** What the role says by now that once let a token in. */
  renewal(token: VaultToken): TokenSettings {
    const name = metaOf(token, 'role')
    return (this.#roles.get(name) ?? notRenewed(`role ${name} does not exist during renewal`)).settings
  }

  /** Whether a write there would be an update. */
  has(path: string): boolean {
    const [area, name = '', ...more] = path.split('/')
    return area !== 'role' || more.length > 0 || this.#roles.has(name)
  }

  handle(path: string, input: VaultInput): FakeResponse {
    const [area, name = '', ...more] = path.replace(/\/$/, '').split('/')
    if (path === 'config') return this.#configure(input)
    if (area !== 'role' || more.length > 0) return refuseListed(404, 'unsupported path')
    if (name === '') return input.operation === 'list' ? listing([...this.#roles.keys()].sort()) : unsupported()
    return namePattern.test(name) ? this.#role(name, input) : refuseListed(404, 'unsupported path')
  }

  #configure({ operation, fields }: VaultInput): FakeResponse {
    const { written, told } = this.#form.config
    if (operation === 'write') {
      this.#config = written(fields)
      return done
    }
    if (operation !== 'read') return unsupported()
    return answer(told(this.#config ?? refuse(404)))
  }

  #role(name: string, { operation, fields }: VaultInput): FakeResponse {
    const { written, told } = this.#form.role
    const known = this.#roles.get(name)
    if (operation === 'read') return known === undefined ? refuse(404) : answer(told(known))
    if (operation === 'write') this.#roles.set(name, written(fields, known))
    else if (operation === 'delete') this.#roles.delete(name)
    else return unsupported()
    return done
  }
}
