// Vault: what an application says about a KV 2 store; settings.ts checks it.
import type { Clock } from '@keyharbor/core'

/**
 * Options of a `Kv2Store`. What is left out comes from the environment, read once when the store is made: a `BAO_*` variable
 * wins over its `VAULT_*` twin even when it is empty, as in the `bao` command (measured, OpenBao 2.7.2).
 *
 * Not read, though the tools do, each with either prefix: `*_SKIP_VERIFY` (certificates are always checked), `*_AGENT_ADDR`,
 * `*_PROXY_ADDR`, `*_HTTP_PROXY`, `*_SRV_LOOKUP`, `*_CAPATH`, `*_CACERT_BYTES`, `*_CLIENT_CERT`, `*_CLIENT_KEY`,
 * `*_TLS_SERVER_NAME`, `*_CLIENT_TIMEOUT`, `*_MAX_RETRIES`, `*_RATE_LIMIT`, `*_DISABLE_REDIRECTS`, `*_WRAP_TTL`, `*_MFA` and
 * `VAULT_HEADERS` (constants of both servers' Go package `api`). Nor are `HTTPS_PROXY` and its like.
 */
export interface Kv2StoreOptions {
  /**
   * Where the server is, such as `https://vault.example.com:8200`; a path before `/v1` is allowed. It must be https; http is
   * for loopback addresses only, since the token travels in a header. Default: `BAO_ADDR`, then `VAULT_ADDR`.
   */
  readonly address?: string
  /**
   * Addresses of other nodes of the same cluster. A standby answers some calls with a redirect (307) to the active node; it is
   * followed once, to `address` or one of these, never elsewhere. Default: none.
   */
  readonly redirectTo?: readonly string[]
  /**
   * The token. Without `token` and `tokenFile`: `BAO_TOKEN`, then `VAULT_TOKEN`, then the file in which `bao login` and
   * `vault login` keep one (`BAO_TOKEN_PATH`, `VAULT_TOKEN_PATH`, else `~/.vault-token`).
   */
  readonly token?: string
  /**
   * File with the token, read again for every request, so that an agent can replace it; a regular file
   * of up to 64 KiB. One newline at its end is ignored.
   */
  readonly tokenFile?: string
  /** Namespace, such as `team1/dev`. Default: `BAO_NAMESPACE`, then `VAULT_NAMESPACE`, else the root namespace. */
  readonly namespace?: string
  /** Where the KV 2 engine is mounted; may have several parts (`team/kv`). Default `secret`. */
  readonly mount?: string
  /**
   * Certificates in PEM form to trust instead of those of Node. Default: the file that `caFile`, `BAO_CACERT` or `VAULT_CACERT`
   * names, read before the first request.
   */
  readonly ca?: string
  /** File with such certificates; a regular file of up to 1 MiB. */
  readonly caFile?: string
  /**
   * Largest answer that is read, in bytes, and largest value that is written, as JSON; beyond it `VALUE_TOO_LARGE`. The server
   * writes `<`, `>` and `&` as six bytes. Default 4 MiB (raft storage itself refuses 1 MiB).
   */
  readonly maxResponseBytes?: number
  /** The environment. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where time comes from. Default: the machine. */
  readonly clock?: Clock
}

/** All options there are; others are refused. */
export const kv2OptionNames: readonly (keyof Kv2StoreOptions)[] = [
  'address',
  'redirectTo',
  'token',
  'tokenFile',
  'namespace',
  'mount',
  'ca',
  'caFile',
  'maxResponseBytes',
  'env',
  'clock',
]
