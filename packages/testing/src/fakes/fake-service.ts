// Fakes, of any service: one state behind two transports, a socket on loopback and calls in process, with the same faults.
import { passedTime } from '../passed-time.ts'
import type { Clock } from '@keyharbor/core'
import { FakeCalls } from './fake-calls.ts'
import type { FakeCore, FakeRequest, FakeResponse } from './fake-exchange.ts'
import { FakeFaults, type Fault } from './fake-faults.ts'

/** An answer and what becomes of it on its way. */
export interface Delivery {
  readonly response: FakeResponse
  /** `cut`: it ends in the middle of its body. `trickle`: the body comes byte by byte. */
  readonly manner: 'whole' | 'cut' | 'trickle'
  /** Time before each byte of a body that trickles, in milliseconds. */
  readonly gapMs: number
}

/** What the fake of a service consists of besides its own state. */
export class FakeService {
  readonly calls: FakeCalls = new FakeCalls()
  readonly faults: FakeFaults
  readonly #core: FakeCore
  readonly #clock: Clock

  constructor(core: FakeCore, clock: Clock) {
    this.#core = core
    this.faults = new FakeFaults(core.faultAnswers)
    this.#clock = clock
  }

  /** Answers a request in process. Rejects like a broken connection where a fault breaks it, and when `signal` aborts. */
  async handle(request: FakeRequest, signal?: AbortSignal): Promise<FakeResponse> {
    const { response, manner, gapMs } = await this.deliver(request, signal)
    if (manner === 'cut') throw connectionReset()
    if (manner === 'trickle') await this.wait(gapMs * Buffer.byteLength(response.body), signal)
    return response
  }

  /** What a transport has to send. Rejects when the connection is to be closed without an answer. */
  async deliver(request: FakeRequest, signal?: AbortSignal): Promise<Delivery> {
    signal?.throwIfAborted()
    const { plainHeaders: headers } = this.#core
    this.calls.record(request, { headers, fields: this.#core.plainFields(request) })
    const fault = this.faults.take(request)
    if (fault?.kind === 'refuse') throw connectionReset()
    if (fault?.kind === 'hang') await never(signal)
    if (fault?.kind === 'delay') await this.wait(fault.ms, signal)
    return this.#delivery(request, fault)
  }

  /** Forgets calls and faults, and everything that the service holds. */
  reset(): void {
    this.calls.clear()
    this.faults.clear()
    this.#core.reset()
  }

  /** Lets time of the clock pass; rejects when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return passedTime(this.#clock, ms, signal)
  }

  #delivery(request: FakeRequest, fault: Fault | undefined): Delivery {
    const whole = { manner: 'whole', gapMs: 0 } as const
    if (fault?.kind === 'answer') return { response: fault.response, ...whole }
    const response = this.#core.handle(request)
    if (fault?.kind === 'wrong-secret') return { response: this.#core.withWrongSecret(response), ...whole }
    if (fault?.kind === 'cut') return { response, manner: 'cut', gapMs: 0 }
    if (fault?.kind === 'trickle') return { response, manner: 'trickle', gapMs: fault.ms }
    return { response, ...whole }
  }
}

/** The error of a connection that the other side has closed. */
function connectionReset(): Error {
  return Object.assign(new Error('The fake closed the connection.'), { code: 'ECONNRESET' })
}

function never(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
