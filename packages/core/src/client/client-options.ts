// Client: what an application may set, with its defaults, checked before anything is built.
import { systemClock, type Clock } from '../clock.ts'
import { assertKnownOptions, configError } from '../errors/config-error.ts'
import type { SecretStore } from '../store/secret-store.ts'

/** Options of `createSecretClient`. */
export interface SecretClientOptions<S extends SecretStore> {
  /** Where secrets are. The client owns it from now on and closes it. */
  readonly store: S
  /** How long a value is fresh, in milliseconds. Default 300 000 (5 minutes); 0 reads on every `get`. */
  readonly maxAgeMs?: number
  /** Time for one call, in milliseconds, whatever the store does. Default 8 000. */
  readonly timeoutMs?: number
  /** How many values are held at most; the least recently used goes first. Default 1 000. */
  readonly maxEntries?: number
  /** How many bytes of values are held at most. Default 16 MiB. */
  readonly maxBytes?: number
  /** Where time comes from. Default: the machine. */
  readonly clock?: Clock
}

/** All of the policy, with nothing left open. */
export type ClientPolicy = Required<Omit<SecretClientOptions<SecretStore>, 'store'>>

const owner = 'client'

const defaults: ClientPolicy = {
  maxAgeMs: 300_000,
  timeoutMs: 8_000,
  maxEntries: 1_000,
  maxBytes: 16 * 1024 * 1024,
  clock: systemClock,
}

const storeMembers = ['checkName', 'readSecret', 'describeError'] as const
const clockMembers = ['now', 'monotonic', 'setTimer'] as const

/** Fills in defaults. Throws `CONFIG` for an unknown option, a store that is none, and numbers that make no sense. */
export function clientPolicy(options: SecretClientOptions<SecretStore>): ClientPolicy {
  if (typeof options !== 'object' || options === null) throw configError(owner, 'Give an object with a store.')
  if ('readSecret' in options) throw configError(owner, 'Give { store }, not the store itself.')
  assertKnownOptions(owner, options, ['store', ...Object.keys(defaults)])
  assertHas('store', options.store, storeMembers)
  const { store: _, ...given } = options
  const policy = { ...defaults, ...withoutUndefined(given) }
  assertHas('clock', policy.clock, clockMembers)
  assertDuration('maxAgeMs', policy.maxAgeMs, 0)
  assertDuration('timeoutMs', policy.timeoutMs, 1)
  assertCount('maxEntries', policy.maxEntries)
  assertCount('maxBytes', policy.maxBytes)
  return policy
}

function assertHas(option: string, given: unknown, members: readonly string[]): void {
  const found = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
  const missing = members.filter((member) => typeof found[member] !== 'function')
  if (missing.length > 0)
    throw configError(owner, `The option "${option}" is no ${option}: it has no ${missing.join(', ')}.`)
}

/** Throws `CONFIG` unless `value` is a finite number of milliseconds of at least `least`. */
function assertDuration(option: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return
  throw configError(owner, `The option "${option}" must be a number of milliseconds, at least ${least}.`)
}

function assertCount(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return
  throw configError(owner, `The option "${option}" must be a whole number, at least 1.`)
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
