// Fakes, of OpenBao and HashiCorp Vault: a role of the token store, which says what the tokens made by it are like.
import { refuse, type Json } from './vault-answer.ts'
import { failedConversion, refuseNotHad, VaultFields, type FieldKinds } from './vault-fields.ts'

/** A role of `auth/token/roles`. */
export interface TokenRole {
  readonly name: string
  readonly type: 'default-service' | 'service' | 'batch'
  readonly allowed: readonly string[]
  readonly disallowed: readonly string[]
  readonly orphan: boolean
  readonly renewable: boolean
  /** In seconds; 0: none. */
  readonly period: number
  readonly explicitMax: number
  readonly uses: number
  readonly pathSuffix: string
  readonly boundCidrs: readonly string[]
  /** Whether it has policies of its own, which then count instead of the parent's. */
  readonly hasPolicies: boolean
}

const kinds: Readonly<FieldKinds> = {
  allowed_policies: 'list',
  disallowed_policies: 'list',
  orphan: 'truth',
  path_suffix: 'text',
  renewable: 'truth',
  token_explicit_max_ttl: 'seconds',
  token_num_uses: 'number',
  token_period: 'seconds',
  token_type: 'text',
}

const fresh = {
  type: 'default-service',
  allowed: [],
  disallowed: [],
  orphan: false,
  renewable: true,
  period: 0,
  explicitMax: 0,
  uses: 0,
  pathSuffix: '',
  boundCidrs: [],
  hasPolicies: false,
} as const

/** Fields that the servers have and this fake does not. */
const notHad: readonly string[] = [
  ...[
    'allowed_entity_aliases',
    'allowed_policies_glob',
    'disallowed_policies_glob',
    'token_bound_cidrs',
    'bound_cidrs',
  ],
  ...['token_no_default_policy', 'token_strictly_bind_ip', 'period', 'explicit_max_ttl'],
]

/** A role with the fields of a request, over what it was before. */
export function writtenRole(name: string, given: Json, before: TokenRole | undefined): TokenRole {
  refuseNotHad(given, notHad, 'of a role of the token store')
  const fields = new VaultFields(given, kinds, failedConversion)
  const old = before ?? { name, ...fresh }
  const suffix = fields.text('path_suffix')
  if (suffix !== '' && !/\w[\w\-.]+\w/.test(suffix)) {
    refuse(400, 'given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w')
  }
  const allowed = fields.list('allowed_policies') ?? old.allowed
  const disallowed = fields.list('disallowed_policies') ?? old.disallowed
  const role: TokenRole = {
    name,
    type: fields.has('token_type') ? typeOf(fields.text('token_type')) : old.type,
    allowed,
    disallowed,
    orphan: fields.truth('orphan') ?? old.orphan,
    renewable: fields.truth('renewable') ?? old.renewable,
    period: fields.number('token_period') ?? old.period,
    explicitMax: fields.number('token_explicit_max_ttl') ?? old.explicitMax,
    uses: fields.number('token_num_uses') ?? old.uses,
    pathSuffix: suffix === '' ? old.pathSuffix : suffix,
    boundCidrs: old.boundCidrs,
    hasPolicies: allowed.length > 0 || disallowed.length > 0,
  }
  checkBatch(role, before)
  return role
}

/** What a role tells of itself. */
export function toldOfRole(role: TokenRole): Json {
  return {
    allowed_entity_aliases: null,
    allowed_policies: role.allowed,
    allowed_policies_glob: [],
    disallowed_policies: role.disallowed,
    disallowed_policies_glob: [],
    explicit_max_ttl: 0,
    name: role.name,
    orphan: role.orphan,
    path_suffix: role.pathSuffix,
    period: 0,
    renewable: role.renewable,
    token_explicit_max_ttl: role.explicitMax,
    token_no_default_policy: false,
    ...(role.uses > 0 && { token_num_uses: role.uses }),
    token_period: role.period,
    token_type: role.type,
  }
}

/** The policies of a token that a role makes: those asked for, of those it allows. */
export function rolePolicies(
  { allowed, disallowed }: TokenRole,
  asked: readonly string[],
  parents: readonly string[],
  noDefault: boolean,
): string[] {
  const isDefaultAdded = !noDefault && !disallowed.includes('default')
  const withDefault = (names: readonly string[]): string[] =>
    [...new Set(isDefaultAdded ? [...names, 'default'] : names)].sort()
  const usual = allowed.length > 0 ? allowed : parents
  const policies = withDefault(asked.length > 0 ? asked : usual)
  const permitted = withDefault(allowed)
  if (allowed.length > 0 && !policies.every((name) => permitted.includes(name))) {
    const lists = `(${quoted(policies)}) must be subset of the role's allowed policies (${quoted(permitted)})`
    refuse(400, `token policies ${lists} or glob policies ([])`)
  }
  const denied = policies.find((name) => disallowed.includes(name))
  return denied === undefined ? policies : refuse(400, `token policy "${denied}" is disallowed by this role`)
}

function typeOf(given: string): TokenRole['type'] {
  if (given === 'service' || given === 'batch' || given === 'default-service') return given
  return refuse(400, `invalid 'token_type' value ${JSON.stringify(given)}`)
}

/** Measured: what was a role for batch tokens before is refused in other words. */
function checkBatch(role: TokenRole, before: TokenRole | undefined): void {
  if (role.type !== 'batch') return
  if (before?.type === 'batch' && role.period > 0) {
    const cannot = "'token_type' cannot be 'batch' or 'default_batch' when set to generate"
    refuse(400, `error parsing role fields: ${cannot} periodic tokens`)
  }
  const cannot = "'token_type' cannot be 'batch' when role is set to generate"
  if (!role.orphan) refuse(400, `${cannot} non-orphan tokens`)
  if (role.period > 0) refuse(400, `${cannot} periodic tokens`)
  if (role.renewable) refuse(400, `${cannot} renewable tokens`)
  if (role.explicitMax > 0) refuse(400, `${cannot} tokens with an explicit max TTL`)
}

/** A list of texts as Go writes it with `%q`. */
function quoted(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`
}
