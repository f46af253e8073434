// Fakes, of OpenBao and HashiCorp Vault: the fields `token_…` that the roles of all login methods have in common.
import { isNetwork } from './bound-cidrs.ts'
import { refuse, type Json } from './vault-answer.ts'
import type { FieldKinds, VaultFields } from './vault-fields.ts'

/** What the tokens of a login are like. Times in seconds; 0: nothing is said. */
export interface TokenSettings {
  readonly ttl: number
  readonly max: number
  readonly explicitMax: number
  readonly period: number
  readonly uses: number
  readonly policies: readonly string[]
  readonly noDefaultPolicy: boolean
  readonly type: 'default' | 'service' | 'batch'
  readonly boundCidrs: readonly string[]
  readonly strictlyBindIp: boolean
  /** Fields that were set by their old names, under which they are told as well. */
  readonly oldNames: readonly string[]
}

/** Settings of a role for which nothing was said. */
export const freshSettings: TokenSettings = {
  ttl: 0,
  max: 0,
  explicitMax: 0,
  period: 0,
  uses: 0,
  policies: [],
  noDefaultPolicy: false,
  type: 'default',
  boundCidrs: [],
  strictlyBindIp: false,
  oldNames: [],
}

/** The types of the fields. */
export const tokenSettingKinds: Readonly<FieldKinds> = {
  token_bound_cidrs: 'list',
  token_explicit_max_ttl: 'seconds',
  token_max_ttl: 'seconds',
  token_no_default_policy: 'truth',
  token_num_uses: 'number',
  token_period: 'seconds',
  token_policies: 'list',
  token_strictly_bind_ip: 'truth',
  token_ttl: 'seconds',
  token_type: 'text',
}

/** The types of fields by their old names, of the methods that have them. */
export function oldKinds(...names: string[]): Readonly<FieldKinds> {
  return Object.fromEntries(names.map((name) => [name, tokenSettingKinds[`token_${name}`] ?? 'text']))
}

/** Settings with the fields of a request over what they were. The order of the checks is that of sdk/helper/tokenutil. */
export function writtenSettings(fields: VaultFields, before: TokenSettings, old: readonly string[]): TokenSettings {
  const named = (name: string): string => (!fields.has(`token_${name}`) && fields.has(name) ? name : `token_${name}`)
  const number = (name: string): number | undefined => fields.number(named(name))
  const cidrs = fields.list(named('bound_cidrs'))
  const wrong = cidrs?.find((cidr) => !isNetwork(cidr))
  if (wrong !== undefined) refuse(400, noAddress(wrong))
  const type = fields.has('token_type') ? typeOf(fields.text('token_type')) : before.type
  const uses = number('num_uses') ?? before.uses
  const settings: TokenSettings = {
    ttl: number('ttl') ?? before.ttl,
    max: number('max_ttl') ?? before.max,
    explicitMax: number('explicit_max_ttl') ?? before.explicitMax,
    period: number('period') ?? before.period,
    uses,
    policies: fields.list(named('policies')) ?? before.policies,
    noDefaultPolicy: fields.truth('token_no_default_policy') ?? before.noDefaultPolicy,
    type,
    boundCidrs: cidrs ?? before.boundCidrs,
    strictlyBindIp: fields.truth('token_strictly_bind_ip') ?? before.strictlyBindIp,
    oldNames: [...new Set([...before.oldNames, ...old.filter((name) => fields.has(name))])],
  }
  checkSettings(settings)
  return settings
}

/** What a role tells of its settings. */
export function toldSettings(settings: TokenSettings): Json {
  const told: Json = {
    token_bound_cidrs: settings.boundCidrs,
    token_explicit_max_ttl: settings.explicitMax,
    token_max_ttl: settings.max,
    token_no_default_policy: settings.noDefaultPolicy,
    token_num_uses: settings.uses,
    token_period: settings.period,
    token_policies: settings.policies,
    token_strictly_bind_ip: settings.strictlyBindIp,
    token_ttl: settings.ttl,
    token_type: settings.type,
  }
  return { ...told, ...Object.fromEntries(settings.oldNames.map((name) => [name, told[`token_${name}`]])) }
}

/** What both servers warn of when a role is written. */
export function settingWarnings(fields: VaultFields, { max }: TokenSettings, mountMax: number): string[] {
  const type = fields.text('token_type')
  const meant = `${type} has no useful meaning; adjusting to ${type.replace('default-', '')}`
  const tooLong =
    "token_max_ttl is greater than the backend mount's maximum TTL value; issued tokens' max TTL value will be truncated"
  return [...(type.startsWith('default-') ? [meant] : []), ...(max > mountMax ? [tooLong] : [])]
}

function checkSettings({ type, period, uses, ttl, max }: TokenSettings): void {
  const cannot = "'token_type' cannot be 'batch' or 'default_batch' when set to generate"
  if (type === 'batch' && period !== 0) refuse(400, `${cannot} periodic tokens`)
  if (type === 'batch' && uses !== 0) refuse(400, `${cannot} tokens with limited use count`)
  if (ttl > 0 && max > 0 && ttl > max) refuse(400, "'token_ttl' cannot be greater than 'token_max_ttl'")
  if (uses < 0) refuse(400, "'token_num_uses' cannot be negative")
}

function typeOf(given: string): TokenSettings['type'] {
  const type = given.replace(/^default-/, '')
  if (type === '' || type === 'default') return 'default'
  return type === 'service' || type === 'batch'
    ? type
    : refuse(400, `invalid 'token_type' value ${JSON.stringify(given)}`)
}

function noAddress(text: string): string {
  return `error parsing address "${text}": Unable to convert "${text}" to an IPv4 or IPv6 address, or a UNIX Socket`
}
