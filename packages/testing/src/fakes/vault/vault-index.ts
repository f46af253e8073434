// Fakes, of OpenBao and HashiCorp Vault: `X-Vault-Index`, the state of the storage that a client asks for. Opaque to clients. Pure.
import { isMap } from './vault-input.ts'
import { refuse, VaultRefusal } from './vault-answer.ts'
import type { VaultVariant } from './vault-variant.ts'

/** The header that a node with this many writes in its storage sends. */
export function indexHeader(variant: VaultVariant, cluster: string, writes: number): string {
  const text =
    variant === 'openbao' ? JSON.stringify({ cluster, value: String(writes) }) : `v1:${cluster}:${writes}:0:fake-hmac`
  return Buffer.from(text).toString('base64')
}

/**
 * How many writes a request wants a node to have; 0 for one of another cluster. OpenBao refuses what it can't read on any node
 * (measured, 2.7.2).
 */
export function wantedWrites(variant: VaultVariant, cluster: string, header: string): number {
  const text = Buffer.from(header, 'base64').toString()
  const [of, writes] = variant === 'openbao' ? baoParts(text) : vaultParts(text)
  return of === cluster ? writes : 0
}

/** The header of OpenBao is JSON. */
function baoParts(text: string): [cluster: unknown, writes: number] {
  try {
    const parsed: unknown = JSON.parse(text)
    if (isMap(parsed)) return [parsed['cluster'], /^\d+$/.test(String(parsed['value'])) ? Number(parsed['value']) : 0]
  } catch {
    // Refused below.
  }
  return refuse(400, 'failed to decode "X-Vault-Index"')
}

/** The header of Vault Enterprise is `v1:cluster:local:replicated:hmac` (`ParseReplicationState` of `api/client.go`). */
function vaultParts(text: string): [cluster: unknown, writes: number] {
  const [, cluster, writes] = /^v1:([^:]*):(\d+):/.exec(text) ?? []
  return [cluster, Number(writes ?? 0)]
}

/**
 * Ends a request that wants more than the node has. OpenBao: 429 without a text, to be tried again after a second (measured,
 * 2.7.2). Vault Enterprise: 412 with `ErrMissingRequiredState` of `sdk/logical/error.go`, by `sdk/logical/response_util.go`.
 */
export function refuseBehind(variant: VaultVariant): never {
  if (variant === 'vault') refuse(412, 'required index state not present')
  const headers = { 'content-type': 'application/json', 'retry-after': '1' }
  throw new VaultRefusal({ status: 429, headers, body: '{"errors":[]}\n' })
}
