// AWS: many secrets at once: batches, and single reads for what no batch has answered.
import { isStoreFailure, type ReadResult, type StoredSecret, type StoreFailure } from '@keyharbor/core'
import { isFailure } from './aws-failure.ts'
import { inTurns } from './in-turns.ts'

/** The two ways of reading. Both reject with a `StoreFailure`. */
export interface BatchReader {
  /** Most names that a batch takes. */
  readonly size: number
  /** Whether batches have a quota of their own: then single reads take over where a batch is throttled. */
  readonly hasOwnQuota: boolean
  /** Results by name; names that are left out are read by themselves. */
  batch(names: readonly string[]): Promise<Results>
  one(name: string): Promise<StoredSecret>
}

type Results = ReadonlyMap<string, ReadResult>

/** What became of one batch. */
type Outcome = { readonly results: Results } | { readonly failure: StoreFailure }

/** How many requests are under way at once. */
const atOnce = 10

/**
 * The result of each name. A batch that is denied (it is a right of its own), throttled (where its quota is its own), or refused for one of
 * its names is read one by one, and so is a single name. What else fails a batch fails its names; when no batch came through, it fails the call, which can then
 * be tried again.
 */
export async function batchRead(names: readonly string[], reader: BatchReader): Promise<Results> {
  const chunks = chunksOf([...new Set(names)], reader.size)
  const outcomes = await inTurns(chunks, atOnce, async (chunk) => await outcomeOf(chunk, reader))
  assertAny(outcomes)
  const results = new Map(chunks.flatMap((chunk, index) => [...resultsOf(chunk, outcomes[index])]))
  const left = chunks.flat().filter((name) => !results.has(name))
  await inTurns(left, atOnce, async (name) => void results.set(name, await resultOf(reader.one(name))))
  return results
}

async function outcomeOf(chunk: readonly string[], reader: BatchReader): Promise<Outcome> {
  if (chunk.length === 1) return { results: new Map() }
  try {
    return { results: await reader.batch(chunk) }
  } catch (error) {
    if (isFailure(error, 'PERMISSION_DENIED', 'INVALID_ARGUMENT', 'INVALID_NAME')) return { results: new Map() }
    if (reader.hasOwnQuota && isFailure(error, 'RATE_LIMITED')) return { results: new Map() }
    if (isStoreFailure(error)) return { failure: error }
    throw error
  }
}

/** Throws the first failure when all have failed. */
function assertAny(outcomes: readonly Outcome[]): void {
  const [first] = outcomes
  if (first !== undefined && 'failure' in first && outcomes.every((outcome) => 'failure' in outcome))
    throw first.failure
}

function resultsOf(chunk: readonly string[], outcome: Outcome | undefined): Iterable<readonly [string, ReadResult]> {
  if (outcome === undefined) return []
  if ('results' in outcome) return outcome.results
  const { facts: error } = outcome.failure
  return chunk.map((name) => [name, { ok: false, error }] as const)
}

async function resultOf(reading: Promise<StoredSecret>): Promise<ReadResult> {
  try {
    return { ok: true, secret: await reading }
  } catch (error) {
    if (isStoreFailure(error)) return { ok: false, error: error.facts }
    throw error
  }
}

function chunksOf(names: readonly string[], size: number): readonly (readonly string[])[] {
  const count = Math.ceil(names.length / size)
  return Array.from({ length: count }, (_, index) => names.slice(index * size, (index + 1) * size))
}
