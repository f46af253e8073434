// Client: many secrets at once, each with its own result.
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import { failureRules } from '../resilience/failure-rules.ts'
import type { WaitLimits } from '../resilience/waits.ts'
import type { BatchStore } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { StoredSecret } from '../store/stored-secret.ts'
import { refused } from './call-limits.ts'
import { can } from './capability.ts'
import { listening, type ClientCore } from './client-core.ts'
import type { CacheEntry } from './cache-entry.ts'
import { get, assertGetOptions } from './get.ts'
import type { Accept, ReadTarget } from './read-target.ts'
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
  const results = batched.map(async ({ name, target }) => [name, await resultOf(core, target, options)] as const)
  return new Map(await Promise.all(results))
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

async function resultOf(core: ClientCore, target: ReadTarget | SecretError, options: GetOptions): Promise<GetResult> {
  if (isSecretError(target)) return { ok: false, error: target }
  try {
    return { ok: true, secret: await get(core, target, options) }
  } catch (error) {
    if (isSecretError(error)) return { ok: false, error }
    throw error
  }
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
  #left = 0
  #answers: Promise<ReadonlyMap<string, Answer>> | undefined

  constructor(core: ClientCore, store: SecretStore & BatchStore, operation: string, { timeoutMs }: GetOptions) {
    this.#core = core
    this.#store = store
    this.#operation = operation
    this.#timeoutMs = timeoutMs ?? core.policy.timeoutMs
  }

  /**
   * The target as part of this batch. What fails in the batch and may be over in a moment is read once more by itself, and so is what
   * a change has overtaken, since the batch may be from before it.
   */
  part(target: ReadTarget): ReadTarget {
    let isUsed = false
    return {
      ...target,
      read: async (limits, accept) => {
        if (isUsed) return await target.read(limits, accept)
        isUsed = true
        const answer = await this.#answer(target.key, limits)
        if (answer.stored !== undefined) return await accepted(answer.stored, answer, accept)
        if (failureRules[answer.failure.facts.code].retry === 'no') throw answer.failure
        return await target.read(limits, accept)
      },
    }
  }

  async #answer(name: string, { signal }: WaitLimits): Promise<Answer> {
    this.#names.push(name)
    signal?.addEventListener('abort', () => this.#leave(), { once: true })
    this.#answers ??= Promise.resolve().then(() => this.#readAll())
    const answers = await this.#answers
    return answers.get(name) ?? missing
  }

  /** Runs in a later turn than the parts, so that it knows all names. */
  async #readAll(): Promise<ReadonlyMap<string, Answer>> {
    const { calls, held } = this.#core
    const call = { operation: this.#operation, method: 'readSecrets', name: '' }
    const options = { signal: this.#controller.signal, timeoutMs: this.#timeoutMs }
    const names = [...new Set(this.#names)]
    try {
      return await calls.attempts(
        call,
        async (own) => {
          const started = held.now()
          const results = await this.#store.readSecrets(names, own)
          return new Map(
            [...results].map(([name, result]) => [
              name,
              result.ok ? { stored: result.secret, started } : { failure: new StoreFailure(result.error) },
            ]),
          )
        },
        options,
      )
    } catch (error) {
      const failure = new StoreFailure(calls.describe(error, call))
      return new Map(names.map((name) => [name, { failure }]))
    }
  }

  /** When all have left, nobody wants the answer. */
  #leave(): void {
    this.#left += 1
    if (this.#left === this.#names.length) this.#controller.abort()
  }
}

type Answer =
  | {
      readonly stored: StoredSecret
      readonly started: { readonly wall: number; readonly tick: number }
      readonly failure?: undefined
    }
  | { readonly stored?: undefined; readonly failure: StoreFailure }

const missing: Answer = {
  failure: new StoreFailure({ code: 'MALFORMED_RESPONSE', detail: 'The batch says nothing of this secret.' }),
}

async function accepted(
  stored: StoredSecret,
  { started }: { readonly started: { readonly wall: number; readonly tick: number } },
  accept: Accept,
): Promise<CacheEntry> {
  return await accept(stored, started)
}

/** Errors by name. */
export function failuresOf(results: GetManyResult): ReadonlyMap<string, SecretError> {
  return new Map([...results].flatMap(([name, { error }]) => (error === undefined ? [] : [[name, error] as const])))
}
