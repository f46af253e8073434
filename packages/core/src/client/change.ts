// Client: one change to a secret, under the client's rules.
import type { CallOptions } from '../store/stored-secret.ts'
import type { ClientCore } from './client-core.ts'
import type { CallerOptions } from './secret-client.ts'
import type { Call } from './store-calls.ts'

/** How errors name a change. */
export interface Change {
  readonly operation: string
  readonly method: string
  readonly name: string
  readonly version?: string | undefined
  readonly conditional?: boolean
}

/** What a change does once its arguments are known to be good. */
export type Apply<T> = (name: string, options: CallOptions, call: Call) => Promise<T>

/**
 * Makes a change. `prepare` checks the arguments before any I/O, by throwing `StoreFailure`, and says what to call. Whatever
 * comes of it, what is cached of the secret is forgotten: the change may have been stored.
 */
export async function change<T>(
  core: ClientCore,
  what: Change,
  options: CallerOptions | undefined,
  prepare: () => Apply<T>,
): Promise<T> {
  const name = core.calls.canonicalName(what.operation, what.name)
  const call: Call = { ...what, name, writes: true }
  const apply = core.calls.checked(call, prepare)
  try {
    return await core.calls.run(call, (callOptions) => apply(name, callOptions, call), options)
  } finally {
    core.changed(name)
  }
}
