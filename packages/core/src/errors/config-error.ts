// Errors: what a wrong configuration throws, synchronously, where it is given.
import type { ErrorReason } from '../store/error-codes.ts'
import { SecretError } from './secret-error.ts'

/**
 * For constructors: `CONFIG` with the adapter's own words, which name the option or variable and say what to do.
 * Never put a given value into `detail`: an option may hold a token by mistake.
 */
export function configError(store: string, detail: string, reason?: ErrorReason): SecretError {
  const facts = reason === undefined ? { code: 'CONFIG' as const, detail } : { code: 'CONFIG' as const, detail, reason }
  return new SecretError(facts, { operation: 'configure', store })
}

/**
 * Refuses options that nobody reads, so that a misspelt one is not silently ignored.
 * Throws `CONFIG`, naming the unknown option and those that there are.
 */
export function assertKnownOptions(store: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((key) => !known.includes(key))
  if (unknown.length === 0) return
  const names = unknown.map((key) => JSON.stringify(key.slice(0, 64))).join(', ')
  throw configError(store, `Unknown option ${names}. Known options: ${known.join(', ')}.`)
}
