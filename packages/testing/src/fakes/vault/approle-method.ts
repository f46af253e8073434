// Fakes, of OpenBao and HashiCorp Vault: the login method `approle`.
import type { FakeResponse } from '../fake-exchange.ts'
import {
  approleRoleKinds,
  roleFieldAt,
  toldOfApproleRole,
  writtenApproleRole,
  type ApproleRole,
} from './approle-role.ts'
import { ApproleSecretIds, secretIdKinds, toldOfSecretId, type SecretId } from './approle-secret-ids.ts'
import {
  metaOf,
  namePattern,
  notRenewed,
  RejectedLogin,
  type AuthMethod,
  type Login,
  type MethodContext,
} from './auth-method.ts'
import { allowsClient, clientAddress } from './bound-cidrs.ts'
import { listing } from './kv1-engine.ts'
import { settingWarnings, type TokenSettings } from './token-settings.ts'
import { answer, done, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { failedConversion, VaultFields, type FieldKinds } from './vault-fields.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultToken } from './vault-tokens.ts'

interface NamedRole {
  readonly name: string
  readonly role: ApproleRole
  readonly secretIds: ApproleSecretIds
}

const loginKinds: Readonly<FieldKinds> = { role_id: 'text', secret_id: 'text' }

const handleKinds: Readonly<FieldKinds> = { secret_id: 'text', secret_id_accessor: 'text' }

const wrong = 'invalid role or secret ID'

/** Roles with secret ids. */
export class ApproleMethod implements AuthMethod {
  readonly #context: MethodContext
  readonly #roles = new Map<string, NamedRole>()

  constructor(context: MethodContext) {
    this.#context = context
  }

  isOpen(path: string): boolean {
    return path === 'login'
  }

  userOf(_path: string, input: VaultInput): string | undefined {
    return loginFields(input).text('role_id') || refuse(500, 'missing role_id')
  }

  login(_path: string, input: VaultInput): Login {
    const fields = loginFields(input)
    const roleId = fields.text('role_id')
    const found = [...this.#roles.values()].find(({ role }) => role.roleId === roleId) ?? refuse(400, wrong)
    const { name, role, secretIds } = found
    const secretId = role.bindSecretId ? knownSecretId(secretIds, fields.text('secret_id')) : undefined
    if (!allowsClient(role.secretIdCidrs ?? [])) {
      // Measured: the text ends so, with what Go prints for an error that is none.
      refuse(400, `source address "${clientAddress}" unauthorized by CIDR restrictions on the role: %!w(<nil>)`)
    }
    if (secretId !== undefined) secretIds.use(secretId)
    const boundCidrs = secretId?.boundCidrs.length ? secretId.boundCidrs : role.settings.boundCidrs
    const meta = { ...secretId?.meta, role_name: name }
    return {
      alias: roleId,
      displayName: '',
      settings: { ...role.settings, boundCidrs },
      meta,
      warnings: fields.warnings,
    }
  }

  renewal(token: VaultToken): TokenSettings {
    const name = metaOf(token, 'role_name')
    return (this.#roles.get(name) ?? notRenewed(`role "${name}" does not exist during renewal`)).role.settings
  }

  has(path: string): boolean {
    const [area, name = '', ...more] = path.split('/')
    return area !== 'role' || more.length > 0 || this.#roles.has(name)
  }

  plainFields(path: string): readonly string[] {
    const [area, , part] = path.split('/')
    if (area !== 'role') return []
    if (part === 'secret-id' || part === 'custom-secret-id')
      return ['cidr_list', 'num_uses', 'token_bound_cidrs', 'ttl']
    return part === undefined ? Object.keys(approleRoleKinds).filter((name) => name !== 'role_id') : []
  }

  handle(path: string, input: VaultInput): FakeResponse {
    const [area, name = '', part, step, ...more] = path.replace(/\/$/, '').split('/')
    if (area === 'tidy') return notFaked('tidying of secret ids')
    if (area !== 'role' || more.length > 0) return noPath()
    if (name === '') return input.operation === 'list' ? listing([...this.#roles.keys()].sort()) : unsupported()
    if (!namePattern.test(name)) return noPath()
    if (part === undefined) return this.#role(name, input)
    if (part === 'role-id') return step === undefined ? this.#roleId(name, input) : noPath()
    if (part === 'secret-id' || part === 'custom-secret-id') return this.#secretId(name, part, step, input)
    if (part === 'secret-id-accessor') return this.#byAccessor(name, step, input)
    return step === undefined ? this.#roleField(name, part, input) : noPath()
  }

  #role(name: string, { operation, fields }: VaultInput): FakeResponse {
    const known = this.#roles.get(name)
    if (operation === 'read') return known === undefined ? refuse(404) : answer(toldOfApproleRole(known.role))
    if (operation === 'write') return this.#write(name, known, fields)
    if (operation !== 'delete') return unsupported()
    this.#roles.delete(name)
    return done
  }

  #write(name: string, known: NamedRole | undefined, given: Json): FakeResponse {
    const fields = new VaultFields(given, approleRoleKinds, failedConversion)
    const role = writtenApproleRole(fields, known?.role)
    this.#checkRoleId(name, role.roleId)
    this.#roles.set(name, { name, role, secretIds: known?.secretIds ?? new ApproleSecretIds(this.#context.now) })
    const warnings = settingWarnings(fields, role.settings, this.#context.maxSeconds())
    return warnings.length === 0 ? done : answer(null, { warnings: [...warnings, ...fields.warnings] })
  }

  #checkRoleId(name: string, roleId: string): void {
    const taken = [...this.#roles.values()].some((other) => other.name !== name && other.role.roleId === roleId)
    if (taken) refuseListed(500, 'role_id already in use')
  }

  #roleId(name: string, { operation, fields }: VaultInput): FakeResponse {
    const known = this.#roles.get(name) ?? refuse(404)
    if (operation === 'read') return answer({ role_id: known.role.roleId })
    if (operation !== 'write') return unsupported()
    const roleId = new VaultFields(fields, loginKinds).text('role_id') || refuse(400, 'missing role_id')
    this.#checkRoleId(name, roleId)
    this.#roles.set(name, { ...known, role: { ...known.role, roleId } })
    return done
  }

  #roleField(name: string, part: string, { operation }: VaultInput): FakeResponse {
    const field = roleFieldAt(part) ?? noPath()
    const known = this.#roles.get(name) ?? refuse(404)
    if (operation !== 'read') return notFaked('changes of single fields of an AppRole')
    return answer({ [field]: toldOfApproleRole(known.role)[field] })
  }

  #secretId(name: string, part: string, step: string | undefined, input: VaultInput): FakeResponse {
    if (step === 'lookup' || step === 'destroy') return this.#bySecretId(name, step, input)
    if (step !== undefined) return noPath()
    if (input.operation === 'list' && part === 'secret-id') {
      const known = this.#roles.get(name) ?? refuse(400, `role "${name}" does not exist`)
      return listing(known.secretIds.all().map(({ accessor }) => accessor))
    }
    return input.operation === 'write' ? this.#makeSecretId(name, part, input.fields) : unsupported()
  }

  #makeSecretId(name: string, part: string, given: Json): FakeResponse {
    const isCustom = part === 'custom-secret-id'
    const fields = new VaultFields(given, isCustom ? { ...secretIdKinds, secret_id: 'text' } : secretIdKinds)
    const own = fields.text('secret_id')
    if (isCustom && own === '') refuse(400, 'missing secret_id')
    const { role, secretIds } = this.#roles.get(name) ?? refuse(404, `role "${name}" does not exist`)
    if (!role.bindSecretId) refuse(400, 'bind_secret_id is not set on the role')
    const limits = { ttl: role.secretIdTtl, uses: role.secretIdUses, cidrs: role.secretIdCidrs ?? [] }
    const made = isCustom ? secretIds.make(fields, limits, own) : secretIds.make(fields, limits)
    const told = { secret_id: made.id, secret_id_accessor: made.accessor }
    const life = { secret_id_num_uses: made.usesLeft, secret_id_ttl: made.ttl }
    return answer({ ...told, ...life }, { warnings: fields.warnings })
  }

  #bySecretId(name: string, step: 'lookup' | 'destroy', { operation, fields }: VaultInput): FakeResponse {
    if (operation !== 'write' && !(operation === 'delete' && step === 'destroy')) return unsupported()
    const id = new VaultFields(fields, handleKinds).text('secret_id') || refuse(400, 'missing secret_id')
    const known = this.#roles.get(name) ?? refuse(400, `role "${name}" does not exist`)
    const secretId = known.secretIds.find(id)
    if (secretId === undefined) return done
    if (step === 'lookup') return answer(toldOfSecretId(secretId))
    known.secretIds.destroy(secretId)
    return done
  }

  #byAccessor(name: string, step: string | undefined, { operation, fields }: VaultInput): FakeResponse {
    if (step !== 'lookup' && step !== 'destroy') return noPath()
    if (operation !== 'write' && !(operation === 'delete' && step === 'destroy')) return unsupported()
    const accessor = new VaultFields(fields, handleKinds).text('secret_id_accessor')
    if (accessor === '') refuse(400, 'missing secret_id_accessor')
    const known = this.#roles.get(name) ?? refuse(400, `role "${name}" does not exist`)
    const secretId = known.secretIds.findByAccessor(accessor)
    const missing = `failed to find accessor entry for secret_id_accessor: "${accessor}"`
    if (step === 'lookup') {
      return secretId === undefined ? answer({ error: missing }, { status: 404 }) : answer(toldOfSecretId(secretId))
    }
    if (secretId === undefined) return refuseListed(500, missing)
    known.secretIds.destroy(secretId)
    return done
  }
}

function loginFields({ fields }: VaultInput): VaultFields {
  return new VaultFields(fields, loginKinds, (text) => refuse(500, `Field validation failed: ${text}`))
}

function knownSecretId(secretIds: ApproleSecretIds, id: string): SecretId {
  if (id === '') refuse(400, 'missing secret_id')
  const found = secretIds.find(id)
  if (found === undefined) throw new RejectedLogin(wrong)
  return found
}

function noPath(): never {
  return refuseListed(404, 'unsupported path')
}
