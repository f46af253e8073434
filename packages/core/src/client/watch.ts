// Client: opens live handles.
import { assertKnown } from './call-limits.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { listening, type ClientCore } from './client-core.ts'
import type { CallerOptions } from './secret-client.ts'
import type { WatchedSecret } from './watched-secret.ts'

/** A handle of one secret, once there is a first good value. */
export async function watch(core: ClientCore, name: string, options?: CallerOptions): Promise<WatchedSecret> {
  const target = listening(core, 'watch', name)
  core.calls.checked(target.call, () => assertKnown(options, ['signal', 'timeoutMs']))
  const { secret: first } = await core.reader.get(target, options)
  // The client may be closed while this answer is on its way, and something newer may have come.
  core.calls.limits(target.call, options ?? {})
  const newest = core.held.usable(target.key, core.held.now())?.secret
  const handle = core.watches.open(newest ?? first)
  core.refresher.watched(target.key)
  const failure = core.held.failures.get(target.key)
  if (failure !== undefined) handle.fail(core.calls.failure(new StoreFailure(failure.facts), target.call, true))
  return handle
}
