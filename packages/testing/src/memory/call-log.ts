// Testing: what a memory store was asked to do, so that a test can count reads. Holds no values.
import type { MemoryOperation } from './memory-operation.ts'

/** One call that reached the store. */
export interface LoggedCall {
  /** The method that was called. */
  readonly operation: MemoryOperation
  /** Name of the secret; empty for calls that concern no single one. */
  readonly name: string
}

/** All calls that reached a store, in order, the failed ones too. */
export class CallLog implements Iterable<LoggedCall> {
  readonly #calls: LoggedCall[] = []

  /** How many calls there were; of one operation and one secret if given. */
  count(operation?: MemoryOperation, name?: string): number {
    const matches = (call: LoggedCall): boolean =>
      (operation === undefined || call.operation === operation) && (name === undefined || call.name === name)
    return this.#calls.filter(matches).length
  }

  /** Forgets all calls. */
  clear(): void {
    this.#calls.length = 0
  }

  /** Adds a call. */
  record(operation: MemoryOperation, name: string): void {
    this.#calls.push({ operation, name })
  }

  /** From the first call to the last. */
  [Symbol.iterator](): Iterator<LoggedCall> {
    return this.#calls.values()
  }
}
