// Secret: from what an application gives to what crosses the seam. Everything that would not come back the same is refused.
import * as types from 'node:util/types'
import { StoreFailure } from '../store/store-failure.ts'
import type { StoredValue } from '../store/stored-secret.ts'
import { Secret } from './secret.ts'

/**
 * A value to store: text, bytes, or a plain object or array of JSON values (an array is stored as JSON text).
 * Refused with `INVALID_ARGUMENT`, since it would not come back the same: text that is not well-formed Unicode, and inside
 * objects `undefined`, `NaN`, infinities, bigints, dates, maps, class instances, symbols, cycles, and more than 500 levels.
 * The number -0 comes back as 0.
 */
export type SecretInput = string | Uint8Array | object

/** The stored form of `input`; bytes are copied. Throws `StoreFailure` with `INVALID_ARGUMENT`, which tells no value. */
export function toStoredValue(input: SecretInput): StoredValue {
  if (typeof input === 'string') return { text: wellFormed(input) }
  if (types.isUint8Array(input)) return { bytes: Uint8Array.from(input) }
  if (typeof input !== 'object' || input === null)
    throw refused(`A value is text, bytes, or a plain object or array. ${insteadOf(input)}`)
  assertJson(input, [])
  const text = JSON.stringify(input)
  return Array.isArray(input) ? { text } : { fields: JSON.parse(text) as Record<string, unknown> }
}

const deepest = 500

function assertJson(value: unknown, parents: readonly object[]): void {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') return void wellFormed(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('A number in the object is not finite.')
    return
  }
  if (typeof value !== 'object') throw refused(`The object holds something JSON has no form for (${typeof value}).`)
  assertPlain(value)
  if (parents.includes(value)) throw refused('The object refers to itself.')
  if (parents.length === deepest) throw refused(`The object has more than ${deepest} levels.`)
  for (const [key, item] of Object.entries(value)) {
    wellFormed(key)
    assertJson(item, [...parents, value])
  }
}

/** Only what JSON gives back: no class instance, no symbols, no hole in an array. Objects may come from another realm. */
function assertPlain(value: object): void {
  if (!Array.isArray(value) && !hasPlainPrototype(value)) {
    throw refused(`A value is text, bytes, or a plain object or array of JSON values. ${insteadOfObject(value)}`)
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') throw refused('The object has a toJSON of its own.')
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused('The object has a symbol as a key.')
  if (Array.isArray(value) && Object.keys(value).length !== value.length) throw refused('An array has holes or names.')
}

/** What people meant who gave something else; by its kind alone. */
function insteadOf(given: unknown): string {
  if (given === undefined || given === null) return 'There is none: is the variable set?'
  return `This is a ${typeof given}: store it as text, such as String(value).`
}

function insteadOfObject(given: object): string {
  if (types.isPromise(given)) return 'This is a Promise: await it first.'
  if (types.isDate(given)) return 'There is a Date: store date.toISOString().'
  if (types.isMap(given) || types.isSet(given)) return 'There is a Map or Set: make it an object or an array.'
  if (types.isArrayBufferView(given) || types.isAnyArrayBuffer(given)) {
    return 'There are bytes: give a Uint8Array as the whole value, or store them as base64 text.'
  }
  if (given instanceof Secret) return 'There is a Secret: give its text() or bytes().'
  return 'There is an instance of a class: make it a plain object.'
}

/** `Object.prototype`, also that of another realm, or none. */
function hasPlainPrototype(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf')
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw refused('The text is not well-formed Unicode (a lone surrogate). Give bytes instead.')
  return text
}

function refused(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_ARGUMENT', detail, retry: 'never' })
}
