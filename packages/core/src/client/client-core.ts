// Client: what all groups of calls work with.
import type { SecretStore } from '../store/secret-store.ts'
import type { Notifications } from './notifications.ts'
import type { Reader, ReadTarget } from './reader.ts'
import type { Call, StoreCalls } from './store-calls.ts'
import type { Watches } from './watches.ts'

/** The parts of one client. */
export interface ClientCore<S extends SecretStore = SecretStore> {
  readonly store: S
  readonly calls: StoreCalls
  readonly reader: Reader
  readonly watches: Watches
  readonly notifications: Notifications
  /** Called after anything that may have changed a secret: what is held of it is forgotten, and watchers are told. */
  changed(name: string): void
}

/** The current version of a secret as something to read. */
export function currentOf(core: ClientCore, operation: string, name: string): ReadTarget {
  const canonical = core.calls.canonicalName(operation, name)
  return {
    key: canonical,
    call: { operation, method: 'readSecret', name: canonical },
    read: (options) => core.store.readSecret(canonical, options),
  }
}

/** Hears from then on what the store tells; before a read starts, so that no change after it goes unheard. */
export function listen(core: ClientCore, call: Call): void {
  core.calls.checked(call, () => core.notifications.start())
}
