// Fakes, of OpenBao and HashiCorp Vault: a role of the login method `kubernetes`.
import { freshSettings, oldKinds, toldSettings, tokenSettingKinds, writtenSettings } from './token-settings.ts'
import type { TokenSettings } from './token-settings.ts'
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { failedConversion, VaultFields, type FieldKinds } from './vault-fields.ts'

/** A role. */
export interface KubernetesRole {
  readonly names: readonly string[]
  readonly namespaces: readonly string[]
  /** Empty: for whom a JWT is does not matter. */
  readonly audience: string
  readonly aliasSource: string
  readonly settings: TokenSettings
}

const oldNames: readonly string[] = ['policies', 'ttl', 'max_ttl', 'period', 'num_uses', 'bound_cidrs']

/** The fields of a role. */
export const kubernetesRoleKinds: Readonly<FieldKinds> = {
  ...tokenSettingKinds,
  ...oldKinds(...oldNames),
  alias_name_source: 'text',
  audience: 'text',
  bound_service_account_names: 'list',
  bound_service_account_namespace_selector: 'text',
  bound_service_account_namespaces: 'list',
}

/** A role with the fields of a request over what it was. */
export function writtenKubernetesRole(given: Json, before: KubernetesRole | undefined): KubernetesRole {
  const fields = new VaultFields(given, kubernetesRoleKinds, failedConversion)
  const settings = writtenSettings(fields, before?.settings ?? freshSettings, oldNames)
  if (fields.text('bound_service_account_namespace_selector') !== '') notFaked('selectors of namespaces of Kubernetes')
  const role: KubernetesRole = {
    names: fields.list('bound_service_account_names') ?? before?.names ?? [],
    namespaces: fields.list('bound_service_account_namespaces') ?? before?.namespaces ?? [],
    audience: fields.text('audience') || (before?.audience ?? ''),
    aliasSource: fields.text('alias_name_source') || (before?.aliasSource ?? 'serviceaccount_uid'),
    settings,
  }
  checkRole(role)
  return role
}

/** What a role tells of itself. */
export function toldOfKubernetesRole(role: KubernetesRole): Json {
  return {
    ...toldSettings(role.settings),
    alias_name_source: role.aliasSource,
    ...(role.audience !== '' && { audience: role.audience }),
    bound_service_account_names: role.names,
    bound_service_account_namespace_selector: '',
    bound_service_account_namespaces: role.namespaces,
  }
}

function checkRole({ names, namespaces, aliasSource }: KubernetesRole): void {
  if (names.length === 0) refuse(400, '"bound_service_account_names" can not be empty')
  if (namespaces.length === 0) {
    const unless = 'if "bound_service_account_namespace_selector" is not set'
    refuse(400, `"bound_service_account_namespaces" can not be empty ${unless}`)
  }
  if ([names, namespaces].some((list) => list.length > 1 && list.includes('*'))) {
    refuse(400, 'can not mix "*" with values')
  }
  if (aliasSource !== 'serviceaccount_uid' && aliasSource !== 'serviceaccount_name') {
    refuse(400, 'invalid alias_name_source, must be one of: serviceaccount_uid, serviceaccount_name')
  }
}
