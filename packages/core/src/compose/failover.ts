// Compose: several stores that hold the same secrets as one that can be read: the primary, and replicas for its outages.
import type { DescribableStore, ListableStore, NotifyingStore, VersionedStore } from '../store/capabilities.ts'
import { movedBehind } from '../store/moves-current.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { CallOptions, StoredSecret } from '../store/stored-secret.ts'
import { FailoverAttempts } from './failover-attempts.ts'
import { FailoverNews } from './failover-events.ts'
import { assertStores, failoverPolicy, identityOf, type FailoverOptions } from './failover-options.ts'
import { candidatesOf, describeReads, listReads, toldChanges, versionReads } from './failover-reads.ts'
import { FailoverRoute, type Candidate } from './failover-route.ts'
import { ServedVersions } from './served-versions.ts'

/** The primary, then its replicas. */
export type FailoverStores = readonly [SecretStore, ...SecretStore[]]

/** What all of `Stores` can read. A version is selected as the primary selects it. */
export type Failover<Stores extends FailoverStores = FailoverStores> = SecretStore &
  Pick<Stores[0], Extract<keyof Stores[number], keyof VersionedStore<unknown>>> &
  Pick<Stores[number], Extract<keyof Stores[number], keyof ListableStore | keyof DescribableStore>> &
  ([Extract<Stores[number], NotifyingStore>] extends [never] ? unknown : NotifyingStore)

/**
 * Reads from the first of `stores`, the primary, and from the others, its replicas in order of preference, while it can not be
 * reached. It never writes: a write to a replica would be lost when the primary is back.
 *
 * - **What fails over**: an outage, a time that is over (`attemptTimeoutMs`), a limit of requests, a connection or credentials that can
 *   not be had, an answer that makes no sense. `NOT_FOUND`, `PERMISSION_DENIED` and all other refusals of the primary count, and no
 *   replica is asked. A replica's refusal never counts: if nobody has the secret, the primary's failure is what is told.
 * - **Sticky**: reads stay with the store that answered, and the primary is tried in the background every `probeAfterMs` while
 *   reads come in; once it answers it is asked first again.
 * - **Never back**: a replica whose version is older than the one served before is not served, where both are of one kind that
 *   can compare. The primary's word always counts.
 * - **Names** are those that all stores write alike; others are `INVALID_NAME`. Stores of one kind must keep the
 *   same version ids, as replicas do; versions are read only from stores of the primary's kind.
 *
 * It lists, describes and reads versions if all stores can, and tells of changes if any can. Closing it closes all stores. Throws
 * `CONFIG` for an empty list, for a store given twice and for unknown options.
 *
 * ```ts
 * const client = createSecretClient({ store: failover([frankfurt, dublin]) })
 * ```
 */
export function failover<const Stores extends FailoverStores>(
  stores: Stores,
  options: FailoverOptions = {},
): Failover<Stores> {
  assertStores(stores)
  const policy = failoverPolicy(options)
  const news = new FailoverNews(policy.events)
  const route = new FailoverRoute(policy, news)
  const attempts = new FailoverAttempts(policy, route)
  const served = new ServedVersions((from) => news.regressed({ from }))
  const candidates = candidatesOf<SecretStore>(stores)
  const view = {
    kind: 'failover',
    scope: stores.map(identityOf),
    checkName: (name: string) => commonName(stores, name),
    // What the stores throw has become facts by then.
    describeError: () => ({ code: 'UNKNOWN' }),
    readSecret: async (name: string, call: CallOptions) => {
      return await attempts.first({
        about: { operation: 'readSecret', name },
        call,
        candidates,
        ask: async (store, options) => await store.readSecret(name, options),
        accepts: ({ version }: StoredSecret, from: Candidate<SecretStore>) => served.accepts(from, name, version),
      })
    },
    ...movedBehind(stores),
    ...versionReads(stores, attempts),
    ...listReads(stores, attempts),
    ...describeReads(stores, attempts),
    ...toldChanges(stores),
    close: async () => {
      attempts.close()
      await closeAll(stores)
    },
  }
  return view as unknown as Failover<Stores>
}

/** The form of a name that all stores give it, so that no replica answers with another secret. */
function commonName(stores: FailoverStores, name: string): string {
  const canonical = stores[0].checkName(name)
  if (stores.every((store) => store.checkName(canonical) === canonical)) return canonical
  throw new StoreFailure({
    code: 'INVALID_NAME',
    detail: 'The stores of the failover write it differently.',
    retry: 'never',
  })
}

/** All are closed, also when one fails; then the first failure is told. */
async function closeAll(stores: FailoverStores): Promise<void> {
  const closing = stores.map(async (store) => await store.close?.())
  await Promise.allSettled(closing)
  await Promise.all(closing)
}
