// Model: the calls that the commands make, and the real client behind them.
import { createSecretClient, type Clock } from '@keyharbor/core'
import type { Served } from './client-call.ts'
import type { ModelStore } from './gated-store.ts'
import { fixedTimes, type Policy } from './policies.ts'

/** What a caller may say. */
interface CallerOptions {
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

/** Options of a get. */
interface GetOptions extends CallerOptions {
  readonly maxAgeMs?: number
  readonly force?: boolean
}

/** One result of many. */
export type ManyResult =
  { readonly ok: true; readonly secret: Served } | { readonly ok: false; readonly error: unknown }

/** The part of a client that the commands use. */
export interface ClientUnderTest {
  get(name: string, options?: GetOptions): Promise<Served>
  getMany(names: readonly string[], options: GetOptions): Promise<ReadonlyMap<string, ManyResult>>
  peek(name: string): Served | undefined
  refresh(name: string, options: CallerOptions): Promise<Served>
  invalidate(name: string): void
  put(name: string, text: string, options: CallerOptions): Promise<{ readonly id: string }>
  rollback(name: string, versionId: string | undefined, options: CallerOptions): Promise<{ readonly id: string }>
  close(): Promise<void>
}

/** What a client is made of. */
export interface ClientParts {
  readonly store: ModelStore
  readonly clock: Clock
  readonly policy: Policy
  readonly maxAttempts: number
  /** What chance always says. */
  readonly chance: number
}

/** The client as it is. */
export function realClient({ store, clock, policy, maxAttempts, chance }: ClientParts): ClientUnderTest {
  const { limitMs: _, ...times } = policy
  return createSecretClient({ store, clock, ...times, ...fixedTimes, maxAttempts, random: () => chance })
}
