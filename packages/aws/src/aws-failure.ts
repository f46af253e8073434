// AWS: failures that a store finds itself, and what is done about the ones it gets.
import { isStoreFailure, StoreFailure, type ErrorCode } from '@keyharbor/core'

/** What the store finds before it has changed anything. `detail` must be a fixed text. */
export function failure(code: ErrorCode, detail?: string): StoreFailure {
  return new StoreFailure({ code, retry: 'never', ...(detail !== undefined && { detail }) })
}

/** Whether it is a failure of one of these codes. */
export function isFailure(error: unknown, ...codes: readonly ErrorCode[]): error is StoreFailure {
  return isStoreFailure(error) && codes.includes(error.facts.code)
}

/** The outcome of a look before a change: nothing was changed when it fails. */
export function beforeChange<T>(look: Promise<T>): Promise<T> {
  return look.catch((error: unknown) => {
    if (!isStoreFailure(error) || error.facts.retry !== undefined) throw error
    throw new StoreFailure({ ...error.facts, retry: 'safe' })
  })
}

/** The outcome of a look that the caller can do without: undefined when the identity may not look. */
export function allowingDenied<T>(look: Promise<T>): Promise<T | undefined> {
  return look.catch((error: unknown) => {
    if (isFailure(error, 'PERMISSION_DENIED')) return undefined
    throw error
  })
}
