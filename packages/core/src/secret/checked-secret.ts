// Secret: one that fits a schema of the application.
import { SecretError } from '../errors/secret-error.ts'
import { isStoreFailure } from '../store/store-failure.ts'
import { Secret, secretOf, type SecretParts } from './secret.ts'

/** A `Secret` that fits a schema: `json` gives what the schema makes of it. */
export class CheckedSecret<T> extends Secret {
  readonly #plain: Secret
  readonly #output: (plain: Secret) => unknown

  /** @internal Left out of the declarations: `get` with a schema makes one. */
  constructor(parts: SecretParts, output: (plain: Secret) => unknown) {
    super(parts)
    this.#plain = secretOf(parts)
    this.#output = output
  }

  /** What the schema makes of the value. */
  override json<U = T>(): U {
    try {
      return this.#output(this.#plain) as U
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      throw new SecretError(error.facts, {
        operation: 'json',
        secret: this.name,
        version: this.version,
        store: this.store,
      })
    }
  }
}
