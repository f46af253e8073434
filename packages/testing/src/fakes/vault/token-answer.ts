// Fakes, of OpenBao and HashiCorp Vault: what is told of a token, to the one who made it and to those who look it up.
import { goTime, type Json } from './vault-answer.ts'
import type { VaultToken } from './vault-tokens.ts'

/** The block `auth` of an answer that makes or renews a token. */
export function authOf(token: VaultToken, leaseSeconds: number): Json {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    ...(token.policies.length > 0 && { token_policies: token.policies }),
    metadata: token.meta,
    lease_duration: leaseSeconds,
    renewable: token.renewable,
    entity_id: token.entityId,
    token_type: token.type,
    orphan: token.parent === undefined,
    mfa_requirement: null,
    num_uses: token.uses,
  }
}

/** What a lookup tells at a time, in milliseconds. */
export function toldOfToken(token: VaultToken, now: number): Json {
  const { role, renewedAt, endsAt, namespace } = token
  const { period, explicitMax } = role ?? token.limits
  return {
    accessor: token.accessor,
    ...(token.boundCidrs.length > 0 && { bound_cidrs: token.boundCidrs }),
    creation_time: Math.floor(token.createdAt / 1000),
    creation_ttl: token.creationSeconds,
    display_name: token.displayName,
    entity_id: token.entityId,
    expire_time: endsAt === undefined ? null : goTime(endsAt),
    explicit_max_ttl: explicitMax,
    id: token.id,
    issue_time: goTime(token.createdAt),
    ...(renewedAt !== undefined && {
      last_renewal: goTime(renewedAt),
      last_renewal_time: Math.floor(renewedAt / 1000),
    }),
    meta: token.meta,
    ...(namespace !== '' && { namespace_path: namespace }),
    num_uses: token.usesLeft,
    orphan: token.parent === undefined,
    path: token.path,
    ...(period > 0 && { period }),
    policies: token.policies,
    renewable: token.renewable,
    ...(role !== undefined && { role: role.name }),
    ttl: endsAt === undefined ? 0 : Math.floor((endsAt - now) / 1000),
    type: token.type,
  }
}
