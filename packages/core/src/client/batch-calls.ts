// Client: many secrets at once, each with its own result.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import { failureRules } from '../resilience/failure-rules.ts'
import type { BatchStore, ReadResult } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { isStoreFailure, StoreFailure } from '../store/store-failure.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import { refused } from './call-limits.ts'
import { can } from './capability.ts'
import { listening, type ClientCore } from './client-core.ts'
import type { CacheEntry } from './cache-entry.ts'
import type { Moment } from './freshness.ts'
import { assertGetOptions, getEntry } from './get.ts'
import type { ReadAttempt, ReadLimits, ReadTarget } from './read-target.ts'
import type { Batches, GetManyResult, GetOptions, GetResult } from './secret-client.ts'

/** The calls of this kind, which every client has. */
export function batchCalls(core: ClientCore): Batches {
  return {
    getMany: (names, options) => getMany(core, 'getMany', names, options),
    prefetch: async (names, options) => failuresOf(await getMany(core, 'prefetch', names, options)),
  }
}

/** Gets each of `names`; `operation` is for errors. */
export async function getMany(
  core: ClientCore,
  operation: string,
  names: readonly string[],
  options: GetOptions = {},
): Promise<GetManyResult> {
  core.calls.checked({ operation, method: 'readSecrets', name: '' }, () => {
    if (!Array.isArray(names)) throw refused('Give the names as a list of texts.')
    assertGetOptions(options)
  })
  const targets = [...new Set(names)].map((name) => targetOf(core, operation, name))
  const batched = withBatch(core, operation, targets, options)
  const found = await findAll(core, batched, options)
  return new Map(found.map((one) => [one.name, resultOf(core, one)]))
}

/** A name as it was given, and what is read for it, or why nothing can be. */
interface Asked {
  readonly name: string
  readonly target: ReadTarget | SecretError
}

function targetOf(core: ClientCore, operation: string, name: string): Asked {
  try {
    return { name, target: listening(core, operation, name) }
  } catch (error) {
    if (isSecretError(error)) return { name, target: error }
    throw error
  }
}

/** What came of a name. */
interface Found extends Asked {
  readonly entry: CacheEntry | SecretError
  /** It was held before, and not read for this call. */
  readonly wasHeld: boolean
}

/** What comes to its end while the last of a batch is waited for is got once more, while there is time. */
async function findAll(core: ClientCore, asked: readonly Asked[], options: GetOptions): Promise<readonly Found[]> {
  const endsAt = core.held.now().tick + (options.timeoutMs ?? core.policy.timeoutMs)
  const found = new Map<string, Found>()
  let open = asked
  let limits = options
  for (;;) {
    for (const one of await Promise.all(open.map((each) => find(core, each, limits)))) found.set(one.name, one)
    open = [...found.values()].filter((one) => isTooLate(core, one))
    const timeoutMs = endsAt - core.held.now().tick
    if (open.length === 0 || timeoutMs <= 0) return [...found.values()]
    limits = { ...options, timeoutMs }
  }
}

async function find(core: ClientCore, asked: Asked, options: GetOptions): Promise<Found> {
  const { target } = asked
  if (isSecretError(target)) return { ...asked, entry: target, wasHeld: false }
  const before = core.held.get(target.key)
  try {
    const entry = await getEntry(core, target, options)
    return { ...asked, entry, wasHeld: entry === before }
  } catch (error) {
    if (isSecretError(error)) return { ...asked, entry: error, wasHeld: false }
    throw error
  }
}

/** Whether a value has come to its end that was held; what was read is as good as can be. */
function isTooLate(core: ClientCore, { entry, wasHeld }: Found): boolean {
  return wasHeld && !isSecretError(entry) && core.held.isOver(entry, core.held.now())
}

function resultOf(core: ClientCore, found: Found): GetResult {
  const { target, entry } = found
  if (isSecretError(target)) return { ok: false, error: target }
  if (isSecretError(entry)) return { ok: false, error: entry }
  const usable = isTooLate(core, found) ? core.held.usable(target.key, core.held.now()) : entry
  return usable === undefined ? { ok: false, error: core.reader.tooLate(target) } : { ok: true, secret: usable.secret }
}

/** Where the store reads many at once, those that have to be read share one call of it. */
function withBatch(
  core: ClientCore,
  operation: string,
  asked: readonly Asked[],
  options: GetOptions,
): readonly Asked[] {
  const { store } = core
  if (!can(store, 'readSecrets')) return asked
  const batch = new BatchRead(core, store, operation, options)
  return asked.map(({ name, target }) => ({ name, target: isSecretError(target) ? target : batch.part(target) }))
}

/** One call of the store for all of its parts that turn out to be needed. */
class BatchRead {
  readonly #core: ClientCore
  readonly #store: SecretStore & BatchStore
  readonly #operation: string
  readonly #timeoutMs: number
  readonly #names: string[] = []
  readonly #controller = new AbortController()
  #isSent = false
  #left = 0
  #kind: 'foreground' | 'background' = 'background'
  #answers: Promise<Answer> | undefined

  constructor(core: ClientCore, store: SecretStore & BatchStore, operation: string, { timeoutMs }: GetOptions) {
    this.#core = core
    this.#store = store
    this.#operation = operation
    this.#timeoutMs = timeoutMs ?? core.policy.timeoutMs
  }

  /**
   * The target as part of this batch. What is asked for after the batch was sent is read by itself, as what a change has overtaken; and
   * so is what failed alone or brought an old version, if that may be over in a moment. A batch that failed as a whole was tried
   * again as a whole; a call for each of its secrets would ask the store for many times as much.
   */
  part(target: ReadTarget): ReadTarget {
    return {
      ...target,
      read: async (limits, attempt) => {
        if (this.#isSent) return await target.read(limits, attempt)
        try {
          return await this.#entry(target.key, limits, attempt)
        } catch (error) {
          if (!isStoreFailure(error) || error instanceof BatchFailure || failureRules[error.facts.code].retry !== 'yes')
            throw error
          return await target.read(limits, attempt)
        }
      },
    }
  }

  async #entry(key: string, limits: ReadLimits, attempt: ReadAttempt): Promise<CacheEntry> {
    const { results, started } = await this.#answer(key, limits, attempt)
    const result = results.get(key)
    if (result === undefined) throw new StoreFailure({ code: 'MALFORMED_RESPONSE', detail: silent })
    if (!result.ok) throw new StoreFailure(result.error)
    return await attempt.accepts(result.secret, started)
  }

  #answer(name: string, limits: ReadLimits, attempt: ReadAttempt): Promise<Answer> {
    this.#names.push(name)
    if (limits.kind !== 'background') this.#kind = 'foreground'
    limits.waiters.onGone(() => this.#leave())
    this.#answers ??= Promise.resolve().then(() => this.#readAll(attempt))
    return this.#answers
  }

  /** Runs in a later turn than the parts, so that it knows all names. */
  async #readAll(attempt: ReadAttempt): Promise<Answer> {
    this.#isSent = true
    const { calls, held } = this.#core
    const call = { operation: this.#operation, method: 'readSecrets', name: '' }
    const limits = { signal: this.#controller.signal, timeoutMs: this.#timeoutMs, kind: this.#kind }
    const names = [...new Set(this.#names)]
    const once = async (own: CallOptions): Promise<Answer> => {
      attempt.begins()
      const started = held.now()
      return { results: await this.#store.readSecrets(names, own), started }
    }
    try {
      return await calls.attempts(call, once, limits)
    } catch (error) {
      throw new BatchFailure(calls.describe(error, call), { cause: isStoreFailure(error) ? error.cause : error })
    }
  }

  /** When all have left, nobody wants the answer. */
  #leave(): void {
    this.#left += 1
    if (this.#left === this.#names.length) this.#controller.abort()
  }
}

/** What the store has answered to one call for all, and when that began. */
interface Answer {
  readonly results: ReadonlyMap<string, ReadResult>
  readonly started: Moment
}

const silent = 'The batch says nothing of this secret.'

/** The failure of a whole batch, which was tried again as a whole. */
class BatchFailure extends StoreFailure {}

/** Errors by name. */
export function failuresOf(results: GetManyResult): ReadonlyMap<string, SecretError> {
  return new Map([...results].flatMap(([name, { error }]) => (error === undefined ? [] : [[name, error] as const])))
}
