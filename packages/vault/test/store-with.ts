// For tests: stores on the real server.
import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { StoreFailure } from '@keyharbor/core'
import type { Kv2StoreOptions } from '../src/kv2-options.ts'
import { Kv2Store } from '../src/kv2-store.ts'
import { backend } from './backend.ts'

/** A store with the server's root token unless another is given; it is closed with the test. */
export function storeWith(options: Kv2StoreOptions = {}): Kv2Store {
  const store = new Kv2Store({ ...backend(), env: {}, ...options })
  onTestFinished(() => store.close())
  return store
}

/** A name that nobody else uses. */
export const freshName = (): string => `test-${randomUUID()}`

/** Everything that `items` gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** The code with which it fails; `none` when it does not. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof StoreFailure ? error.facts.code : 'not a StoreFailure'),
  )
