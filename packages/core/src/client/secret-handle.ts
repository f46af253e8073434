// Client: a live view of one secret, as an application holds it.
import type { SecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'

/**
 * A live view of one secret: the last good value, replaced by each better one. A failed refresh shows in `error` and never
 * displaces the value. Iterating gives the current secret and then each newer one; a slow reader skips to the newest.
 * It keeps the process alive only while a loop waits for the next version. Ends when it is disposed or its client is closed.
 */
export interface SecretHandle extends AsyncIterable<Secret>, Disposable {
  /** The last good value. */
  readonly current: Secret
  /** Why the last refresh failed; undefined after one that worked. */
  readonly error?: SecretError | undefined
  /** Calls `listener` with each newer secret, not with the current one, until the returned function is called. */
  subscribe(listener: (secret: Secret) => void): () => void
  /** Ends the handle: nothing is read for it any more, and its loops end. The last value stays in `current`. */
  dispose(): void
}
