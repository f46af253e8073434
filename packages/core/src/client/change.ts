// Client: one change to a secret, under the client's rules.
import { isSecretError } from '../errors/secret-error.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import type { CallOptions, VersionInfo } from '../store/stored-secret.ts'
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
  /** Of several steps: an earlier one may have changed something, or seen that it has changed, whatever the last one says. */
  readonly compound?: boolean
  /** That it may be made again, whatever came of it. */
  readonly idempotent?: boolean
  /** That its result is the version which is current from then on. */
  readonly makesVersion?: boolean
}

/** What a change does once its arguments are known to be good. */
export type Apply<T> = (name: string, options: CallOptions, call: Call) => Promise<T>

/**
 * Makes a change. `prepare` checks the arguments before any I/O, by throwing `StoreFailure`, and says what to call. What is
 * cached of the secret is forgotten, unless the failure proves that it is still true.
 */
export async function change<T>(
  core: ClientCore,
  what: Change,
  options: CallerOptions | undefined,
  prepare: () => Apply<T>,
): Promise<T> {
  const name = core.calls.canonicalName(what.operation, what.name)
  const {
    operation,
    method,
    version,
    conditional = false,
    compound = false,
    idempotent = false,
    makesVersion = false,
  } = what
  const call: Call = { operation, method, name, version, conditional, compound, idempotent, writes: true }
  const apply = core.calls.checked(call, prepare)
  core.calls.limits(call, options ?? {})
  try {
    const result = await core.calls.run(call, (callOptions) => apply(name, callOptions, call), options)
    core.changed(name, makesVersion ? (result as VersionInfo) : undefined)
    return result
  } catch (error) {
    // Of an idempotent change an earlier attempt may have been stored, whatever the last one says.
    if (compound || idempotent || !provesNothingChanged(error)) core.forget(name)
    // Somebody else has made what was missing a moment ago.
    else if (isSecretError(error) && error.code === 'ALREADY_EXISTS') core.held.failures.deleteName(name)
    throw error
  }
}

/** Failures after which a held value is as true as before: the store has refused the change, or proved that it made none. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  ...(['ALREADY_EXISTS', 'CONFLICT', 'PERMISSION_DENIED', 'UNAUTHENTICATED', 'CREDENTIALS_UNAVAILABLE'] as const),
  ...(['RATE_LIMITED', 'QUOTA_EXCEEDED', 'VALUE_TOO_LARGE', 'INVALID_NAME', 'INVALID_ARGUMENT'] as const),
  ...(['DECODE_FAILED', 'UNSUPPORTED'] as const),
])

function provesNothingChanged(error: unknown): boolean {
  return isSecretError(error) && (error.retry === 'safe' || refusals.has(error.code))
}
