// Conformance: what every failure must be, whichever rule it is about.
import { isSecretError, type ErrorCode, type SecretError } from '@keyharbor/core'
import { expect } from 'vitest'
import { findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'

/** Waits for a rejection with one of `codes`, as a `SecretError` that shows no canary wherever it may be printed. */
export async function expectFailure(promise: Promise<unknown>, ...codes: ErrorCode[]): Promise<SecretError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) expect.fail(`It succeeded, but must fail with ${codes.join(' or ')}.`)
  if (!isSecretError(error)) expect.fail('It failed with something that is not a SecretError.')
  expect(codes).toContain(error.code)
  expectNoCanary(error)
  return error
}

/** Fails if any way of printing `thing` shows a canary; the failure does not show it either. */
export function expectNoCanary(thing: unknown): void {
  expect(findCanary(printed(thing)), 'the form in which a canary shows').toBeUndefined()
}
