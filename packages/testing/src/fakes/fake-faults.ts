// Fakes, of any service: what goes wrong with the next requests. Stands between transport and state.
import type { FakeRequest, FakeResponse, FaultAnswers } from './fake-exchange.ts'

/** For which requests a fault is. */
export interface FaultOptions {
  /** How many requests meet it: a whole number of at least 1, or `Infinity` until `clear`. Default 1. */
  readonly times?: number
  /** Requests that it is for. Default: all. */
  readonly when?: (request: FakeRequest) => boolean
}

/** What a transport does with an answer. */
export type Fault =
  /** Sent in place of the real answer; the state is not asked. */
  | { readonly kind: 'answer'; readonly response: FakeResponse }
  /** No answer ever; the state is not asked. */
  | { readonly kind: 'hang' }
  /** The connection is reset before anything was done. */
  | { readonly kind: 'refuse' }
  /** The work is done, then the answer ends in the middle of its body. */
  | { readonly kind: 'cut' }
  /** The work is done after this time. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The work is done, then the body comes byte by byte, with this time before each. */
  | { readonly kind: 'trickle'; readonly ms: number }
  /** The work is done, but the answer holds another secret. */
  | { readonly kind: 'wrong-secret' }

interface PlannedFault {
  readonly fault: Fault
  readonly when: (request: FakeRequest) => boolean
  left: number
}

/** Faults for the next requests, used up in the order in which they were planned: a request meets the first that is for it. */
export class FakeFaults {
  readonly #answers: FaultAnswers
  #planned: PlannedFault[] = []

  /** @internal Each service has its own words. */
  constructor(answers: FaultAnswers) {
    this.#answers = answers
  }

  /** Too many requests, as the service says it: most with status 429, AWS with 400. With `Retry-After` in seconds if given. */
  throttle(options: FaultOptions & { readonly retryAfterSeconds?: number } = {}): void {
    this.answer(this.#answers.throttled(options.retryAfterSeconds), options)
  }

  /** A status of 500 to 599, with an error as the service writes it. Default 500. */
  fail(options: FaultOptions & { readonly status?: number } = {}): void {
    const { status = 500 } = options
    if (!Number.isInteger(status) || status < 500 || status > 599)
      throw new RangeError('The status is from 500 to 599.')
    this.answer(this.#answers.failed(status), options)
  }

  /** A page of HTML with status 200 or another, as proxies send it. */
  htmlPage(options: FaultOptions & { readonly status?: number } = {}): void {
    const headers = { 'content-type': 'text/html; charset=utf-8' }
    this.answer({ status: options.status ?? 200, headers, body: '<html><body>Please sign in</body></html>' }, options)
  }

  /** A redirect (307) to `location`. */
  redirect(location: string, options: FaultOptions = {}): void {
    this.answer({ status: 307, headers: { location }, body: '' }, options)
  }

  /** Any answer in place of the real one; nothing is done. */
  answer(response: FakeResponse, options: FaultOptions = {}): void {
    this.#plan({ kind: 'answer', response }, options)
  }

  /** No answer; the request ends only when the client ends it, or the fake is closed. Nothing is done. */
  hang(options: FaultOptions = {}): void {
    this.#plan({ kind: 'hang' }, options)
  }

  /** The connection is closed before anything is done. */
  refuse(options: FaultOptions = {}): void {
    this.#plan({ kind: 'refuse' }, options)
  }

  /** The request is done, and its answer breaks off in the middle of the body; an empty body is not sent at all. */
  cutBody(options: FaultOptions = {}): void {
    this.#plan({ kind: 'cut' }, options)
  }

  /** The request is done after `ms` milliseconds of the fake's clock. */
  delay(ms: number, options: FaultOptions = {}): void {
    this.#plan({ kind: 'delay', ms }, options)
  }

  /** The request is done, and the body of its answer comes byte by byte, each after `ms` milliseconds of the fake's clock. */
  trickle(ms: number, options: FaultOptions = {}): void {
    this.#plan({ kind: 'trickle', ms }, options)
  }

  /** The request is done, and its answer holds the values of another secret, as of a proxy that mixes up answers. */
  wrongSecret(options: FaultOptions = {}): void {
    this.#plan({ kind: 'wrong-secret' }, options)
  }

  /** All goes well again. Requests under way keep their fault. */
  clear(): void {
    this.#planned = []
  }

  /** The fault that a request meets, which is used up; undefined when all goes well. */
  take(request: FakeRequest): Fault | undefined {
    const next = this.#planned.find(({ when }) => when(request))
    if (next === undefined) return undefined
    next.left -= 1
    if (next.left <= 0) this.#planned = this.#planned.filter((planned) => planned !== next)
    return next.fault
  }

  #plan(fault: Fault, { times = 1, when = () => true }: FaultOptions): void {
    if (times < 1 || !(Number.isSafeInteger(times) || times === Infinity)) {
      throw new RangeError('A fault is for a whole number of requests, at least 1, or for Infinity.')
    }
    this.#planned.push({ fault, when, left: times })
  }
}
