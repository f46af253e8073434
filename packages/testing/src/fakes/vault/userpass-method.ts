// Fakes, of OpenBao and HashiCorp Vault: the login method `userpass`.
import type { FakeResponse } from '../fake-exchange.ts'
import {
  metaOf,
  namePattern,
  notRenewed,
  RejectedLogin,
  type AuthMethod,
  type Login,
  type MethodContext,
} from './auth-method.ts'
import { listing } from './kv1-engine.ts'
import {
  freshSettings,
  oldKinds,
  settingWarnings,
  toldSettings,
  tokenSettingKinds,
  writtenSettings,
} from './token-settings.ts'
import type { TokenSettings } from './token-settings.ts'
import { sanitized } from './token-request.ts'
import { answer, done, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { failedConversion, VaultFields } from './vault-fields.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultToken } from './vault-tokens.ts'

interface User {
  readonly password: string
  readonly settings: TokenSettings
}

const oldNames: readonly string[] = ['policies', 'ttl', 'max_ttl', 'bound_cidrs']

const userKinds = { ...tokenSettingKinds, ...oldKinds(...oldNames), password: 'text', password_hash: 'text' } as const

/** Users with passwords. Names are in small letters, however they are written. */
export class UserpassMethod implements AuthMethod {
  readonly #context: MethodContext
  readonly #users = new Map<string, User>()

  constructor(context: MethodContext) {
    this.#context = context
  }

  isOpen(path: string): boolean {
    return path.startsWith('login/')
  }

  userOf(path: string): string | undefined {
    return path.slice('login/'.length).toLowerCase()
  }

  login(path: string, { operation, fields }: VaultInput): Login {
    const name = path.slice('login/'.length).toLowerCase()
    if (!namePattern.test(name)) refuse(404, 'unsupported path')
    if (operation !== 'write') refuse(405, 'unsupported operation')
    const given = new VaultFields(fields, { password: 'text' }, (text) =>
      refuse(500, `Field validation failed: ${text}`),
    )
    const password = given.text('password')
    if (password === '') refuse(500, 'missing password')
    const user = this.#users.get(name)
    if (user === undefined) return refuse(400, wrong)
    if (user.password !== password) throw new RejectedLogin(wrong)
    const { settings } = user
    return { alias: name, displayName: name, settings, meta: { username: name }, warnings: given.warnings }
  }

  renewal(token: VaultToken): TokenSettings | undefined {
    const settings = this.#users.get(metaOf(token, 'username'))?.settings
    if (settings === undefined) return undefined
    const policies = sanitized(settings.policies, !settings.noDefaultPolicy)
    return policies.join() === token.policies.join() ? settings : notRenewed('policies have changed, not renewing')
  }

  has(path: string): boolean {
    const [area, name = '', ...more] = path.split('/')
    return area !== 'users' || more.length > 0 || this.#users.has(name.toLowerCase())
  }

  plainFields(path: string): readonly string[] {
    return path.startsWith('users/') ? [...Object.keys(tokenSettingKinds), ...oldNames] : []
  }

  handle(path: string, input: VaultInput): FakeResponse {
    const [area, given = '', part, ...more] = path.replace(/\/$/, '').split('/')
    const name = given.toLowerCase()
    if (area !== 'users' || more.length > 0) return refuseListed(404, 'unsupported path')
    if (name === '') return input.operation === 'list' ? listing([...this.#users.keys()].sort()) : unsupported()
    if (!namePattern.test(name)) return refuseListed(404, 'unsupported path')
    if (part === undefined) return this.#user(name, input)
    if (part !== 'password' && part !== 'policies') return refuseListed(404, 'unsupported path')
    if (input.operation !== 'write') return unsupported()
    const user = this.#users.get(name) ?? refuseListed(500, 'username does not exist')
    const fields = new VaultFields(input.fields, userKinds)
    this.#users.set(name, part === 'password' ? { ...user, password: passwordOf(fields) } : withPolicies(user, fields))
    return done
  }

  #user(name: string, { operation, fields }: VaultInput): FakeResponse {
    const known = this.#users.get(name)
    if (operation === 'read') return known === undefined ? refuse(404) : answer(toldSettings(known.settings))
    if (operation === 'write') return this.#write(name, known, fields)
    if (operation !== 'delete') return unsupported()
    this.#users.delete(name)
    return done
  }

  #write(name: string, known: User | undefined, given: Json): FakeResponse {
    const fields = new VaultFields(given, userKinds, failedConversion)
    const settings = writtenSettings(fields, known?.settings ?? freshSettings, oldNames)
    const isKept = known !== undefined && !fields.has('password') && !fields.has('password_hash')
    this.#users.set(name, { password: isKept ? known.password : passwordOf(fields), settings })
    const warnings = settingWarnings(fields, settings, this.#context.maxSeconds())
    return warnings.length === 0 ? done : answer(null, { warnings: [...warnings, ...fields.warnings] })
  }
}

const wrong = 'invalid username or password'

function withPolicies(user: User, fields: VaultFields): User {
  return { ...user, settings: writtenSettings(fields, user.settings, oldNames) }
}

function passwordOf(fields: VaultFields): string {
  if (fields.has('password_hash')) notFaked('users with a hash for a password')
  return fields.text('password') || refuse(400, 'must provide either password or password_hash')
}
