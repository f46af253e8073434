// AWS: from a value to what Secrets Manager holds, and back.
import type { StoredValue } from '@keyharbor/core'
import { failure } from '../aws-failure.ts'

/** A value in the words of the API: one of the two. */
export type SecretContent =
  | { readonly SecretString: string; readonly SecretBinary?: never }
  | { readonly SecretBinary: Uint8Array; readonly SecretString?: never }

/** Most bytes of a value (GetSecretValue, CreateSecret: "Length Constraints: Minimum length of 1. Maximum length of 65536"). */
export const maxValueBytes = 65_536

/**
 * Text as it is, bytes as bytes, fields as JSON text. Throws `VALUE_TOO_LARGE` above 65,536 bytes, and `INVALID_ARGUMENT` for
 * what is empty, which the service refuses, for text that is not well-formed, and for fields that have no JSON form. Bytes are
 * copied, so that later changes of the caller do not reach the request.
 */
export function toContent(value: StoredValue): SecretContent {
  if ('bytes' in value) {
    assertSize(value.bytes.byteLength)
    return { SecretBinary: Uint8Array.from(value.bytes) }
  }
  const text = 'text' in value ? value.text : jsonOf(value.fields)
  if (text?.isWellFormed() !== true)
    throw failure('INVALID_ARGUMENT', 'Text must be well-formed Unicode, and fields JSON.')
  assertSize(Buffer.byteLength(text))
  return { SecretString: text }
}

/** The value in an answer; undefined when there is none, or not just one. */
export function fromContent({
  SecretString: text,
  SecretBinary: bytes,
}: Readonly<Record<string, unknown>>): StoredValue | undefined {
  if (typeof text === 'string' && bytes === undefined) return { text }
  if (bytes instanceof Uint8Array && text === undefined) return { bytes: Uint8Array.from(bytes) }
  return undefined
}

function assertSize(bytes: number): void {
  if (bytes === 0)
    throw failure('INVALID_ARGUMENT', 'The service stores no empty value. Leave the secret out, or store a marker.')
  if (bytes > maxValueBytes) throw failure('VALUE_TOO_LARGE', 'The service takes at most 65,536 bytes.')
}

function jsonOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  try {
    return JSON.stringify(fields)
  } catch {
    return undefined
  }
}
