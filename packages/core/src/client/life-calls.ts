// Client: calls that end, bring back, switch or erase what is stored.
import type { CallOptions } from '../store/stored-secret.ts'
import { assertKnown, assertText } from './call-limits.ts'
import { can } from './capability.ts'
import { change } from './change.ts'
import type { ClientCore } from './client-core.ts'
import type { CallerOptions, Deletes, Destroys, Purges, Restores, Switches } from './secret-client.ts'

const callerOptions = ['signal', 'timeoutMs'] as const

type OfSecret = (name: string, options?: CallerOptions) => Promise<void>
type OfVersion = (name: string, versionId: string, options?: CallerOptions) => Promise<void>

/** The calls of this kind that `store` can do. */
export function lifeCalls(core: ClientCore): Partial<Deletes & Restores & Purges & Switches & Destroys> {
  const { store } = core
  const secret = secretCall.bind(undefined, core)
  const version = versionCall.bind(undefined, core)
  return {
    ...(can(store, 'deleteSecret') && {
      delete: secret('delete', 'deleteSecret', (name, call) => store.deleteSecret(name, call)),
    }),
    ...(can(store, 'restoreSecret') && {
      restore: secret('restore', 'restoreSecret', (name, call) => store.restoreSecret(name, call)),
    }),
    ...(can(store, 'purgeSecret') && {
      purge: secret('purge', 'purgeSecret', (name, call) => store.purgeSecret(name, call)),
    }),
    ...(can(store, 'setVersionState') && {
      enableVersion: version('enableVersion', 'setVersionState', (name, id, call) =>
        store.setVersionState(name, id, 'enabled', call),
      ),
      disableVersion: version('disableVersion', 'setVersionState', (name, id, call) =>
        store.setVersionState(name, id, 'disabled', call),
      ),
    }),
    ...(can(store, 'destroyVersion') && {
      destroyVersion: version('destroyVersion', 'destroyVersion', (name, id, call) =>
        store.destroyVersion(name, id, call),
      ),
    }),
  }
}

function secretCall(
  core: ClientCore,
  operation: string,
  method: string,
  apply: (name: string, call: CallOptions) => Promise<void>,
): OfSecret {
  return (name, options) =>
    change(core, { operation, method, name }, options, () => {
      assertKnown(options, callerOptions)
      return apply
    })
}

function versionCall(
  core: ClientCore,
  operation: string,
  method: string,
  apply: (name: string, versionId: string, call: CallOptions) => Promise<void>,
): OfVersion {
  return (name, versionId, options) =>
    change(core, { operation, method, name, version: versionId }, options, () => {
      assertKnown(options, callerOptions)
      assertText('versionId', versionId)
      return (canonical, call) => apply(canonical, versionId, call)
    })
}
