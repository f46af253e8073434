// Vault: from options and environment to checked settings, without I/O.
import { assertKnownOptions, configError, systemClock, type Clock } from '@keyharbor/core'
import { fromEnvironment, type Environment } from './environment.ts'
import { kv2OptionNames, type Kv2StoreOptions } from './kv2-options.ts'
import { faultOf } from './kv-path.ts'
import { serverAddress, type ServerAddress } from './server-address.ts'
import { kv2Kind } from './store-kind.ts'
import { tokenSource, type TokenSource } from './token-source.ts'
import { trust, type Trust } from './trust.ts'

export interface Kv2Settings {
  readonly nodes: readonly [ServerAddress, ...ServerAddress[]]
  readonly token: TokenSource
  readonly namespace: string | undefined
  readonly mount: string
  readonly trust: Trust
  readonly maxResponseBytes: number
  readonly clock: Clock
}

/** Checks everything that can be checked without I/O. Throws `CONFIG`, without repeating what was given. */
export function kv2Settings(options: Kv2StoreOptions): Kv2Settings {
  assertKnownOptions(kv2Kind, options, kv2OptionNames)
  assertTexts(options)
  const env = options.env ?? process.env
  return {
    nodes: [addressOf(options, env), ...redirectsOf(options)],
    token: tokenSource(options, env),
    namespace: namespaceOf(options, env),
    mount: mountOf(options),
    trust: trust(options, env),
    maxResponseBytes: sizeOf(options),
    clock: options.clock ?? systemClock,
  }
}

function assertTexts(options: Kv2StoreOptions): void {
  for (const key of ['address', 'token', 'tokenFile', 'namespace', 'mount', 'ca', 'caFile'] as const) {
    const value: unknown = options[key]
    if (value === undefined || (typeof value === 'string' && value !== '')) continue
    throw configError(kv2Kind, `The option ${key} must be text that is not empty; leave it out where there is none.`)
  }
}

function addressOf(options: Kv2StoreOptions, env: Environment): ServerAddress {
  if (options.address !== undefined) return serverAddress(options.address, 'the option address')
  const variable = fromEnvironment(env, 'ADDR')
  if (variable === undefined) throw configError(kv2Kind, 'Give the option address, or set BAO_ADDR or VAULT_ADDR.')
  const source = env['BAO_ADDR'] === undefined ? 'VAULT_ADDR' : 'BAO_ADDR'
  if (variable === '') throw configError(kv2Kind, `${source} is set but empty. Give it an address, or unset it.`)
  return serverAddress(variable, source)
}

function redirectsOf({ redirectTo = [] }: Kv2StoreOptions): ServerAddress[] {
  const isList = Array.isArray(redirectTo) && redirectTo.every((address) => typeof address === 'string')
  if (!isList) throw configError(kv2Kind, 'The option redirectTo must be a list of addresses.')
  return redirectTo.map((address) => serverAddress(address, 'the option redirectTo'))
}

/** It travels in a header. The tools accept a slash at its end. */
function namespaceOf(options: Kv2StoreOptions, env: Environment): string | undefined {
  const namespace = (options.namespace ?? fromEnvironment(env, 'NAMESPACE') ?? '').replace(/\/$/, '')
  if (namespace === '') return undefined
  const fault =
    faultOf(namespace) ?? (/^[\x21-\x7e]+$/.test(namespace) ? undefined : 'Use ASCII characters without spaces.')
  if (fault !== undefined) throw configError(kv2Kind, `The namespace is not valid. ${fault}`)
  return namespace
}

/** `vault secrets list` shows mounts with a slash at the end, so one is allowed. */
function mountOf(options: Kv2StoreOptions): string {
  const mount = (options.mount ?? 'secret').replace(/\/$/, '')
  const fault = faultOf(mount)
  if (fault !== undefined) throw configError(kv2Kind, `The option mount is not valid. ${fault}`)
  return mount
}

const defaultMaxResponseBytes = 4 * 1024 * 1024

function sizeOf({ maxResponseBytes = defaultMaxResponseBytes }: Kv2StoreOptions): number {
  if (Number.isSafeInteger(maxResponseBytes) && maxResponseBytes >= 1) return maxResponseBytes
  throw configError(kv2Kind, 'The option maxResponseBytes must be a whole number of bytes, at least 1.')
}
