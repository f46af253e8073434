// Testing: what a write to a memory store can state beside the value, checked before anything is stored.
import { isDate } from 'node:util/types'
import { StoreFailure } from '@keyharbor/core'

/** Settings of a write to a `MemoryStore`. What is left out stays as it was; `expiresAt` is of the written version alone. */
export interface MemorySettings {
  /** What `describeSecret` tells about it. */
  readonly description?: string
  /** Labels that `describeSecret` tells; they replace the ones before. */
  readonly tags?: Readonly<Record<string, string>>
  /** From then on the version can't be read: `VERSION_EXPIRED`. Default: never. */
  readonly expiresAt?: Date
}

const known: readonly string[] = ['description', 'tags', 'expiresAt']

/** A copy of `settings`. Throws `INVALID_ARGUMENT` for a setting that there is not, and for a date that is none. */
export function checkedSettings(settings: MemorySettings = {}): MemorySettings {
  if (Object.keys(settings).some((key) => !known.includes(key))) throw invalid(`Known settings: ${known.join(', ')}.`)
  const { expiresAt, tags } = settings
  if (expiresAt !== undefined && !isTime(expiresAt)) throw invalid('The setting "expiresAt" must be a valid Date.')
  return {
    ...settings,
    ...(tags === undefined ? {} : { tags: { ...tags } }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
  }
}

function isTime(value: unknown): boolean {
  return isDate(value) && !Number.isNaN(value.getTime())
}

function invalid(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_ARGUMENT', detail })
}
