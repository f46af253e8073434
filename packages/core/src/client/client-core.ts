// Client: what all groups of calls work with.
import type { SecretStore } from '../store/secret-store.ts'
import type { VersionInfo } from '../store/stored-secret.ts'
import type { ClientPolicy } from './client-options.ts'
import type { Events } from '../events/events.ts'
import type { HeldValues } from './held-values.ts'
import type { Notifications } from './notifications.ts'
import type { Quarantine } from './quarantine.ts'
import type { Reader } from './reader.ts'
import { readTarget, type ReadTarget } from './read-target.ts'
import type { Refresher } from './refresher.ts'
import type { Call, StoreCalls } from './store-calls.ts'
import type { Watches } from './watches.ts'

/** The parts of one client. */
export interface ClientCore<S extends SecretStore = SecretStore> {
  readonly store: S
  readonly policy: ClientPolicy
  readonly calls: StoreCalls
  readonly held: HeldValues
  readonly reader: Reader
  readonly refresher: Refresher
  readonly watches: Watches
  readonly quarantine: Quarantine
  readonly events: Events
  readonly notifications: Notifications
  /** Called when a secret may have changed: what is held of it is forgotten, and watchers are told. */
  forget(name: string): void
  /** Called when this client has changed a secret, which also decides what is newest. `version`: what is current, where it knows. */
  changed(name: string, version?: VersionInfo): void
}

/** The current version of a secret as something to read. */
export function currentOf(core: ClientCore, operation: string, name: string): ReadTarget {
  const canonical = core.calls.canonicalName(operation, name)
  const call = { operation, method: 'readSecret', name: canonical }
  return readTarget(core, canonical, call, (options) => core.store.readSecret(canonical, options))
}

/** The same, with an ear on what the store tells from before the read starts. */
export function listening(core: ClientCore, operation: string, name: string): ReadTarget {
  const target = currentOf(core, operation, name)
  listen(core, target.call)
  return target
}

/** Hears from then on what the store tells; before a read starts, so that no change after it goes unheard. */
export function listen(core: ClientCore, call: Call): void {
  core.calls.checked(call, () => core.notifications.start())
}
