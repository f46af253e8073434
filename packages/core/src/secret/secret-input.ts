// Secret: from what an application gives to what crosses the seam. Everything that would not come back the same is refused.
import { StoreFailure } from '../store/store-failure.ts'
import type { StoredValue } from '../store/stored-secret.ts'

/**
 * A value to store: text, bytes, or a plain object or array of JSON values (an array is stored as JSON text).
 * Refused with `INVALID_ARGUMENT`, since it would not come back the same: text that is not well-formed Unicode, and inside
 * objects `undefined`, `NaN`, infinities, bigints, dates, maps, class instances and cycles.
 */
export type SecretInput = string | Uint8Array | object

/** The stored form of `input`; bytes are copied. Throws `StoreFailure` with `INVALID_ARGUMENT`, which tells no value. */
export function toStoredValue(input: SecretInput): StoredValue {
  if (typeof input === 'string') return { text: wellFormed(input) }
  if (input instanceof Uint8Array) return { bytes: Uint8Array.from(input) }
  if (typeof input !== 'object' || input === null) throw refused('A value is text, bytes, or a plain object or array.')
  assertJson(input, new Set())
  const text = JSON.stringify(input)
  return Array.isArray(input) ? { text } : { fields: JSON.parse(text) as Record<string, unknown> }
}

function assertJson(value: unknown, parents: Set<object>): void {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') return void wellFormed(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('A number in the object is not finite.')
    return
  }
  if (typeof value !== 'object') throw refused(`The object holds something JSON has no form for (${typeof value}).`)
  assertPlain(value)
  if (parents.has(value)) throw refused('The object refers to itself.')
  parents.add(value)
  for (const [key, item] of Object.entries(value)) {
    wellFormed(key)
    assertJson(item, parents)
  }
  parents.delete(value)
}

/** Only what JSON gives back: no class instance and no hole in an array. */
function assertPlain(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = Array.isArray(value)
    ? prototype === Array.prototype
    : prototype === Object.prototype || prototype === null
  if (!plain) throw refused('The object holds something that is not a plain object, array or value.')
  if (Array.isArray(value) && Object.keys(value).length !== value.length) throw refused('An array has holes or names.')
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw refused('The text is not well-formed Unicode (a lone surrogate). Give bytes instead.')
  return text
}

function refused(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_ARGUMENT', detail, retry: 'never' })
}
