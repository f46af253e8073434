// Fakes, of OpenBao and HashiCorp Vault: a role of the login method `jwt`, and whom it lets in.
import type { Login } from './auth-method.ts'
import { fitsGlob } from './glob-match.ts'
import { audiencesOf, checkClaims } from './jwt-claims.ts'
import { freshSettings, oldKinds, toldSettings, tokenSettingKinds, writtenSettings } from './token-settings.ts'
import type { TokenSettings } from './token-settings.ts'
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { failedConversion, refuseNotHad, VaultFields, type FieldKinds } from './vault-fields.ts'
import { isMap } from './vault-input.ts'

/** A role. Leeways in seconds. */
export interface JwtRole {
  readonly userClaim: string
  readonly isPointer: boolean
  readonly audiences: readonly string[] | null
  readonly subject: string
  readonly claims: Json | null
  readonly claimsType: string
  readonly mappings: Json | null
  readonly groupsClaim: string
  readonly expirationLeeway: number
  readonly notBeforeLeeway: number
  readonly clockSkewLeeway: number
  readonly settings: TokenSettings
}

const oldNames: readonly string[] = ['policies', 'ttl', 'max_ttl', 'period', 'num_uses', 'bound_cidrs']

/** The fields of a role. */
export const jwtRoleKinds: Readonly<FieldKinds> = {
  ...tokenSettingKinds,
  ...oldKinds(...oldNames),
  allowed_redirect_uris: 'list',
  bound_audiences: 'list',
  bound_claims: 'map',
  bound_claims_type: 'text',
  bound_subject: 'text',
  claim_mappings: 'pairs',
  clock_skew_leeway: 'signedSeconds',
  expiration_leeway: 'signedSeconds',
  groups_claim: 'text',
  not_before_leeway: 'signedSeconds',
  role_type: 'text',
  user_claim: 'text',
  user_claim_json_pointer: 'truth',
}

/** A role with the fields of a request over what it was. */
export function writtenJwtRole(given: Json, before: JwtRole | undefined): JwtRole {
  refuseNotHad(given, ['token_policies_template_claims'], 'of a role of jwt')
  const fields = new VaultFields(given, jwtRoleKinds, failedConversion)
  const settings = writtenSettings(fields, before?.settings ?? freshSettings, oldNames)
  checkType(fields)
  const mappings = fields.map('claim_mappings') ?? before?.mappings ?? null
  checkMappings(mappings)
  const role: JwtRole = {
    userClaim: fields.text('user_claim') || (before?.userClaim ?? ''),
    isPointer: fields.truth('user_claim_json_pointer') ?? before?.isPointer ?? false,
    audiences: fields.list('bound_audiences') ?? before?.audiences ?? null,
    subject: fields.has('bound_subject') ? fields.text('bound_subject') : (before?.subject ?? ''),
    claims: fields.map('bound_claims') ?? before?.claims ?? null,
    claimsType: fields.text('bound_claims_type') || (before?.claimsType ?? 'string'),
    mappings,
    groupsClaim: fields.has('groups_claim') ? fields.text('groups_claim') : (before?.groupsClaim ?? ''),
    expirationLeeway: fields.number('expiration_leeway') ?? before?.expirationLeeway ?? 0,
    notBeforeLeeway: fields.number('not_before_leeway') ?? before?.notBeforeLeeway ?? 0,
    clockSkewLeeway: fields.number('clock_skew_leeway') ?? before?.clockSkewLeeway ?? 0,
    settings,
  }
  checkRole(role)
  return role
}

/** What a role tells of itself. */
export function toldOfJwtRole(role: JwtRole): Json {
  return {
    ...toldSettings(role.settings),
    allowed_redirect_uris: null,
    bound_audiences: role.audiences,
    bound_claims: role.claims,
    bound_claims_type: role.claimsType,
    bound_subject: role.subject,
    callback_mode: 'client',
    claim_mappings: role.mappings,
    clock_skew_leeway: role.clockSkewLeeway,
    expiration_leeway: role.expirationLeeway,
    groups_claim: role.groupsClaim,
    max_age: 0,
    not_before_leeway: role.notBeforeLeeway,
    oauth2_metadata: null,
    oidc_disable_confirmation: false,
    oidc_scopes: null,
    role_type: 'jwt',
    token_policies_template_claims: false,
    user_claim: role.userClaim,
    user_claim_json_pointer: role.isPointer,
    verbose_oidc_logging: false,
  }
}

/** Whom claims that are signed let in by a role. */
export function admitted(
  name: string,
  role: JwtRole,
  claims: Json,
  issuer: string,
  now: number,
): Omit<Login, 'warnings'> {
  const expected = { ...role, issuer, audiences: role.audiences ?? [] }
  checkClaims(claims, expected, now, (text) => refuse(400, `error validating token: ${text}`))
  if (expected.audiences.length === 0 && audiencesOf(claims).length > 0) {
    refuse(400, 'audience claim found in JWT but no audiences bound to the role')
  }
  const alias = userOf(role, claims)
  if (role.groupsClaim !== '' && claimAt(claims, role.groupsClaim) === undefined) {
    refuse(400, `failed to fetch groups: "${role.groupsClaim}" claim not found in token`)
  }
  for (const [claim, wanted] of Object.entries(role.claims ?? {})) checkBound(role, claims, claim, wanted)
  if (alias === '') refuse(500, 'missing name in alias')
  const mapped = Object.entries(role.mappings ?? {}).flatMap(([claim, key]) => {
    const value = claimAt(claims, claim)
    return value === undefined ? [] : [[String(key), textOf(value)] as const]
  })
  return { alias, displayName: alias, settings: role.settings, meta: { ...Object.fromEntries(mapped), role: name } }
}

function checkType(fields: VaultFields): void {
  const type = fields.text('role_type') || 'oidc'
  if (type !== 'jwt' && type !== 'oidc') refuse(400, `invalid 'role_type': ${type}`)
  if (type === 'jwt') return
  if (!fields.has('allowed_redirect_uris')) {
    refuse(400, "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.")
  }
  notFaked('roles for the browser flow of OpenID Connect')
}

function checkMappings(mappings: Json | null): void {
  const keys = Object.values(mappings ?? {}).map(String)
  if (keys.includes('role')) refuse(400, 'metadata key "role" is reserved and may not be a mapping destination')
  const twice = keys.find((key, at) => keys.indexOf(key) !== at)
  if (twice !== undefined) refuse(400, `multiple keys are mapped to metadata key "${twice}"`)
}

function checkRole({ userClaim, audiences, subject, claims, claimsType, settings }: JwtRole): void {
  if (claimsType !== 'string' && claimsType !== 'glob') refuse(400, `invalid 'bound_claims_type': ${claimsType}`)
  if (userClaim === '') refuse(400, 'a user claim must be defined on the role')
  const bounds = [audiences ?? [], settings.boundCidrs, Object.keys(claims ?? {})].some(({ length }) => length > 0)
  if (!bounds && subject === '') refuse(400, 'must have at least one bound constraint when creating/updating a role')
}

function userOf({ userClaim, isPointer }: JwtRole, claims: Json): string {
  const user = isPointer ? claimAt(claims, userClaim) : claims[userClaim]
  if (user === undefined) return refuse(400, `claim "${userClaim}" not found in token`)
  return typeof user === 'string' ? user : refuse(400, `claim "${userClaim}" could not be converted to string`)
}

function checkBound({ claimsType }: JwtRole, claims: Json, claim: string, wanted: unknown): void {
  const value = claimAt(claims, claim)
  if (value === undefined) refuse(400, `error validating claims: claim "${claim}" is missing`)
  if (isMap(wanted)) notFaked('bound claims that are maps')
  const [actual, allowed] = [value, wanted].map((each) => (Array.isArray(each) ? (each as unknown[]) : [each]))
  const fits = (one: unknown): boolean => (allowed ?? []).some((other) => matches(claimsType, one, other))
  if (!(actual ?? []).some(fits)) {
    refuse(400, `error validating claims: claim "${claim}" does not match any associated bound claim values`)
  }
}

function matches(claimsType: string, value: unknown, wanted: unknown): boolean {
  if (claimsType !== 'glob' || typeof value !== 'string' || typeof wanted !== 'string') return value === wanted
  return fitsGlob(wanted, value)
}

/** A claim by its name, or by a JSON pointer (RFC 6901) to it. */
function claimAt(claims: Json, name: string): unknown {
  if (!name.startsWith('/')) return claims[name]
  const parts = name
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return parts.reduce<unknown>((value, part) => (isMap(value) ? value[part] : undefined), claims)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
