// Vault: failures that the store finds itself, and what is done about the ones it gets.
import { isStoreFailure, StoreFailure, type ErrorCode } from '@keyharbor/core'

/** What the store finds before it has changed anything. `detail` must be a fixed text. */
export function failure(code: ErrorCode, detail?: string): StoreFailure {
  return new StoreFailure({ code, retry: 'never', ...(detail !== undefined && { detail }) })
}

/** Whether it is a failure of this code. */
export function isFailure(error: unknown, code: ErrorCode): boolean {
  return isStoreFailure(error) && error.facts.code === code
}

/** The outcome of a look before a change: nothing was changed when it fails. */
export function beforeChange<T>(look: Promise<T>): Promise<T> {
  return look.catch((error: unknown) => {
    throw unchanged(error)
  })
}

/** The failure of a request that changes nothing, which says so unless it says more already. Throws what is no failure. */
export function unchanged(error: unknown): StoreFailure {
  if (!isStoreFailure(error)) throw error
  if (error.facts.retry !== undefined) return error
  const { cause } = error
  return new StoreFailure({ ...error.facts, retry: 'safe' }, cause === undefined ? {} : { cause })
}

/** The outcome of a look that the caller can do without: undefined when the token may not look. */
export function allowingDenied<T>(look: Promise<T>): Promise<T | undefined> {
  return look.catch((error: unknown) => {
    if (isFailure(error, 'PERMISSION_DENIED')) return undefined
    throw error
  })
}
