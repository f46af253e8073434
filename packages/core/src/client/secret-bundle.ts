// Client: a live view of several secrets whose values belong together, as an application holds it.
import type { SecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'

/**
 * A live view of several secrets, such as a certificate and its key. `current` is replaced as a whole: by values of one reading in
 * which none of them changed, or not at all. A failed reading shows in `error`.
 */
export interface SecretBundle extends Disposable {
  /** The last good values, by the names that were given. */
  readonly current: ReadonlyMap<string, Secret>
  /** Why the last reading failed; undefined after one that worked. */
  readonly error?: SecretError | undefined
  /** Calls `listener` with each newer bundle, not with the current one, until the returned function is called. */
  subscribe(listener: (secrets: ReadonlyMap<string, Secret>) => void): () => void
  /** Ends the bundle: nothing is read for it any more. The last values stay in `current`. */
  dispose(): void
}
