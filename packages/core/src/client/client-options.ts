// Client: what an application may set, with its defaults, checked before anything is built.
import { systemClock, type Clock } from '../clock.ts'
import { assertKnownOptions, configError } from '../errors/config-error.ts'
import { defaultMaxRunning } from '../resilience/fair-queue.ts'
import { defaultAttemptTimeoutMs, defaultMaxAttempts } from '../resilience/retries.ts'
import type { Secret } from '../secret/secret.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { EntryPolicy } from './cache-entry.ts'

/** How long values may be used. */
export interface FreshnessOptions {
  /** How long a value is fresh, in milliseconds. Default 300 000 (5 minutes); 0 reads on every `get`. */
  readonly maxAgeMs?: number
  /** For how long after that a value is served at once while one read renews it, in milliseconds. Default: as `maxAgeMs`. */
  readonly staleWhileRevalidateMs?: number
  /**
   * How long after its last successful read a value is served while reading fails, in milliseconds, and not a
   * millisecond longer. Default 3 600 000 (1 hour); 0 serves nothing that is older than `maxAgeMs`; `Infinity` has to be said.
   */
  readonly maxStaleMs?: number
}

/** Options of `createSecretClient`. */
export interface SecretClientOptions<S extends SecretStore> extends FreshnessOptions {
  /** Where secrets are. The client owns it from now on and closes it. */
  readonly store: S
  /** What is different for single secrets, by canonical name. */
  readonly perSecret?: Readonly<Record<string, FreshnessOptions>>
  /** How long a value is served after the store has begun to deny it, in milliseconds. Default 60 000; 0 ends it at once. */
  readonly deniedGraceMs?: number
  /** Time for one call, in milliseconds, whatever the store does and however often it is tried. Default 8 000. */
  readonly timeoutMs?: number
  /** Time for one attempt of a call, in milliseconds. Default 3 000. */
  readonly attemptTimeoutMs?: number
  /** Time for a read in the background, in milliseconds. Default 15 000. */
  readonly backgroundTimeoutMs?: number
  /** How often a call is tried at most, when its failure may be over in a moment. Default 3; 1 never tries again. */
  readonly maxAttempts?: number
  /** How many calls go to the store at the same time at most; the others wait in turn. Default 16. */
  readonly maxConcurrency?: number
  /** Time between two forced reads of one secret, in milliseconds: others get what came of the last one. Default 5 000. */
  readonly minRefreshIntervalMs?: number
  /** How many values are held at most; the least recently used goes first. Default 1 000. */
  readonly maxEntries?: number
  /** How many bytes of values are held at most. Default 16 MiB. */
  readonly maxBytes?: number
  /**
   * Looks at each new version before it is used. Return false, or throw, to reject it: the last good version stays, and the next
   * one is tried. With none, a get fails with `INTEGRITY`, reason `rejected`. Default: all are good.
   */
  readonly validate?: (secret: Secret) => unknown
  /** Whether events on diagnostics channels name secrets and versions. Default false. */
  readonly traceNames?: boolean
  /** Where time comes from. Default: the machine. */
  readonly clock?: Clock
  /** Where chance comes from, uniform in [0, 1): spreads refreshes and back-off. Default `Math.random`. */
  readonly random?: () => number
}

type Given = SecretClientOptions<SecretStore>

type DurationName = 'timeoutMs' | 'attemptTimeoutMs' | 'backgroundTimeoutMs' | 'deniedGraceMs' | 'minRefreshIntervalMs'

type CountName = 'maxAttempts' | 'maxConcurrency' | 'maxEntries' | 'maxBytes'

/** Names of options that are numbers of milliseconds or counts, each with its default and its least value. */
const durations: Readonly<Record<DurationName, readonly [usual: number, least: number]>> = {
  timeoutMs: [8_000, 1],
  attemptTimeoutMs: [defaultAttemptTimeoutMs, 1],
  backgroundTimeoutMs: [15_000, 1],
  deniedGraceMs: [60_000, 0],
  minRefreshIntervalMs: [5_000, 0],
}

const counts: Readonly<Record<CountName, number>> = {
  maxAttempts: defaultMaxAttempts,
  maxConcurrency: defaultMaxRunning,
  maxEntries: 1_000,
  maxBytes: 16_777_216,
}

const freshnessNames = ['maxAgeMs', 'staleWhileRevalidateMs', 'maxStaleMs'] as const

type Numbers = Readonly<Record<DurationName | CountName, number>>

/** All of the policy, with nothing left open. */
export interface ClientPolicy extends EntryPolicy, Numbers {
  readonly validate: ((secret: Secret) => unknown) | undefined
  readonly traceNames: boolean
  readonly random: () => number
  /** What holds for one secret. */
  entryOf(name: string): EntryPolicy
}

const owner = 'client'

const storeMembers = ['checkName', 'readSecret', 'describeError'] as const
const clockMembers = ['now', 'monotonic', 'setTimer'] as const

/** Fills in defaults. Throws `CONFIG` for an unknown option, a store that is none, and numbers that make no sense. */
export function clientPolicy(options: Given): ClientPolicy {
  if (typeof options !== 'object' || options === null) throw configError(owner, 'Give an object with a store.')
  if ('readSecret' in options) throw configError(owner, 'Give { store }, not the store itself.')
  assertKnownOptions(owner, options, known)
  assertHas('store', options.store, storeMembers)
  const { clock = systemClock, traceNames = false, validate, random = Math.random } = options
  assertHas('clock', clock, clockMembers)
  assertFunction('validate', validate ?? (() => true))
  assertFunction('random', random)
  if (typeof traceNames !== 'boolean') throw configError(owner, 'The option "traceNames" must be true or false.')
  const whole = freshnessOf(options, defaultFreshness, clock)
  const single = perSecret(options.perSecret, whole)
  return {
    ...whole,
    ...numbers(options),
    validate,
    traceNames,
    random,
    entryOf: (name) => single.get(name) ?? whole,
  }
}

const known: readonly string[] = [
  ...['store', 'perSecret', 'validate', 'traceNames', 'clock', 'random'],
  ...freshnessNames,
  ...Object.keys(durations),
  ...Object.keys(counts),
]

const defaultFreshness = { maxAgeMs: 300_000, staleWhileRevalidateMs: undefined, maxStaleMs: 3_600_000 } as const

/** What is not given is as `base` says; the time of serving while renewing follows `maxAgeMs` unless somebody says otherwise. */
function freshnessOf(
  given: FreshnessOptions,
  base: { readonly [Name in (typeof freshnessNames)[number]]: number | undefined },
  clock: Clock,
): EntryPolicy {
  const { maxAgeMs = base.maxAgeMs ?? 0, maxStaleMs = base.maxStaleMs ?? 0 } = given
  const { staleWhileRevalidateMs = given.maxAgeMs ?? base.staleWhileRevalidateMs ?? maxAgeMs } = given
  assertDuration('maxAgeMs', maxAgeMs, 0)
  assertDuration('staleWhileRevalidateMs', staleWhileRevalidateMs, 0)
  if (maxStaleMs !== Infinity) assertDuration('maxStaleMs', maxStaleMs, 0)
  return { maxAgeMs, staleWhileRevalidateMs, maxStaleMs, clock }
}

/** A map, since a secret may be called `__proto__`. */
function perSecret(given: unknown, whole: EntryPolicy): ReadonlyMap<string, EntryPolicy> {
  if (given === undefined) return new Map()
  if (typeof given !== 'object' || given === null) {
    throw configError(owner, 'The option "perSecret" must be an object: names, each with options of freshness.')
  }
  return new Map(Object.entries(given).map(([name, own]) => [name, ownFreshness(own, whole)]))
}

function ownFreshness(given: unknown, whole: EntryPolicy): EntryPolicy {
  if (typeof given !== 'object' || given === null) {
    throw configError(owner, 'The option "perSecret" must give an object with options of freshness for each name.')
  }
  assertKnownOptions(owner, given, freshnessNames)
  return freshnessOf(given, whole, whole.clock)
}

function numbers(given: Given): Numbers {
  const all: Record<string, number> = {}
  for (const [name, [usual, least]] of Object.entries(durations)) {
    all[name] = given[name as DurationName] ?? usual
    assertDuration(name, all[name], least)
  }
  for (const [name, usual] of Object.entries(counts)) {
    all[name] = given[name as CountName] ?? usual
    assertCount(name, all[name])
  }
  return all as Numbers
}

function assertHas(option: string, given: unknown, members: readonly string[]): void {
  const found = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
  const missing = members.filter((member) => typeof found[member] !== 'function')
  if (missing.length > 0)
    throw configError(owner, `The option "${option}" is no ${option}: it has no ${missing.join(', ')}.`)
}

function assertFunction(option: string, given: unknown): void {
  if (typeof given !== 'function') throw configError(owner, `The option "${option}" must be a function.`)
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
