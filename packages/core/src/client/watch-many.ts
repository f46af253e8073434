// Client: watching several secrets whose values belong together.
import { StoreFailure } from '../store/store-failure.ts'
import type { Secret } from '../secret/secret.ts'
import { getMany } from './batch-calls.ts'
import { assertKnown, refused } from './call-limits.ts'
import type { ClientCore } from './client-core.ts'
import type { CallerOptions } from './secret-client.ts'
import type { SecretBundle } from './secret-bundle.ts'
import type { WatchedSecret } from './watched-secret.ts'
import { watch } from './watch.ts'
import { mostReadings, WatchedBundle } from './watched-bundle.ts'

type Secrets = ReadonlyMap<string, Secret>

/** Opens a bundle. Rejects with `CONFLICT` when secrets go on changing while they are read. */
export async function watchMany(
  core: ClientCore,
  names: readonly string[],
  options: CallerOptions = {},
): Promise<SecretBundle> {
  const call = { operation: 'watchMany', method: 'readSecret', name: '' }
  core.calls.checked(call, () => {
    assertKnown(options, ['signal', 'timeoutMs'])
    if (!Array.isArray(names) || names.length === 0) throw refused('Give the names as a list of at least one text.')
  })
  const handles = await openAll(core, [...new Set(names)], options)
  try {
    const read = (): Promise<Secrets | undefined> => readTwice(core, names, options)
    for (let left = mostReadings; left > 0; left -= 1) {
      const first = await read()
      if (first !== undefined) return new WatchedBundle(first, handles, () => readTwice(core, names, {}))
    }
    throw core.calls.failure(new StoreFailure({ code: 'CONFLICT', detail: changing }), call, true)
  } catch (error) {
    for (const handle of handles) handle.dispose()
    throw error
  }
}

const changing = 'The secrets changed each time they were read together.'

/** Either all of them, or none stays open. */
async function openAll(core: ClientCore, names: readonly string[], options: CallerOptions): Promise<WatchedSecret[]> {
  const opened = await Promise.allSettled(names.map((name) => watch(core, name, options)))
  const handles = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = opened.find((one) => one.status === 'rejected')
  if (failed === undefined) return handles
  for (const handle of handles) handle.dispose()
  throw failed.reason
}

/** What two readings in a row agree on was true of all secrets at one time, between the two. */
async function readTwice(
  core: ClientCore,
  names: readonly string[],
  options: CallerOptions,
): Promise<Secrets | undefined> {
  const before = await readAll(core, names, options)
  const between = core.held.now().wall
  const after = await readAll(core, names, options)
  // A read that others had begun before then is none of the second reading.
  const agrees = ([name, { version, fetchedAt }]: [string, Secret]): boolean =>
    before.get(name)?.version === version && fetchedAt.getTime() >= between
  return [...after].every(agrees) ? after : undefined
}

async function readAll(
  core: ClientCore,
  names: readonly string[],
  options: CallerOptions,
): Promise<Map<string, Secret>> {
  const results = await getMany(core, 'watchMany', names, { ...options, maxAgeMs: 0 })
  return new Map(
    [...results].map(([name, result]) => {
      if (!result.ok) throw result.error
      return [name, result.secret]
    }),
  )
}
