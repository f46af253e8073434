// Model: one read of the current version as the store saw it.
import type { ErrorFacts } from '@keyharbor/core'
import type { Instant, Version } from './truth.ts'

/** What the store said to a read. */
export type Said =
  | { readonly version: Version; readonly facts?: undefined }
  | { readonly version?: undefined; readonly facts: ErrorFacts }

/** One attempt that reached the store. */
export interface StoreRead {
  readonly name: string
  readonly begun: Instant
  readonly signal: AbortSignal
  /** One call for several names, which goes on while anybody waits for any of them. */
  readonly isBatch: boolean
  /** The client may not have kept it: it rolled the secret back, or who asked for it has left a batch that went on. */
  isAside: boolean
  /** How often what is held of the secret had been forgotten when it began. */
  readonly generation: number
  /** When the store looked. */
  looked?: Instant
  said?: Said
  /** A replica answered that had not seen the last change. */
  lagged: boolean
  /** When the answer left the store, unless nobody waited for it any more. */
  ended?: Instant
  /** No change overtook it, so the client went by it. */
  counts: boolean
  /** The value was too old at some time since, so the client may have dropped it. */
  isOver: boolean
}

/** Milliseconds between two instants, by the clock that says more. */
export function betweenMs(from: Instant, to: Instant): number {
  return Math.max(0, to.wall - from.wall, to.tick - from.tick)
}
