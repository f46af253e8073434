// Testing: what a memory store can be told, checked when it is made.
import { assertKnownOptions, configError, systemClock, type Clock } from '@keyharbor/core'

/** Options of a `MemoryStore`. */
export interface MemoryStoreOptions {
  /** Where time comes from: dates of versions, expiry, latency. Default: the machine. */
  readonly clock?: Clock
  /** Largest value in bytes. Default 65 536. */
  readonly maxValueBytes?: number
}

/** Fills in defaults. Throws `CONFIG` for an unknown option and for a limit that is no whole number of bytes. */
export function memoryStoreOptions(options: MemoryStoreOptions): Required<MemoryStoreOptions> {
  assertKnownOptions('memory', options, ['clock', 'maxValueBytes'])
  const { clock = systemClock, maxValueBytes = 65_536 } = options
  if (!Number.isSafeInteger(maxValueBytes) || maxValueBytes < 1) {
    throw configError('memory', 'The option "maxValueBytes" must be a whole number of bytes, at least 1.')
  }
  return { clock, maxValueBytes }
}
