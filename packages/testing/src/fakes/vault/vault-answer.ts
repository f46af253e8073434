// Fakes, of OpenBao and HashiCorp Vault: how both write answers and errors.
import { randomUUID } from 'node:crypto'
import type { FakeResponse, FaultAnswers } from '../fake-exchange.ts'

/** A map of JSON. */
export type Json = Record<string, unknown>

/** An answer that is thrown to end a request. */
export class VaultRefusal extends Error {
  readonly response: FakeResponse

  constructor(response: FakeResponse) {
    super(`The fake answers ${response.status}.`)
    this.response = response
  }
}

/** What an answer may hold beside `data`. */
export interface AnswerParts {
  readonly status?: number
  readonly warnings?: readonly string[]
  readonly auth?: Json
  readonly leaseSeconds?: number
  /** The lease that came with it. Default: none. */
  readonly lease?: { readonly id: string; readonly renewable: boolean }
}

const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' } as const

/** An answer in the envelope that almost all answers have. */
export function answer(data: Json | null, parts: AnswerParts = {}): FakeResponse {
  const { status = 200, warnings, auth = null, leaseSeconds = 0, lease = { id: '', renewable: false } } = parts
  return plain(status, {
    request_id: randomUUID(),
    lease_id: lease.id,
    renewable: lease.renewable,
    lease_duration: leaseSeconds,
    data,
    wrap_info: null,
    warnings: warnings === undefined || warnings.length === 0 ? null : warnings,
    auth,
  })
}

/** An answer whose data are also beside the envelope, as some paths below `sys/` have them. */
export function flatAnswer(data: Json, parts: AnswerParts = {}): FakeResponse {
  const response = answer(data, parts)
  return plain(response.status, { ...data, ...(JSON.parse(response.body) as Json) })
}

/** An answer without the envelope. */
export function plain(status: number, body: Json): FakeResponse {
  return { status, headers, body: `${goJson(body)}\n` }
}

/** 204. */
export const done: FakeResponse = { status: 204, headers, body: '' }

/** An answer of a status alone. */
export function empty(status: number): FakeResponse {
  return { status, headers: {}, body: '' }
}

/** Ends a request with an error. Without texts it is the answer for what was never there. */
export function refuse(status: number, ...errors: string[]): never {
  throw new VaultRefusal(plain(status, { errors }))
}

/** Ends a request with an error that the server has collected in a list of its own form. */
export function refuseListed(status: number, ...errors: string[]): never {
  const count = `${errors.length} error${errors.length === 1 ? '' : 's'} occurred:`
  refuse(status, `${count}\n${errors.map((error) => `\t* ${error}\n`).join('')}\n`)
}

/** 405: the path is there, the operation is not. */
export function unsupported(): never {
  refuseListed(405, 'unsupported operation')
}

/** Ends a request for something that the servers have and this fake does not. No server answers so: a test must not pass by it. */
export function notFaked(what: string): never {
  refuse(501, `This fake does not have ${what}.`)
}

/** Time as Go writes it: without zeros at the end of the fraction. */
export function goTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z')
}

/** JSON as Go writes it: `<`, `>` and `&` are escaped, for pages of HTML. Keys stay in their order, which no client may rely on. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** What `faults.throttle` and `faults.fail` answer. */
export const vaultFaultAnswers: FaultAnswers = {
  throttled(retryAfterSeconds) {
    const hint = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
    const body = '{"errors":["request rate limited"]}'
    return { status: 429, headers: { 'content-type': 'application/json', ...hint }, body }
  },
  failed: (status) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: '{"errors":["internal error"]}',
  }),
}
