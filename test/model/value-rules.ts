// Model: which values may be served, and why not.
import { tookItsTime, type ClientCall, type Served } from './client-call.ts'
import type { Evidence } from './evidence.ts'
import type { Known, Ledger } from './ledger.ts'
import { betweenMs, type StoreRead } from './store-read.ts'
import { slackMs, type Instant } from './truth.ts'

/** For so long after a version was held or written no older one may be served, whatever replicas say. */
const lagMs = 10_000

/** Why a call must not have brought this value. */
export function valueFault(oracle: Evidence, call: ClientCall, served: Served): string | undefined {
  if (oracle.closed && call.isPart !== true) return `${call.kind} brought a value after close`
  if (call.aborted && call.isPart !== true) return `${call.kind} brought a value after its signal aborted`
  const fault = versionFault(oracle, call, served) ?? sourcesFault(oracle, call, served)
  return fault === undefined ? undefined : `${call.kind} of ${call.name} brought version ${served.version}, ${fault}`
}

function versionFault(oracle: Evidence, call: ClientCall, served: Served): string | undefined {
  const { version } = served
  const known = oracle.truth.version(call.name, version)
  if (known === undefined) return 'which there is not'
  if (known.text !== served.text()) return 'with the value of another one'
  if (oracle.moves) return undefined
  return !oracle.hasLagged && Number(version) < call.newestSeen ? 'after a newer one' : undefined
}

/** One good source is enough; one of many is known at any time from the begin of the call on, and may not be over when it is told. */
function sourcesFault(oracle: Evidence, call: ClientCall, { version }: Served): string | undefined {
  const { reads } = oracle.ledger(call.name)
  const ends = call.settled ?? call.begun
  const moments = call.isPart === true ? [call.begun, ends] : [ends]
  let fault: string | undefined = 'which no read has brought'
  for (const source of reads.filter(({ said, ended }) => ended !== undefined && said?.version?.id === version)) {
    for (const now of moments) {
      fault = sourceFault(oracle, call, source, now)
      if (fault === undefined) return undefined
    }
  }
  return fault
}

function sourceFault(oracle: Evidence, call: ClientCall, source: StoreRead, now: Instant): string | undefined {
  const ledger = oracle.ledger(call.name)
  const isNew = (source.ended?.seq ?? 0) > call.begun.seq
  return (
    floorFault(ledger, call, source) ??
    orderFault(oracle, ledger, call, source) ??
    failureFault(oracle, ledger, source, now) ??
    (isNew ? undefined : (overFault(oracle, call, source) ?? ageFault(oracle, call, source, now)))
  )
}

function overFault(
  { policy }: Evidence,
  { begun, settled = begun }: ClientCall,
  source: StoreRead,
): string | undefined {
  const isOver = betweenMs(source.begun, settled) >= policy.limitMs + slackMs
  return isOver ? 'for longer than a stale value may be served' : undefined
}

/** It was true after the last change or invalidation, and is no answer of a replica that lags behind. */
function floorFault(ledger: Ledger, call: ClientCall, source: StoreRead): string | undefined {
  if (source.lagged) return undefined
  const looked = source.looked?.seq ?? 0
  if (looked <= call.floorSeq) return 'from before a change or an invalidation'
  return looked <= overtakenAt(ledger, call) ? 'from before an invalidation while it waited' : undefined
}

/**
 * The first change while the call waited: it has to bring what is true after that, whatever fails then; further ones do not have
 * to hold it up. What came of one of many is known before it is told.
 */
function overtakenAt({ overtakes, floors }: Ledger, { begun, settled = begun, isPart = false }: ClientCall): number {
  const first = overtakes.find((seq) => seq > begun.seq)
  if (first === undefined || isPart || !floors.includes(first)) return 0
  return first < settled.turnSeq ? first : 0
}

/** It is not older than what the client held or had written when the call or the read of it began, or a moment before. */
function orderFault(oracle: Evidence, ledger: Ledger, call: ClientCall, source: StoreRead): string | undefined {
  if (oracle.moves) return undefined
  const { written, held } = ledger
  const version = Number(source.said?.version?.id)
  const began = Math.max(call.begun.seq, source.begun.seq)
  const isOlder = (known: Known | undefined): boolean =>
    known !== undefined && known.version > version && known.at.seq < began && betweenMs(known.at, source.begun) < lagMs
  if (isOlder(written)) return 'older than what was written'
  return held.some(isOlder) ? 'though a newer one was held' : undefined
}

function failureFault(oracle: Evidence, ledger: Ledger, source: StoreRead, now: Instant): string | undefined {
  const before = { ...now, seq: now.turnSeq }
  if (ledger.goneAfter(source, before)) return 'after the store had said that it is not there'
  const denial = ledger.denialAfter(source, before)
  const isOver = denial !== undefined && betweenMs(denial, now) >= oracle.policy.deniedGraceMs + slackMs
  return isOver ? 'for longer than a denied value may be served' : undefined
}

function ageFault(oracle: Evidence, call: ClientCall, source: StoreRead, now: Instant): string | undefined {
  const { policy } = oracle
  const age = betweenMs(source.begun, now)
  if (call.kind === 'young' && age >= (call.maxAgeMs ?? 0) + slackMs) return 'older than it asked for'
  const sinceMs = now.tick - (source.ended?.tick ?? 0)
  if (call.kind === 'forced' && sinceMs >= policy.minRefreshIntervalMs + slackMs) return 'which was not read anew'
  const isLate = age >= policy.maxAgeMs + policy.staleWhileRevalidateMs + slackMs
  return call.kind === 'get' && isLate && !hasFailedSince(oracle, call, source)
    ? 'stale although nothing had failed'
    : undefined
}

function hasFailedSince({ troubles }: Evidence, call: ClientCall, { ended }: StoreRead): boolean {
  const isLater = (troubles.last?.seq ?? 0) > (ended?.seq ?? 0)
  return isLater || troubles.mayRest || call.mayRest || tookItsTime(call)
}
