// Client: what a store tells without values.
import type { ListableStore } from '../store/capabilities.ts'
import type { ListQuery, SecretInfo } from '../store/stored-secret.ts'
import { assertKnown, refused } from './call-limits.ts'
import { can } from './capability.ts'
import type { ClientCore } from './client-core.ts'
import type { CallerOptions, Describes, Lists } from './secret-client.ts'

/** Listing and describing, as far as `store` can. */
export function listCalls(core: ClientCore): Partial<Lists & Describes<SecretInfo>> {
  const { store, calls } = core
  return {
    ...(can(store, 'listSecrets') && {
      list: (query?: ListQuery, options?: CallerOptions) => list(core, store, query, options),
    }),
    ...(can(store, 'describeSecret') && {
      describe: async (name: string, options?: CallerOptions) => {
        const canonical = calls.canonicalName('describe', name)
        const call = { operation: 'describe', method: 'describeSecret', name: canonical }
        calls.checked(call, () => assertKnown(options, ['signal', 'timeoutMs']))
        return await calls.run(call, (callOptions) => store.describeSecret(canonical, callOptions), options)
      },
    }),
  }
}

async function* list(
  core: ClientCore,
  store: ListableStore,
  query: ListQuery = {},
  options?: CallerOptions,
): AsyncGenerator<SecretInfo, void, undefined> {
  const call = { operation: 'list', method: 'listSecrets', name: '' }
  core.calls.checked(call, () => {
    assertKnown(query, ['prefix', 'includeDeleted'])
    assertKnown(options, ['signal', 'timeoutMs'])
    if (query.prefix !== undefined && typeof query.prefix !== 'string')
      throw refused('The option "prefix" must be text.')
  })
  yield* core.calls.each(call, (callOptions) => store.listSecrets(query, callOptions), options)
}
