// Model: which values may be served, and why not.
import { tookItsTime, type ClientCall, type Served } from './client-call.ts'
import type { Ledger } from './ledger.ts'
import type { Oracle } from './oracle.ts'
import { betweenMs, type StoreRead } from './store-read.ts'
import { slackMs, type Instant } from './truth.ts'

/** For how long after a write no older version may be served, whatever replicas say. */
const ownWriteHoldsMs = 10_000

/** Why a call must not have brought this value. */
export function valueFault(oracle: Oracle, call: ClientCall, served: Served): string | undefined {
  if (oracle.closed && call.isPart !== true) return `${call.kind} brought a value after close`
  if (call.aborted && call.isPart !== true) return `${call.kind} brought a value after its signal aborted`
  const fault = versionFault(oracle, call, served) ?? sourcesFault(oracle, call, served)
  return fault === undefined ? undefined : `${call.kind} of ${call.name} brought version ${served.version}, ${fault}`
}

function versionFault(oracle: Oracle, call: ClientCall, served: Served): string | undefined {
  const { version } = served
  const known = oracle.truth.version(call.name, version)
  if (known === undefined) return 'which there is not'
  if (known.text !== served.text()) return 'with the value of another one'
  if (oracle.moves) return undefined
  if (call.heldAtBegin !== undefined && Number(version) < call.heldAtBegin) return 'though a newer one was held'
  return !oracle.hasLagged && Number(version) < call.newestSeen ? 'after a newer one' : undefined
}

/** One good source is enough; one of many may have been served at the begin of the call or at its end. */
function sourcesFault(oracle: Oracle, call: ClientCall, { version }: Served): string | undefined {
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

function sourceFault(oracle: Oracle, call: ClientCall, source: StoreRead, now: Instant): string | undefined {
  const ledger = oracle.ledger(call.name)
  const isNew = (source.ended?.seq ?? 0) > call.begun.seq
  return (
    floorFault(oracle, ledger, call, source) ??
    failureFault(oracle, ledger, source, now) ??
    (isNew ? undefined : ageFault(oracle, call, source, now))
  )
}

/** It was true after the last change or invalidation; a replica that lags behind can only be held to what was written. */
function floorFault(oracle: Oracle, ledger: Ledger, call: ClientCall, source: StoreRead): string | undefined {
  const looked = source.looked?.seq ?? 0
  if (!source.lagged && looked <= call.floorSeq) return 'from before a change or an invalidation'
  if (!source.lagged && looked <= overtakenAt(oracle, ledger, call))
    return 'from before an invalidation while it waited'
  const { written } = ledger
  if (oracle.moves || written === undefined || written.at.seq > call.begun.seq) return undefined
  const holds = betweenMs(written.at, source.begun) < ownWriteHoldsMs
  const isOlder = Number(source.said?.version?.id) < written.version
  return holds && isOlder ? 'older than what was written' : undefined
}

/** A change during the call, if it was the only one and nothing has failed yet: then nothing keeps the call from a read after it. */
function overtakenAt(oracle: Oracle, ledger: Ledger, call: ClientCall): number {
  const { begun, settled = begun } = call
  const [only, ...others] = ledger.overtakes.filter((seq) => seq > begun.seq)
  const hadTrouble = oracle.trouble !== undefined || tookItsTime(call) || call.isPart === true
  if (only === undefined || others.length > 0 || hadTrouble) return 0
  return only < settled.turnSeq && ledger.floors.includes(only) ? only : 0
}

function failureFault(oracle: Oracle, ledger: Ledger, source: StoreRead, now: Instant): string | undefined {
  const before = { ...now, seq: now.turnSeq }
  if (ledger.goneAfter(source, before)) return 'after the store had said that it is not there'
  const denial = ledger.denialAfter(source, before)
  const isOver = denial !== undefined && betweenMs(denial, now) >= oracle.policy.deniedGraceMs + slackMs
  return isOver ? 'for longer than a denied value may be served' : undefined
}

function ageFault(oracle: Oracle, call: ClientCall, source: StoreRead, now: Instant): string | undefined {
  const { policy } = oracle
  const age = betweenMs(source.begun, now)
  if (age >= policy.limitMs + slackMs) return 'for longer than a stale value may be served'
  if (call.kind === 'young' && age >= (call.maxAgeMs ?? 0) + slackMs) return 'older than it asked for'
  const sinceMs = now.tick - (source.ended?.tick ?? 0)
  if (call.kind === 'forced' && sinceMs >= policy.minRefreshIntervalMs + slackMs) return 'which was not read anew'
  const wasTroubled = (oracle.trouble?.seq ?? 0) > (source.ended?.seq ?? 0)
  const isLate = age >= policy.maxAgeMs + policy.staleWhileRevalidateMs + slackMs
  return call.kind === 'get' && isLate && !wasTroubled && !tookItsTime(call)
    ? 'stale although nothing had failed'
    : undefined
}
