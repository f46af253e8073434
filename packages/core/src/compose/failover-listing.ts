// Compose: a listing of whichever store gives its first item. The rest comes from that store, since no two lists fit together.
import type { SecretStore } from '../store/secret-store.ts'
import type { CallOptions } from '../store/stored-secret.ts'
import type { FailoverAttempts, Question } from './failover-attempts.ts'
import { failureOf } from './failed-store.ts'

/** What is listed, and how one store lists it. */
export interface ListingQuestion<S extends SecretStore, T> extends Omit<Question<S, unknown>, 'ask' | 'accepts'> {
  readonly list: (store: S, call: CallOptions) => AsyncIterable<T>
}

/** Fails over until the first item or the end of an empty list; a failure after that ends the listing. */
export async function* failoverListing<S extends SecretStore, T>(
  attempts: FailoverAttempts,
  { list, ...question }: ListingQuestion<S, T>,
): AsyncGenerator<T, void, undefined> {
  const { store, steps, first } = await attempts.first({
    ...question,
    ask: async (store: S, call) => {
      const steps = list(store, call)[Symbol.asyncIterator]()
      return { store, steps, first: await steps.next() }
    },
    discard: ({ steps }) => void left(steps),
  })
  try {
    for (let step = first; step.done !== true; step = await steps.next()) yield step.value
  } catch (error) {
    throw failureOf(store, error, { ...question.about, conditional: false, aborted: question.call.signal.aborted })
  } finally {
    await steps.return?.()
  }
}

/** Nobody looks at this listing. That it can't be ended tells of nothing that anybody asked. */
async function left(steps: AsyncIterator<unknown>): Promise<void> {
  try {
    await steps.return?.()
  } catch {
    // As if it had ended.
  }
}
