// Client: a get with what its caller says about it.
import { CheckedSecret } from '../secret/checked-secret.ts'
import type { Secret } from '../secret/secret.ts'
import type { StandardSchema } from '../secret/standard-schema.ts'
import type { CacheEntry } from './cache-entry.ts'
import { assertFlag, assertKnown, assertMilliseconds } from './call-limits.ts'
import type { ClientCore } from './client-core.ts'
import type { ReadTarget } from './read-target.ts'
import { assertSchema, SchemaOutputs } from './schema-outputs.ts'
import type { GetOptions, SchemaOptions } from './secret-client.ts'

/** Gets one target, checked: from what is held as far as this call allows, else by a read. */
export async function get(
  core: ClientCore,
  target: ReadTarget,
  options: GetOptions & Partial<SchemaOptions<unknown>> = {},
): Promise<Secret> {
  const { schema, ...own } = options
  core.calls.checked(target.call, () => {
    assertGetOptions(own)
    if (schema !== undefined) assertSchema(schema)
  })
  return await traced(core, target, own, (entry) =>
    schema === undefined ? entry.secret : fitting(core, target, entry, schema),
  )
}

/** The same without a schema, as it is held. The options must have been checked. */
export function getEntry(core: ClientCore, target: ReadTarget, options: GetOptions): Promise<CacheEntry> {
  return traced(core, target, options, (entry) => entry)
}

/** Of the secrets of a batch each waits in here, so it is lean: what only passes a promise on is not asynchronous itself. */
function traced<T>(
  core: ClientCore,
  target: ReadTarget,
  own: GetOptions,
  use: (entry: CacheEntry) => Promise<T> | T,
): Promise<T> {
  const { operation, name, version } = target.call
  return core.events.get({ operation, name, version }, async (event) => {
    const { reader } = core
    const entry = own.force === true ? await reader.forced(target, own, event) : await reader.get(target, own, event)
    if (event !== undefined) event.outcome ??= 'read'
    return await use(entry)
  })
}

/** Throws `INVALID_ARGUMENT` for options that a get does not have. */
export function assertGetOptions(options: GetOptions): void {
  assertKnown(options, ['maxAgeMs', 'force', 'signal', 'timeoutMs'])
  assertFlag('force', options.force)
  if (options.maxAgeMs !== undefined) assertMilliseconds('maxAgeMs', options.maxAgeMs)
}

async function fitting(
  core: ClientCore,
  target: ReadTarget,
  entry: CacheEntry,
  schema: StandardSchema,
): Promise<CheckedSecret<unknown>> {
  try {
    const outputs = (entry.ownRare.outputs ??= new SchemaOutputs())
    return new CheckedSecret(entry, await outputs.of(schema, entry.secret))
  } catch (error) {
    throw core.calls.failure(error, { ...target.call, version: entry.version }, true)
  }
}
