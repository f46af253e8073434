// Encrypted file, values: between what crosses the seam and what stands in the document.
import { isUint8Array } from 'node:util/types'
import { StoreFailure, type StoredValue } from '@keyharbor/core'

/** A value in the document: text as text, bytes as base64, fields as a JSON object; so that each comes back as it was put. */
export type Content =
  { readonly text: string } | { readonly base64: string } | { readonly fields: Readonly<Record<string, unknown>> }

/**
 * A copy of `value` for the document, so that the caller may change the original afterwards.
 * Throws `StoreFailure`: `VALUE_TOO_LARGE` above `maxBytes` (UTF-8 of the text, or of the fields as JSON), and
 * `INVALID_ARGUMENT` for what is neither text, bytes nor fields of JSON values.
 */
export function toContent(value: StoredValue, maxBytes: number): Content {
  if (!isObject(value)) throw noValue()
  if ('text' in value && typeof value.text === 'string') {
    assertSize(Buffer.byteLength(value.text), maxBytes)
    return { text: value.text }
  }
  if ('bytes' in value && isUint8Array(value.bytes)) {
    assertSize(value.bytes.byteLength, maxBytes)
    return { base64: base64Of(value.bytes) }
  }
  if ('fields' in value && isObject(value.fields)) {
    const json = jsonOf(value.fields)
    assertSize(Buffer.byteLength(json), maxBytes)
    return { fields: JSON.parse(json) as Record<string, unknown> }
  }
  throw noValue()
}

/** The value that `content` stands for, owned by the caller. */
export function toStoredValue(content: Content): StoredValue {
  return 'base64' in content ? { bytes: bytesOf(content.base64) } : content
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function assertSize(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return
  const detail = `At most ${maxBytes} bytes; the option "maxValueBytes" of the store sets the limit.`
  throw new StoreFailure({ code: 'VALUE_TOO_LARGE', detail, retry: 'never' })
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Never in Node's shared pool, where the value would stay behind after use. */
function bytesOf(base64: string): Uint8Array {
  const buffer = Buffer.alloc(Buffer.byteLength(base64, 'base64'))
  buffer.write(base64, 'base64')
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

/** V8 names properties of the value in its own TypeError, so that error is not passed on. */
function jsonOf(fields: object): string {
  try {
    const json: string | undefined = JSON.stringify(fields)
    // `toJSON` may make anything of an object, which would not be fields when it is read again.
    if (json?.startsWith('{')) return json
  } catch {
    // Falls to the failure below.
  }
  throw invalid('The fields hold something that JSON has no form for.')
}

function noValue(): StoreFailure {
  return invalid('A value is an object with text, bytes or fields.')
}

function invalid(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_ARGUMENT', detail, retry: 'never' })
}
