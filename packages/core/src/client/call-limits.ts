// Client: what a caller may say about one call, checked.
import type { WaitLimits } from '../resilience/waits.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { CallerOptions } from './secret-client.ts'

/** Signal and time of one call. Throws `INVALID_ARGUMENT` for anything else. */
export function callLimits(options: CallerOptions, defaultMs: number): WaitLimits {
  const { signal, timeoutMs = defaultMs } = options
  assertMilliseconds('timeoutMs', timeoutMs)
  if (signal === undefined) return { timeoutMs }
  if (!isSignal(signal)) throw refused('The option "signal" must be an AbortSignal.')
  return { signal, timeoutMs }
}

/** Throws `INVALID_ARGUMENT` unless `value` is a finite number, at least 0. */
export function assertMilliseconds(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return
  throw refused(`The option "${option}" must be a number of milliseconds, at least 0.`)
}

/** Throws `INVALID_ARGUMENT` unless `value` is text with something in it. */
export function assertText(argument: string, value: unknown): asserts value is string {
  if (typeof value === 'string' && value !== '') return
  throw refused(`The argument "${argument}" must be text and not empty.`)
}

/** Throws `INVALID_ARGUMENT` unless `value` is true, false or left out. */
export function assertFlag(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  throw refused(`The option "${option}" must be true or false.`)
}

/** Throws `INVALID_ARGUMENT` for an option that this call does not have. */
export function assertKnown(options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) throw refused('The options must be an object.')
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw refused(`Unknown option ${JSON.stringify(unknown.slice(0, 64))}. Known options: ${known.join(', ')}.`)
}

/** Throws `INVALID_ARGUMENT` unless `value` is an object or left out; what is in it, the store checks. */
export function assertSettings(value: unknown): void {
  if (value === undefined || (typeof value === 'object' && value !== null)) return
  throw refused('The option "settings" must be an object.')
}

/** By its members, since a signal may come from another realm. */
function isSignal(value: unknown): boolean {
  const signal = value as Partial<AbortSignal> | null
  return (
    typeof signal?.aborted === 'boolean' &&
    isFunction(signal.addEventListener) &&
    isFunction(signal.removeEventListener)
  )
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** What a bad argument is refused with, before any I/O. */
export function refused(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_ARGUMENT', detail, retry: 'never' })
}
