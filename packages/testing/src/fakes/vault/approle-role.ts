// Fakes, of OpenBao and HashiCorp Vault: a role of AppRole, without its secret ids.
import { randomUUID } from 'node:crypto'
import { checkedCidrs } from './approle-secret-ids.ts'
import { freshSettings, oldKinds, toldSettings, tokenSettingKinds, writtenSettings } from './token-settings.ts'
import type { TokenSettings } from './token-settings.ts'
import { refuse, refuseListed, type Json } from './vault-answer.ts'
import type { FieldKinds, VaultFields } from './vault-fields.ts'

/** A role. Times in seconds; 0: nothing is said. */
export interface ApproleRole {
  readonly roleId: string
  readonly bindSecretId: boolean
  readonly secretIdCidrs: readonly string[] | null
  readonly secretIdUses: number
  readonly secretIdTtl: number
  readonly localSecretIds: boolean
  readonly settings: TokenSettings
}

const oldNames: readonly string[] = ['policies', 'period']

/** The fields of a role. */
export const approleRoleKinds: Readonly<FieldKinds> = {
  ...tokenSettingKinds,
  ...oldKinds(...oldNames),
  bind_secret_id: 'truth',
  bound_cidr_list: 'list',
  local_secret_ids: 'truth',
  role_id: 'text',
  secret_id_bound_cidrs: 'list',
  secret_id_num_uses: 'number',
  secret_id_ttl: 'seconds',
}

/** A role with the fields of a request over what it was. Whether its id is taken is not looked at. */
export function writtenApproleRole(fields: VaultFields, before: ApproleRole | undefined): ApproleRole {
  const settings = writtenSettings(fields, before?.settings ?? freshSettings, oldNames)
  const isLocal = fields.truth('local_secret_ids')
  if (before !== undefined && isLocal !== undefined) {
    refuse(400, 'local_secret_ids can only be modified during role creation')
  }
  if (fields.has('role_id') && fields.text('role_id') === '') {
    refuse(400, 'invalid role_id supplied, or failed to generate a role_id')
  }
  const uses = fields.number('secret_id_num_uses')
  if (uses !== undefined && uses < 0) refuse(400, 'secret_id_num_uses cannot be negative')
  const role: ApproleRole = {
    roleId: fields.text('role_id') || (before?.roleId ?? randomUUID()),
    bindSecretId: fields.truth('bind_secret_id') ?? before?.bindSecretId ?? true,
    secretIdCidrs:
      fields.list('secret_id_bound_cidrs') ?? fields.list('bound_cidr_list') ?? before?.secretIdCidrs ?? null,
    secretIdUses: uses ?? before?.secretIdUses ?? 0,
    secretIdTtl: fields.number('secret_id_ttl') ?? before?.secretIdTtl ?? 0,
    localSecretIds: isLocal ?? before?.localSecretIds ?? false,
    settings,
  }
  checkedCidrs(role.secretIdCidrs ?? [])
  if (!role.bindSecretId && role.secretIdCidrs === null && settings.boundCidrs.length === 0) {
    // Measured: 500 where the role is made, 400 where it is changed.
    refuseListed(before === undefined ? 500 : 400, 'at least one constraint should be enabled on the role')
  }
  return role
}

/** What a role tells of itself; its id is told at a path of its own. */
export function toldOfApproleRole(role: ApproleRole): Json {
  return {
    ...toldSettings(role.settings),
    bind_secret_id: role.bindSecretId,
    local_secret_ids: role.localSecretIds,
    secret_id_bound_cidrs: role.secretIdCidrs,
    secret_id_num_uses: role.secretIdUses,
    secret_id_ttl: role.secretIdTtl,
  }
}

/** The field that is told alone at a path below a role; undefined where there is no such path. */
export function roleFieldAt(part: string): string | undefined {
  return roleFields[part]
}

const roleFields: Readonly<Record<string, string>> = {
  period: 'token_period',
  policies: 'token_policies',
  'local-secret-ids': 'local_secret_ids',
  'secret-id-bound-cidrs': 'secret_id_bound_cidrs',
  'secret-id-num-uses': 'secret_id_num_uses',
  'secret-id-ttl': 'secret_id_ttl',
  'token-bound-cidrs': 'token_bound_cidrs',
  'token-max-ttl': 'token_max_ttl',
  'token-num-uses': 'token_num_uses',
  'token-ttl': 'token_ttl',
}
