// Vault: from a value to the fields of a KV 2 secret and back, so that what is put is what is read.
import { StoreFailure, type StoredValue } from '@keyharbor/core'
import { asJson, isRecord, parseJson } from './strict-json.ts'

/** The fields of a KV 2 secret. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * A KV 2 secret is a map. Text is its single field `value`, so `vault kv put secret/x value=abc` reads as the text `abc`; any
 * other map reads as its fields. A second, reserved field tells where that would be wrong:
 *
 * - `base64`: `value` holds bytes;
 * - `fields`: it is an object whose only field happens to be the text `value`;
 * - `json`: `value` holds an object as JSON text, since the object has a field of this reserved name itself.
 */
const encodingField = 'keyharbor:encoding'

/** The fields that hold `value`. */
export function toFields(value: StoredValue): Fields {
  if ('text' in value) return { value: value.text }
  if ('bytes' in value) return { value: Buffer.from(value.bytes).toString('base64'), [encodingField]: 'base64' }
  if (Object.hasOwn(value.fields, encodingField)) return { value: asJson(value.fields), [encodingField]: 'json' }
  return isText(value.fields) ? { ...value.fields, [encodingField]: 'fields' } : value.fields
}

/**
 * The value that `fields` hold. `null` is what a secret has whose data other tools wrote as null: an object without fields.
 * Throws `StoreFailure` with `DECODE_FAILED` when the reserved field does not fit the others, which only another tool can do.
 */
export function fromFields(fields: Fields | null): StoredValue {
  if (fields === null) return { fields: {} }
  if (isText(fields)) return { text: fields.value }
  if (!Object.hasOwn(fields, encodingField)) return { fields }
  const { [encodingField]: encoding, ...rest } = fields
  const decoded = isText(rest) ? decode(rest, encoding) : undefined
  if (decoded === undefined) throw unfit()
  return decoded
}

function decode(rest: { readonly value: string }, encoding: unknown): StoredValue | undefined {
  if (encoding === 'fields') return { fields: rest }
  if (encoding === 'base64') return fromBase64(rest.value)
  return encoding === 'json' ? fromJson(rest.value) : undefined
}

/** The decoder skips what is no base64, so only what encodes to the same text again is right. */
function fromBase64(text: string): StoredValue | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? { bytes: Uint8Array.from(bytes) } : undefined
}

function fromJson(text: string): StoredValue | undefined {
  try {
    const fields = parseJson(text)
    return isRecord(fields) ? { fields } : undefined
  } catch {
    return undefined
  }
}

/** Whether the map has one field, the string `value`. */
function isText(fields: Fields): fields is { readonly value: string } {
  return typeof fields['value'] === 'string' && Object.keys(fields).length === 1
}

function unfit(): StoreFailure {
  const detail = `Its reserved field ${encodingField} does not fit its other fields. Write the secret again, or upgrade Keyharbor.`
  return new StoreFailure({ code: 'DECODE_FAILED', detail, retry: 'never' })
}
