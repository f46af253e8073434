// AWS: from a value to what a parameter holds, which is text, and back.
import { StoreFailure, type StoredValue } from '@keyharbor/core'
import { failure } from '../aws-failure.ts'

/**
 * Bytes are marked base64, and text that begins with a mark is marked itself, so that each comes back as it was put. What other
 * tools write has no mark.
 */
const bytesMark = 'keyharbor:base64:'
const textMark = 'keyharbor:text:'

/**
 * The value of a parameter: text as it is, bytes as marked base64, fields as JSON text. Throws `VALUE_TOO_LARGE` above `maxBytes`, and
 * `INVALID_ARGUMENT` for what the service refuses: empty text, and text with a reference in double braces; also for text that is
 * not well-formed, and fields that have no JSON form.
 */
export function toParameterValue(value: StoredValue, maxBytes: number): string {
  const text = 'bytes' in value ? `${bytesMark}${Buffer.from(value.bytes).toString('base64')}` : textOf(value)
  if (text === '')
    throw failure('INVALID_ARGUMENT', 'The service stores no empty value. Leave the secret out, or store a marker.')
  if (hasReference(text))
    throw failure('INVALID_ARGUMENT', 'The service takes no text with {{ and }} after it. Give it as bytes.')
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(maxBytes)
  return text
}

/** The value that the text of a parameter stands for. Throws `DECODE_FAILED` for a mark without what must follow it. */
export function fromParameterValue(text: string): StoredValue {
  if (text.startsWith(textMark)) return { text: text.slice(textMark.length) }
  return text.startsWith(bytesMark) ? { bytes: fromBase64(text.slice(bytesMark.length)) } : { text }
}

function textOf(value: Exclude<StoredValue, { readonly bytes: Uint8Array }>): string {
  const text = 'text' in value ? marked(value.text) : jsonOf(value.fields)
  if (text?.isWellFormed() === true) return text
  throw failure('INVALID_ARGUMENT', 'Text must be well-formed Unicode, and fields JSON.')
}

function marked(text: string): string {
  return text.startsWith(bytesMark) || text.startsWith(textMark) ? `${textMark}${text}` : text
}

/** Two braces in a row stand in strings of JSON only, where the second can be escaped. */
function jsonOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const text: string | undefined = JSON.stringify(fields)
    return text !== undefined && hasReference(text) ? text.replaceAll('{{', '{\\u007b') : text
  } catch {
    return undefined
  }
}

/** "You can't include values wrapped in double brackets" (PutParameter, `Value`). */
function hasReference(text: string): boolean {
  return /\{\{.*\}\}/s.test(text)
}

/** The decoder skips what is no base64, so only what encodes to the same text again is right. */
function fromBase64(text: string): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  if (Buffer.from(bytes).toString('base64') === text) return bytes
  const detail = `It begins with the mark of bytes, ${bytesMark}, and no base64 follows. Write the secret again.`
  throw new StoreFailure({ code: 'DECODE_FAILED', detail, retry: 'never' })
}

function tooLarge(maxBytes: number): StoreFailure {
  const more = maxBytes < 8192 ? ' With the option tier advanced or intelligent-tiering, up to 8192.' : ''
  return failure('VALUE_TOO_LARGE', `The service takes at most ${maxBytes} bytes; base64 of bytes counts.${more}`)
}
