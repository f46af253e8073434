// Testing: copies of values on their way into and out of a memory store, so that no caller shares memory with it.
import { StoreFailure, type StoredValue } from '@keyharbor/core'

/** The same value in memory of its own. */
export function copyOf(value: StoredValue): StoredValue {
  if ('text' in value) return { text: value.text }
  if ('bytes' in value) return { bytes: Uint8Array.from(value.bytes) }
  return { fields: structuredClone(value.fields) }
}

/** Throws `VALUE_TOO_LARGE` for more than `maxBytes` bytes: of text its UTF-8, of fields their JSON text. */
export function assertSize(value: StoredValue, maxBytes: number): void {
  if (sizeOf(value) <= maxBytes) return
  throw new StoreFailure({ code: 'VALUE_TOO_LARGE', detail: `This store holds at most ${maxBytes} bytes.` })
}

function sizeOf(value: StoredValue): number {
  if ('bytes' in value) return value.bytes.length
  return Buffer.byteLength('text' in value ? value.text : JSON.stringify(value.fields))
}
