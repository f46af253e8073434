// Secret: one that fits a schema of the application.
import { Secret, type SecretParts } from './secret.ts'

/** A `Secret` that fits a schema: `json` gives what the schema makes of it. */
export class CheckedSecret<T> extends Secret {
  readonly #output: () => T

  /** @internal Left out of the declarations: `get` with a schema makes one. */
  constructor(parts: SecretParts, output: () => T) {
    super(parts)
    this.#output = output
  }

  /** What the schema makes of the value. */
  override json<U = T>(): U {
    return this.#output() as unknown as U
  }
}
