import { expect, test } from 'vitest'
import { errorCodes, type ErrorCode } from '../store/error-codes.ts'
import { failureRules, type FailureRule } from './failure-rules.ts'

/** The codes whose rule is as asked. */
function codesWith(matches: (rule: FailureRule) => boolean): Set<ErrorCode> {
  return new Set(errorCodes.filter((code) => matches(failureRules[code])))
}

const absent = [
  'NOT_FOUND',
  'PENDING_DELETION',
  'VERSION_NOT_FOUND',
  'VERSION_AMBIGUOUS',
  'VERSION_DISABLED',
  'VERSION_DESTROYED',
  'VERSION_EXPIRED',
  'VERSION_NOT_YET_VALID',
]

test('a table that lacks a code does not compile', () => {
  const { UNKNOWN: _, ...rest } = failureRules
  // @ts-expect-error Property 'UNKNOWN' is missing.
  const incomplete: Readonly<Record<ErrorCode, FailureRule>> = rest
  expect(Object.keys(incomplete)).toHaveLength(errorCodes.length - 1)
})

test('a rule with a word that there is not does not compile', () => {
  // @ts-expect-error '"twice"' is not assignable.
  const rule: FailureRule = { ...failureRules.UNKNOWN, retry: 'twice' }
  expect(rule.retry).toBe('twice')
})

test('there is one rule for each code and none besides', () => {
  expect(Object.keys(failureRules).sort()).toEqual([...errorCodes].sort())
})

test('only an answer of the store that there is no such value evicts it', () => {
  expect(codesWith(({ held }) => held === 'evict')).toEqual(new Set(absent))
  expect(codesWith(({ remembered }) => remembered === 'negative')).toEqual(new Set(absent))
})

test('an outage, a limit and a failed connection leave a held value to be served as stale', () => {
  expect(codesWith(({ held }) => held === 'stale')).toEqual(
    new Set([
      ...['UNAVAILABLE', 'TIMEOUT', 'MALFORMED_RESPONSE', 'UNKNOWN'],
      ...['RATE_LIMITED', 'QUOTA_EXCEEDED', 'TLS_ERROR', 'CREDENTIALS_UNAVAILABLE'],
    ]),
  )
})

test('whoever is denied may be served for a grace time, and is asked for ever less often', () => {
  expect(codesWith(({ held }) => held === 'grace')).toEqual(new Set(['UNAUTHENTICATED', 'PERMISSION_DENIED']))
  expect(codesWith(({ remembered }) => remembered === 'denied')).toEqual(
    new Set(['UNAUTHENTICATED', 'PERMISSION_DENIED']),
  )
})

test('retries: outages as long as attempts last, a login, a connection and a checksum once, a conflict if safe', () => {
  const outages = ['UNAVAILABLE', 'TIMEOUT', 'MALFORMED_RESPONSE', 'UNKNOWN']
  const once = ['TLS_ERROR', 'CREDENTIALS_UNAVAILABLE', 'UNAUTHENTICATED', 'INTEGRITY']
  expect(codesWith(({ retry }) => retry === 'yes')).toEqual(new Set(outages))
  expect(codesWith(({ retry }) => retry === 'once')).toEqual(new Set(once))
  expect(codesWith(({ retry }) => retry === 'after-hint')).toEqual(new Set(['RATE_LIMITED']))
  expect(codesWith(({ retry }) => retry === 'if-safe')).toEqual(new Set(['CONFLICT']))
})

test('only outages and timeouts count against the store, and only its answers for it', () => {
  expect(codesWith(({ breaker }) => breaker === 'failure')).toEqual(
    new Set(['UNAVAILABLE', 'TIMEOUT', 'MALFORMED_RESPONSE']),
  )
  expect(codesWith(({ breaker }) => breaker === 'answer')).toEqual(
    new Set([
      ...absent,
      ...['RATE_LIMITED', 'QUOTA_EXCEEDED', 'UNAUTHENTICATED', 'PERMISSION_DENIED'],
      ...['CONFLICT', 'ALREADY_EXISTS', 'PRECONDITION_FAILED'],
    ]),
  )
})

test('what is about the call alone changes nothing that outlives it', () => {
  for (const code of codesWith(({ held }) => held === 'untouched')) expect(failureRules[code].remembered).toBe('no')
  for (const code of ['ABORTED', 'CLOSED', 'STALE_EXCEEDED', 'LEASE_EXPIRED'] as const) {
    expect(failureRules[code]).toEqual({ held: 'untouched', retry: 'no', remembered: 'no', breaker: 'ignore' })
  }
})
