// AWS: one entry in the answer to a batch: whom it answers, and what it tells.
import { isStoreFailure, type ReadResult, type StoredSecret } from '@keyharbor/core'
import { isArn } from './aws-arn.ts'

/**
 * Which of `names` an entry answers, of those that it fits. An entry that fits an ARN answers that alone: its name can be that of another
 * account, where the name means another secret. What is then left out of the results is read by itself.
 */
export function answeredNames(names: readonly string[], fits: (asked: string) => boolean): readonly string[] {
  const fitting = names.filter(fits)
  const arns = fitting.filter(isArn)
  return arns.length > 0 ? arns : fitting
}

/** What an entry tells, which fails by itself. */
export function entryResult(read: () => StoredSecret): ReadResult {
  try {
    return { ok: true, secret: read() }
  } catch (error) {
    if (isStoreFailure(error)) return { ok: false, error: error.facts }
    throw error
  }
}
