// Secret: what `get` gives an application; shows its value only where it is asked for, and a label everywhere else.
import { labelled } from './labelled.ts'
import { SecretError } from '../errors/secret-error.ts'
import { isStoreFailure } from '../store/store-failure.ts'
import type { SecretValue } from './secret-value.ts'

/** How old a value is, asked when it is told. */
export interface SecretAge {
  /** Wall time in milliseconds at which the value was true at the store. */
  readonly fetchedAt: number
  /** Whether it counts as fresh now. */
  isFresh(): boolean
  /** The same without the value that it is the age of. */
  alone(): SecretAge
}

/** What a `Secret` is made of. */
export interface SecretParts {
  readonly name: string
  readonly version: string
  readonly store: string
  readonly value: SecretValue
  readonly age: SecretAge
}

/**
 * One version of a secret. The value comes out through `text`, `bytes`, `json` and `field` alone; printing, logging,
 * `JSON.stringify`, template literals and `util.inspect` show `[Secret name@version]`, copying and cloning give an empty
 * object. All holders share one object, so it can't be disposed of; `detach` gives a copy that can.
 */
export class Secret {
  static {
    labelled(this.prototype)
  }

  readonly #parts: SecretParts

  /** @internal Left out of the declarations: `secretOf` makes one. */
  constructor(parts: SecretParts) {
    this.#parts = parts
  }

  /** Canonical name in its store. */
  get name(): string {
    return this.#parts.name
  }

  /** Id of the version that holds this value; opaque. */
  get version(): string {
    return this.#parts.version
  }

  /** Kind of the store it was read from, such as `encrypted-file`. */
  get store(): string {
    return this.#parts.store
  }

  /** When the value was known to be true at the store. */
  get fetchedAt(): Date {
    return new Date(this.#parts.age.fetchedAt)
  }

  /** `stale` once the value is older than the client's `maxAgeMs` when asked. */
  get freshness(): 'fresh' | 'stale' {
    return this.#parts.age.isFresh() ? 'fresh' : 'stale'
  }

  /** The value as text: of an object its JSON, of bytes their UTF-8. `DECODE_FAILED` when the bytes are not UTF-8. */
  text(): string {
    return Secret.#read(this, 'text', (value) => value.text())
  }

  /** The value as bytes, in a copy that is the caller's: of text its UTF-8, of an object the UTF-8 of its JSON. */
  bytes(): Uint8Array {
    return Secret.#read(this, 'bytes', (value) => value.bytes())
  }

  /**
   * The value parsed as JSON, deeply frozen and shared by all callers. `T` is the caller's word, nothing checks it.
   * `DECODE_FAILED` when it is not JSON; the error does not quote it.
   */
  json<T = unknown>(): T {
    return Secret.#read(this, 'json', (value) => value.json()) as T
  }

  /**
   * One field of a JSON object as text: strings as they are, numbers and booleans as JSON writes them. Text that is not a
   * JSON object has the single field `value`. `DECODE_FAILED` when there is no such field, or when it is null, an object or
   * an array.
   */
  field(name: string): string {
    return Secret.#read(this, 'field', (value) => value.field(name))
  }

  /** Whether `other` holds the same value. Takes the same time wherever two values of one length differ. */
  equals(other: Secret): boolean {
    return Secret.#read(this, 'equals', (value) => value.equals(other.#parts.value))
  }

  /** An owned copy of the value that can be disposed of: then its memory is overwritten. */
  detach(): DetachedSecret {
    const value = Secret.#read(this, 'detach', (shared) => shared.copy())
    const { name, version, store, age } = this.#parts
    // The age of a cached value is the cache's entry, which holds that value.
    return new DetachedSecret({ name, version, store, age: age.alone(), value })
  }

  /** `[Secret name@version]`. */
  toString(): string {
    return `[Secret ${this.name}@${this.version}]`
  }

  /** What `JSON.stringify` shows: the same label. */
  toJSON(): string {
    return this.toString()
  }

  /** What a template literal or `+` shows: the same label. */
  [Symbol.toPrimitive](): string {
    return this.toString()
  }

  /** Static, like all that is private here: V8 marks each instance of a class that has private methods, for 8 bytes. */
  static #read<T>(secret: Secret, operation: string, form: (value: SecretValue) => T): T {
    const { name, version, store, value } = secret.#parts
    try {
      return form(value)
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      throw new SecretError(error.facts, { operation, secret: name, version, store })
    }
  }
}

/** Makes what `get` gives. */
export function secretOf(parts: SecretParts): Secret {
  return new Secret(parts)
}

/** A `Secret` whose value belongs to the holder alone. */
export class DetachedSecret extends Secret implements Disposable {
  readonly #value: SecretValue

  /** @internal Left out of the declarations: `detach` makes one. */
  constructor(parts: SecretParts) {
    super(parts)
    this.#value = parts.value
  }

  /** Overwrites the value in memory; reading it then fails with `CLOSED`. Text that was handed out before is out of reach. */
  dispose(): void {
    this.#value.erase()
  }

  /** `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}
