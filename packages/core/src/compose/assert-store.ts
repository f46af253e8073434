// Compose: refuses what is no store before anything is made of it.
import { configError } from '../errors/config-error.ts'
import { methodOf } from './capability-methods.ts'

const members = ['checkName', 'readSecret', 'describeError'] as const

/** Throws `CONFIG` unless `store` has the methods that every store has. `owner` is the function that was given it. */
export function assertStore(owner: string, store: unknown): void {
  if (typeof store === 'object' && store !== null && members.every((name) => methodOf(store, name) !== undefined))
    return
  throw configError(owner, `What was given is no store: a store has ${members.join(', ')}.`)
}
