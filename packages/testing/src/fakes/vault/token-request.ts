// Fakes, of OpenBao and HashiCorp Vault: from the fields of `auth/token/create` to a token, with everything that is refused on the way.
import { seconds } from './go-duration.ts'
import { noLimits, type LifeLimits } from './token-life.ts'
import { rolePolicies, type TokenRole } from './token-role.ts'
import { refuse } from './vault-answer.ts'
import type { FieldKinds, VaultFields } from './vault-fields.ts'
import { isRoot, type TokenSpec, type VaultToken } from './vault-tokens.ts'

/** The fields that both servers know. */
export const tokenRequestKinds: Readonly<FieldKinds> = {
  display_name: 'text',
  entity_alias: 'text',
  explicit_max_ttl: 'text',
  id: 'text',
  lease: 'text',
  meta: 'pairs',
  no_default_policy: 'truth',
  no_parent: 'truth',
  num_uses: 'number',
  period: 'text',
  policies: 'texts',
  renewable: 'truth',
  ttl: 'text',
  type: 'text',
}

/** Who asks for a new token, and at which path. */
export interface TokenRequest {
  readonly parent: VaultToken
  readonly namespace: string
  readonly path: string
  readonly fields: VaultFields
  /** Whether the parent may do what needs `sudo` there. */
  readonly sudo: boolean
  /** Of `create-orphan`, which takes no `sudo`. */
  readonly orphan: boolean
  readonly role: TokenRole | undefined
}

/** The token that is asked for. The order of the checks is that of `handleCreateCommon`, vault/token_store.go. */
export function tokenSpec(request: TokenRequest): TokenSpec {
  const { parent, namespace, path, fields, role } = request
  checkParent(request)
  const type = typeOf(request)
  const uses = usesOf(fields, role)
  if (fields.text('entity_alias') !== '') refuseAlias(role)
  if (fields.text('id') !== '') checkId(request)
  const policies = policiesOf(request, type)
  const isOrphan = orphanOf(request)
  const asked = askedLife(request)
  const limits = limitsOf(asked, type === 'batch' ? undefined : role)
  checkEndless(policies, limits, parent)
  return {
    type,
    policies,
    namespace,
    displayName: displayNameOf(fields.text('display_name')),
    meta: fields.map('meta') ?? null,
    path: role?.pathSuffix ? `${path}/${role.pathSuffix}` : path,
    entityId: isOrphan ? '' : parent.entityId,
    renewable: type === 'service' && fields.truth('renewable') !== false && role?.renewable !== false,
    limits,
    role: role === undefined ? undefined : { ...asked, name: role.name },
    parent: isOrphan ? undefined : parent.id,
    uses,
    boundCidrs: role?.boundCidrs ?? (isOrphan ? [] : parent.boundCidrs),
  }
}

function checkParent({ parent, namespace, sudo, fields }: TokenRequest): void {
  if (parent.type === 'batch') refuse(400, 'batch tokens cannot create more tokens')
  if (parent.usesLeft !== 0) refuse(400, 'restricted use token cannot generate child tokens')
  if (parent.namespace === namespace) return
  if (!sudo) refuse(400, 'root or sudo privileges required to directly generate a token in a child namespace')
  if (fields.list('policies')?.includes('root')) refuse(400, 'root tokens may not be created from a parent namespace')
}

function typeOf({ fields, role }: TokenRequest): TokenSpec['type'] {
  const type = role?.type === 'default-service' || role === undefined ? fields.text('type') : role.type
  if (type === '' || type === 'service') return 'service'
  if (type !== 'batch') refuse(400, "invalid 'token_type' value")
  const isSet = (name: string): boolean => (seconds(fields.text(name)) ?? 0) !== 0
  if (isSet('explicit_max_ttl')) refuse(400, 'batch tokens cannot have "explicit_max_ttl" set')
  if ((fields.number('num_uses') ?? 0) !== 0) refuse(400, 'batch tokens cannot have "num_uses" set')
  if (isSet('period')) refuse(400, 'batch tokens cannot have "period" set')
  return 'batch'
}

function usesOf(fields: VaultFields, role: TokenRole | undefined): number {
  const uses = fields.number('num_uses') ?? 0
  if (uses < 0) refuse(400, 'number of uses cannot be negative')
  const limits = [uses, role?.uses ?? 0].filter((limit) => limit > 0)
  return limits.length === 0 ? 0 : Math.min(...limits)
}

function refuseAlias(role: TokenRole | undefined): never {
  if (role === undefined) refuse(400, "'entity_alias' is only allowed in combination with token role")
  return refuse(400, "invalid 'entity_alias' value")
}

function checkId({ fields, sudo, namespace }: TokenRequest): void {
  const id = fields.text('id')
  if (!sudo) refuse(400, 'root or sudo privileges required to specify token id')
  if (namespace !== '') refuse(400, 'token IDs can only be manually specified in the root namespace')
  if (id.startsWith('s.')) refuse(400, "custom token ID cannot have the 's.' prefix")
  if (id.includes('.')) refuse(400, "custom token ID cannot have a '.' in the value")
}

function policiesOf(request: TokenRequest, type: TokenSpec['type']): string[] {
  const { parent, fields } = request
  const noDefault = fields.truth('no_default_policy') === true
  const chosen = chosenPolicies(request, noDefault)
  const policies = noDefault ? chosen.filter((name) => name !== 'default') : chosen
  if (policies.includes('response-wrapping')) refuse(400, 'cannot assign policy "response-wrapping"')
  if (!policies.includes('root')) return policies
  if (!isRoot(parent)) refuse(400, 'root tokens may not be created without parent token being root')
  return type === 'batch' ? refuse(400, 'batch tokens cannot be root tokens') : policies
}

function chosenPolicies({ parent, namespace, fields, sudo, role }: TokenRequest, noDefault: boolean): string[] {
  const asked = fields.list('policies') ?? []
  if (role?.hasPolicies) return rolePolicies(role, sanitized(asked, false), parent.policies, noDefault)
  if (parent.namespace !== namespace) return sanitized(asked, !noDefault)
  if (asked.length === 0) return sanitized(parent.policies, false)
  if (sudo) return sanitized(asked, !noDefault)
  if (!sanitized(asked, false).every((name) => parent.policies.includes(name))) {
    refuse(400, 'child policies must be subset of parent')
  }
  return sanitized(asked, !noDefault && parent.policies.includes('default'))
}

/** Names of policies as both servers keep them: small letters, sorted, `root` alone without `default`. */
export function sanitized(policies: readonly string[], addDefault: boolean): string[] {
  const names = policies.map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
  const isAdded = addDefault && !names.includes('root')
  return [...new Set(isAdded ? [...names, 'default'] : names)].sort()
}

function orphanOf({ fields, sudo, orphan, role }: TokenRequest): boolean {
  if (role !== undefined) return role.orphan
  if (fields.truth('no_parent') !== true) return orphan
  return sudo || refuse(400, 'root or sudo privileges required to create orphan token')
}

function displayNameOf(given: string): string {
  return given === '' ? 'token' : `token-${given}`.replaceAll(/[^a-zA-Z0-9-]/g, '-').replace(/-$/, '')
}

interface AskedLife {
  readonly ttl: number
  readonly period: number
  readonly explicitMax: number
}

function askedLife({ fields, sudo }: TokenRequest): AskedLife {
  const explicitMax = positive(fields, 'explicit_max_ttl')
  const period = positive(fields, 'period')
  if (period > 0 && !sudo) refuse(400, 'root or sudo privileges required to create periodic token')
  return { ttl: positive(fields, fields.text('ttl') === '' ? 'lease' : 'ttl'), period, explicitMax }
}

function limitsOf(asked: AskedLife, role: TokenRole | undefined): LifeLimits {
  const lesser = (own: number, roles = 0): number => Math.min(own || roles, roles || own)
  const period = lesser(asked.period, role?.period)
  return { ...noLimits, ttl: asked.ttl, period, explicitMax: lesser(asked.explicitMax, role?.explicitMax) }
}

/** What both servers warn of when a request and a role bound the same. */
export function boundTwice({ limits, role: asked }: TokenSpec, role: TokenRole | undefined): string[] {
  const texts = (what: string, asks = 0, roles = 0, lesser = 0): string[] => {
    if (asks === 0 || roles === 0) return []
    return [`${what} specified both during creation call and in role; using the lesser value of ${lesser} seconds`]
  }
  return [
    ...texts('Explicit max TTL', asked?.explicitMax, role?.explicitMax, limits.explicitMax),
    ...texts('Period', asked?.period, role?.period, limits.period),
  ]
}

function checkEndless(policies: readonly string[], { ttl, period, explicitMax }: LifeLimits, parent: VaultToken): void {
  const isEndless = policies.includes('root') && ttl === 0 && period === 0 && explicitMax === 0
  if (isEndless && parent.endsAt !== undefined) {
    refuse(400, 'expiring root tokens cannot create non-expiring root tokens')
  }
}

function positive(fields: VaultFields, name: string): number {
  const text = fields.text(name)
  if (text === '') return 0
  const negative = /^-(.*)$/.exec(text)
  const value = seconds(negative?.[1] ?? text)
  if (value !== undefined && negative !== null) refuse(400, `${name} must be positive`)
  if (/^\d+\.\d+$/.test(text)) refuse(400, `time: missing unit in duration ${JSON.stringify(text)}`)
  return value ?? refuse(400, `time: invalid duration ${JSON.stringify(text)}`)
}
