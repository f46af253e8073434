// Compose: what one of several stores failed with, in facts, since only that store can tell of its own errors.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import { failureRules } from '../resilience/failure-rules.ts'
import { timeUp } from '../resilience/waits.ts'
import { errorCodes, type ErrorCode } from '../store/error-codes.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { isStoreFailure, StoreFailure, type ErrorFacts, type FailedCall } from '../store/store-failure.ts'

/** `error` as the client takes it from any store: what it is already, else the facts that `store` makes of it. */
export function failureOf(store: SecretStore, error: unknown, call: FailedCall): StoreFailure | SecretError {
  if (isSecretError(error)) return error
  if (!isStoreFailure(error)) return new StoreFailure(described(store, error, call), { cause: error })
  return error.facts === timeUp ? new StoreFailure({ code: 'TIMEOUT', detail: noAnswer }) : error
}

/** The code of what `failureOf` gives. */
export function codeOf(failure: StoreFailure | SecretError): ErrorCode {
  return isSecretError(failure) ? failure.code : failure.facts.code
}

/** Whether a failure with this code tells nothing of the secret, so that another store may be asked. */
export function tellsNothing(code: ErrorCode): boolean {
  return failureRules[code].held === 'stale' || failureRules[code].held === 'keep'
}

const noAnswer = 'It was given a share of the time, so that another store could still be asked.'

/** As the client does it: an adapter without types may give anything. */
function described(store: SecretStore, error: unknown, call: FailedCall): ErrorFacts {
  try {
    const facts = store.describeError(error, call)
    return errorCodes.includes(facts.code) ? facts : { code: 'UNKNOWN' }
  } catch {
    return { code: 'UNKNOWN' }
  }
}
