// Conformance: what every failure must be, whichever rule it is about. What comes in place of one is never shown: it may be a secret.
import { isSecretError, type ErrorCode, type SecretError } from '@keyharbor/core'
import { expect } from 'vitest'
import { findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'

/** Waits for a rejection with one of `codes`, as a `SecretError` that shows no canary wherever it may be printed. */
export async function expectFailure(promise: Promise<unknown>, ...codes: ErrorCode[]): Promise<SecretError> {
  const wanted = codes.length < errorsToName ? codes.join(' or ') : 'any code of the list'
  const [outcome] = await Promise.allSettled([promise])
  if (outcome.status === 'fulfilled') expect.fail(`It succeeded, but must fail with ${wanted}.`)
  const error: unknown = outcome.reason
  if (!isSecretError(error))
    expect.fail(`It failed with something that is no SecretError, but must fail with ${wanted}.`)
  if (!codes.includes(error.code)) {
    expect.fail(`${error.operation} failed with ${error.code}, but must fail with ${wanted}.`)
  }
  expectNoCanary(error)
  return error
}

/** More codes than these are not worth reading. */
const errorsToName = 5

/** Waits for a rejection with anything. */
export async function expectRejection(promise: Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([promise])
  expect(outcome.status, 'It succeeded, but must be refused').toBe('rejected')
}

/** Fails if any way of printing `thing` shows a canary; the failure does not show it either. */
export function expectNoCanary(thing: unknown): void {
  expect(findCanary(printed(thing)), 'A value shows when this is printed, in this form').toBeUndefined()
}
