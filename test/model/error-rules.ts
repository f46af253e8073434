// Model: which errors may come out, and why not.
import type { ErrorCode } from '@keyharbor/core'
import { tookItsTime, type ClientCall } from './client-call.ts'
import type { Evidence } from './evidence.ts'
import { failureClass, longestRestMs } from './failure-classes.ts'
import type { StoreRead } from './store-read.ts'
import { slackMs } from './truth.ts'

/** Why a call must not have failed so. */
export function errorFault(oracle: Evidence, call: ClientCall, code: ErrorCode): string | undefined {
  if (!isExplained(oracle, call, code)) return `${call.kind} failed with ${code} for no reason`
  const isOutage = code === 'STALE_EXCEEDED' || (failureClass(code) ?? 'definitive') !== 'definitive'
  if (call.kind !== 'get' || !isOutage || call.settled === undefined) return undefined
  const held = oracle.ledger(call.name).surelyHeld(call.settled)
  const wasHeld =
    (held?.ended?.seq ?? Infinity) <= call.settled.turnSeq && (call.isPart !== true || call.heldAtBegin !== undefined)
  return !wasHeld ? undefined : `get failed with ${code} although a value is held`
}

function isExplained(oracle: Evidence, call: ClientCall, code: ErrorCode): boolean {
  if (code === 'CLOSED') return oracle.closed
  if (oracle.closed && call.isPart !== true) return false
  if (code === 'ABORTED') return call.aborted
  if (code === 'TIMEOUT') return tookItsTime(call) || wasTroubled(oracle, call)
  if (code === 'UNAVAILABLE') return oracle.troubles.mayRest || call.mayRest || wasTroubled(oracle, call)
  if (call.kind === 'change') return isOfAChange(oracle, code)
  if (code === 'STALE_EXCEEDED') return wasOutage(oracle, call)
  return oracle.ledger(call.name).reads.some((read) => brings(oracle, call, read, code))
}

/** Something failed or was given up so lately that it may be remembered. */
function wasTroubled({ troubles: { last }, truth }: Evidence, { begun }: ClientCall): boolean {
  return last !== undefined && begun.tick - last.tick <= longestRestMs('TIMEOUT', truth.hintMs)
}

function isOfAChange({ troubles: { last } }: Evidence, code: ErrorCode): boolean {
  if (code === 'RATE_LIMITED' || code === 'PERMISSION_DENIED') return last !== undefined
  return code === 'NOT_FOUND' || code === 'PRECONDITION_FAILED' || code === 'VERSION_NOT_FOUND'
}

/** It was read once, and then an outage began. */
function wasOutage(oracle: Evidence, { name, forgottenSeq }: ClientCall): boolean {
  const { reads } = oracle.ledger(name)
  const wasRead = reads.some(({ said, ended }) => said?.version !== undefined && (ended?.seq ?? 0) > forgottenSeq)
  return wasRead && oracle.troubles.last !== undefined
}

/** The store said so during the call, or so lately before it that this is still remembered. */
function brings(oracle: Evidence, call: ClientCall, read: StoreRead, code: ErrorCode): boolean {
  if (read.ended === undefined || read.said?.facts?.code !== code) return false
  if (read.ended.seq > call.begun.seq) return true
  const { reads } = oracle.ledger(call.name)
  const isFresh = call.begun.tick - read.ended.tick <= longestRestMs(code, oracle.truth.hintMs) + slackMs
  const isEnded = reads.some((later) => endsFailures(later, read, call))
  return isFresh && !isEnded && read.ended.seq > call.forgottenSeq
}

function endsFailures(later: StoreRead, failed: StoreRead, call: ClientCall): boolean {
  const seq = later.ended?.seq ?? 0
  // What a replica brings that lags may not be taken for an answer.
  const isAnswer = later.counts && !later.lagged && later.said?.version !== undefined
  return isAnswer && seq > (failed.ended?.seq ?? 0) && seq < call.begun.seq
}
