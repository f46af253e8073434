// Contract: the members that every adapter writes. Applications hold a client, not a store.
import type { CallOptions, StoredSecret } from './stored-secret.ts'
import type { ErrorFacts, FailedCall } from './store-failure.ts'

/** What every store has, of secrets or of leases. */
export interface Store {
  /** Stable name of the adapter, such as `memory`; it appears in errors. */
  readonly kind: string
  /**
   * Everything that makes two stores answer differently: endpoint, account, namespace, mount, identity. Identity is what is
   * configured, never a credential; where nothing is configured, an instance number. With `kind` it keeps caches apart.
   */
  readonly scope: readonly string[]
  /** Turns what a call threw into facts. Never called for a `StoreFailure`. Must not throw. */
  describeError(error: unknown, call: FailedCall): ErrorFacts
  /** Ends connections and watchers. Idempotent. */
  close?(): Promise<void>
}

/**
 * One account, vault, project or mount that holds secrets.
 *
 * Having a method is the capability: a store that can do more implements more interfaces (`VersionedStore`,
 * `WritableStore`, …), and `SecretClient<S>` gains the matching calls. Writing `const store: SecretStore = …` therefore
 * forgets what a store can do, on purpose: code that must work with any store takes that view.
 */
export interface SecretStore extends Store {
  /**
   * The canonical form of a name, checked against the store's grammar before any I/O. Idempotent.
   * Throws `StoreFailure` with `INVALID_NAME`, whose detail does not repeat the name.
   */
  checkName(name: string): string
  /**
   * Reads what the store takes for the current version. A missing secret is `NOT_FOUND`, never an empty value; a deleted
   * one that can be restored is `PENDING_DELETION` where the store can tell.
   */
  readSecret(name: string, call: CallOptions): Promise<StoredSecret>
}
