// Fakes, of AWS: how its JSON services write answers and errors.
import { randomUUID } from 'node:crypto'
import type { FakeResponse, FaultAnswers } from '../fake-exchange.ts'

/** A map of JSON. */
export type Json = Readonly<Record<string, unknown>>

/** How one service differs from the others on the wire. */
export interface AwsWire {
  /** The field of an error that holds its text. */
  readonly messageKey: 'Message' | 'message'
  /** Whether it compresses for clients that ask for it, and lets answers be stored by nobody. Only Parameter Store does, as recorded. */
  readonly compresses: boolean
  /** Name of its error of status 500. */
  readonly internalError: string
}

/** An error that is thrown to end a request. */
export class AwsRefusal extends Error {
  /** Its `__type`. */
  readonly code: string
  readonly status: number
  /** What it says; undefined for those that say nothing, as `ParameterNotFound`. */
  readonly text: string | undefined

  constructor(code: string, text: string | undefined, status: number) {
    super(`The fake answers ${code}.`)
    this.code = code
    this.text = text
    this.status = status
  }
}

/** Ends the request with an error. Status 400 is that of almost all errors of these services. */
export function refuse(code: string, text?: string, status = 400): never {
  throw new AwsRefusal(code, text, status)
}

/** The answer to a request that was done. Fields are in order of their names, as recorded; those that are undefined are left out. */
export function doneAnswer(wire: AwsWire, body: Json, gzip: boolean): FakeResponse {
  const fields = Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const noStore = wire.compresses ? { 'cache-control': 'no-store' } : {}
  return {
    status: 200,
    headers: { ...headers(wire, gzip), ...noStore },
    body: JSON.stringify(Object.fromEntries(fields)),
  }
}

/** The answer to a request that was refused. */
export function errorAnswer(wire: AwsWire, { code, text, status }: AwsRefusal, gzip: boolean): FakeResponse {
  const said = text === undefined ? {} : { [wire.messageKey]: text }
  return { status, headers: headers(wire, gzip), body: JSON.stringify({ __type: code, ...said }) }
}

/** What `faults.throttle` and `faults.fail` answer. */
export function awsFaultAnswers(wire: AwsWire): FaultAnswers {
  return {
    throttled(retryAfterSeconds) {
      const answer = errorAnswer(wire, new AwsRefusal('ThrottlingException', 'Rate exceeded', 400), false)
      if (retryAfterSeconds === undefined) return answer
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } }
    },
    failed: (status) =>
      errorAnswer(wire, new AwsRefusal(wire.internalError, 'An error occurred on the server side.', status), false),
  }
}

function headers(wire: AwsWire, gzip: boolean): Readonly<Record<string, string>> {
  const encoding = wire.compresses && gzip ? { 'content-encoding': 'gzip' } : {}
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID(), ...encoding }
}
