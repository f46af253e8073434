// Compose: what a failover reads beside current versions: only what all of its stores can.
import { can } from '../client/capability.ts'
import { selectorLabel } from '../client/cache-key.ts'
import type { DescribableStore, ListableStore, NotifyingStore, VersionedStore } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { FailoverAttempts } from './failover-attempts.ts'
import { failoverListing } from './failover-listing.ts'
import type { Candidate } from './failover-route.ts'

type Versioned = SecretStore & VersionedStore<unknown>

/** Reading, listing and comparing versions, if all of `stores` can. */
export function versionReads(
  stores: readonly SecretStore[],
  attempts: FailoverAttempts,
): Partial<VersionedStore<unknown>> {
  if (!stores.every((store): store is Versioned => can(store, 'readVersion') && can(store, 'listVersions'))) return {}
  const [primary] = stores
  // The ids of another kind of store name other versions.
  const candidates = candidatesOf(stores).filter(({ store }) => store.kind === primary?.kind)
  return {
    readVersion: async (name, selector, call) => {
      const version = selectorLabel(selector)
      const about = { operation: 'readVersion', name, ...(version !== undefined && { version }) }
      const ask = async (store: Versioned, options: typeof call) => await store.readVersion(name, selector, options)
      return await attempts.first({ about, call, candidates, ask })
    },
    listVersions: (name, call) =>
      failoverListing(attempts, {
        about: { operation: 'listVersions', name },
        call,
        candidates,
        list: (store, options) => store.listVersions(name, options),
      }),
    compareVersions: (a, b) => (candidates.length === stores.length ? primary?.compareVersions(a, b) : undefined),
  }
}

/** Listing secrets, if all of `stores` can. */
export function listReads(stores: readonly SecretStore[], attempts: FailoverAttempts): Partial<ListableStore> {
  if (!stores.every((store): store is SecretStore & ListableStore => can(store, 'listSecrets'))) return {}
  const candidates = candidatesOf(stores)
  return {
    listSecrets: (query, call) =>
      failoverListing(attempts, {
        about: { operation: 'listSecrets', name: '' },
        call,
        candidates,
        list: (store, options) => store.listSecrets(query, options),
      }),
  }
}

/** Describing secrets, if all of `stores` can. */
export function describeReads(stores: readonly SecretStore[], attempts: FailoverAttempts): Partial<DescribableStore> {
  if (!stores.every((store): store is SecretStore & DescribableStore => can(store, 'describeSecret'))) return {}
  const candidates = candidatesOf(stores)
  return {
    describeSecret: async (name, call) =>
      await attempts.first({
        about: { operation: 'describeSecret', name },
        call,
        candidates,
        ask: async (store, options) => await store.describeSecret(name, options),
      }),
  }
}

/** Telling of changes, if any of `stores` can: it may be told too often, never too seldom. */
export function toldChanges(stores: readonly SecretStore[]): Partial<NotifyingStore> {
  const telling = stores.filter((store): store is SecretStore & NotifyingStore => can(store, 'onChange'))
  if (telling.length === 0) return {}
  return {
    onChange: (listener) => {
      const subscriptions = telling.map((store) => store.onChange(listener))
      return { [Symbol.dispose]: () => subscriptions.forEach((subscription) => subscription[Symbol.dispose]()) }
    },
  }
}

/** Stores with their positions in the list. */
export function candidatesOf<S extends SecretStore>(stores: readonly S[]): readonly Candidate<S>[] {
  return stores.map((store, position) => ({ position, store }))
}
