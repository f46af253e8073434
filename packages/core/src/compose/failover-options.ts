// Compose: what an application may say about failing over, with its defaults, checked before anything is built.
import { systemClock, type Clock } from '../clock.ts'
import { assertKnownOptions, configError } from '../errors/config-error.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { assertStore } from './assert-store.ts'
import type { FailoverEvents } from './failover-events.ts'

/** Options of `failover`. */
export interface FailoverOptions {
  /**
   * How long one store may take before the next is asked, in milliseconds. Default 3 000. Less where the time of the call, shared
   * by the stores that are left, is less: a client gives an attempt 3 000, so that two stores have 1 500 each. The last store
   * gets all that is left.
   */
  readonly attemptTimeoutMs?: number
  /** How often the primary is tried in the background while a replica answers, in milliseconds. Default 10 000. */
  readonly probeAfterMs?: number
  /** Told when the store that answers changes, and when a replica is behind. Default: nobody. */
  readonly events?: FailoverEvents
  /** Where time comes from. Default: the machine. */
  readonly clock?: Clock
}

/** All of the options, with nothing left open. */
export type FailoverPolicy = Required<FailoverOptions>

const owner = 'failover'

const defaults: FailoverPolicy = { attemptTimeoutMs: 3_000, probeAfterMs: 10_000, events: {}, clock: systemClock }

/** Fills in defaults. Throws `CONFIG` for an unknown option and for times that are none. */
export function failoverPolicy(options: FailoverOptions): FailoverPolicy {
  if (typeof options !== 'object' || options === null) throw configError(owner, 'The options must be an object.')
  assertKnownOptions(owner, options, Object.keys(defaults))
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const policy: FailoverPolicy = { ...defaults, ...(Object.fromEntries(given) as FailoverOptions) }
  assertTime('attemptTimeoutMs', policy.attemptTimeoutMs)
  assertTime('probeAfterMs', policy.probeAfterMs)
  return policy
}

/** Throws `CONFIG` unless `stores` is a list of stores, at least one, none of them twice. */
export function assertStores(stores: readonly SecretStore[]): void {
  if (!Array.isArray(stores) || stores.length === 0) {
    throw configError(owner, 'Give a list of stores: the primary, then its replicas.')
  }
  for (const store of stores) assertStore(owner, store)
  if (new Set(stores.map(identityOf)).size === stores.length) return
  throw configError(owner, 'One store is given twice. A store is no replica of itself.')
}

/** Tells stores apart that answer differently, as caches do. */
export function identityOf(store: SecretStore): string {
  return JSON.stringify([store.kind, ...store.scope])
}

function assertTime(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 1) return
  throw configError(owner, `The option "${option}" must be a number of milliseconds, at least 1.`)
}
