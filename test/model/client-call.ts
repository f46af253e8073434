// Model: one call of the application, from its begin to its end.
import { slackMs, type Instant } from './truth.ts'

/** How the answer may come about: by policy, not older than a wish, read anew, or as a change of the secret. */
type CallKind = 'get' | 'young' | 'forced' | 'peek' | 'change'

/** What a call says of itself. */
export interface CallFacts {
  readonly kind: CallKind
  readonly name: string
  readonly timeoutMs: number
  /** The oldest cached answer that a `young` call takes. */
  readonly maxAgeMs?: number
  /** One of many: what came of it is known before all the others have settled, and it is told with them. */
  readonly isPart?: boolean
}

/** A call under way or settled, with what was known when it began. */
export interface ClientCall extends CallFacts {
  readonly begun: Instant
  /** Values have to be from after this: the last change or invalidation before the call. */
  readonly floorSeq: number
  /** The newest version that a call before this one has brought and the client has held. */
  readonly newestSeen: number
  /** Failures have to be from after this, or from the call itself. */
  readonly forgottenSeq: number
  /** So much had gone wrong when it began that it may not have been sent to the store. */
  readonly mayRest: boolean
  /** The version that was held for sure when it began. */
  readonly heldAtBegin: number | undefined
  /** It has to settle without waiting, since a value is held that is young enough. */
  readonly atOnce: boolean
  aborted: boolean
  settled?: Instant
}

/** What the model looks at of a secret. */
export interface Served {
  readonly version: string
  text(): string
}

/** Whether a call ended only at its deadline. */
export function tookItsTime({ begun, settled, timeoutMs }: ClientCall): boolean {
  return settled !== undefined && settled.tick - begun.tick >= timeoutMs - slackMs
}
