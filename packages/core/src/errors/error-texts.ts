// Errors: one fixed sentence for each code, saying what happened and what to do. No text here can hold a value.
import type { ErrorCode, ErrorReason } from '../store/error-codes.ts'

/** What happened and what to do, for each code. The adapter's `detail` follows it. */
export const errorTexts: Readonly<Record<ErrorCode, string>> = {
  NOT_FOUND: 'there is no such secret. Check the name and which store is configured.',
  VERSION_NOT_FOUND: 'the secret has no such version. List its versions to see which there are.',
  VERSION_AMBIGUOUS: 'more than one version fits. Name one by its id.',
  VERSION_DISABLED: 'this version is disabled. Enable it, or read another version.',
  VERSION_DESTROYED: 'the value of this version was destroyed for good. Read another version, or write a new one.',
  VERSION_EXPIRED: 'this version has expired. Write a new one.',
  VERSION_NOT_YET_VALID: 'this version is not valid yet. Wait, or read another version.',
  PENDING_DELETION: 'the secret is deleted and can still be restored. Restore it first, or purge it.',
  ALREADY_EXISTS: 'there is a secret of this name already. Use put to add a version to it.',
  CONFLICT: 'another change to this secret is under way. Try again.',
  PRECONDITION_FAILED: 'the secret has changed since the expected version. Read it again and decide anew.',
  PERMISSION_DENIED: 'the store refused it to this identity. Grant the permission, or use another identity.',
  UNAUTHENTICATED: 'the store did not accept the credentials. Check that they are right and have not expired.',
  CREDENTIALS_UNAVAILABLE: 'no credentials could be obtained. Check where they are meant to come from.',
  RATE_LIMITED: 'the store limits the rate of requests. Wait before trying again.',
  QUOTA_EXCEEDED: 'a quota of the store is used up. Raise it, or free what it counts.',
  VALUE_TOO_LARGE: 'the value is larger than allowed. Keep large data elsewhere and store a key to it.',
  INVALID_NAME: 'the store does not allow this name.',
  INVALID_ARGUMENT: 'an argument is not valid.',
  CONFIG: 'the configuration is not right.',
  TLS_ERROR: 'the connection could not be secured. Check certificates and the clock.',
  INTEGRITY: 'what the store gave is not what was stored or asked for; it was not used.',
  MALFORMED_RESPONSE: 'the answer is not one that this store gives. Check what stands between, such as a proxy.',
  UNAVAILABLE: 'the store could not be reached or is not ready. Try again later.',
  TIMEOUT: 'there was no answer in time. Try again, or allow more time with timeoutMs.',
  ABORTED: 'the caller ended the call.',
  STALE_EXCEEDED: 'the value that is held is older than allowed, and a newer one could not be read.',
  LEASE_EXPIRED: 'the lease has ended. Obtain a new one.',
  DECODE_FAILED: 'the value can not be read in this form.',
  CLOSED: 'it was closed. Make a new one.',
  UNSUPPORTED: 'the store can not do this.',
  UNKNOWN: 'it failed in a way that this adapter does not know.',
}

/** Said in addition when a write ended without an answer. */
export const maybeStoredText: string = 'The write may have been stored: read the secret before writing again.'

const missingForPut =
  'there is no such secret. Make it with create, or with put and { upsert: true }. If there should be one, check the name.'

const rejected =
  'this value was rejected, by a check of the application or by the peer that it is for, and is not used.'

/** The sentence of a code, in the words of what was being done. */
export function textFor(code: ErrorCode, operation: string, reason?: ErrorReason): string {
  if (reason === 'rejected') return rejected
  return code === 'NOT_FOUND' && operation === 'put' ? missingForPut : errorTexts[code]
}
