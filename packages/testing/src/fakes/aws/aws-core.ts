// Fakes, of AWS: one service behind its protocol. Who asks, how often, and what an answer looks like.
import type { FakeCore, FakeRequest, FakeResponse, FaultAnswers } from '../fake-exchange.ts'
import { FakeAwsAccess } from './aws-access.ts'
import { awsFaultAnswers, AwsRefusal, doneAnswer, errorAnswer, refuse, type AwsWire, type Json } from './aws-answer.ts'
import type { AwsPlace } from './aws-place.ts'
import { awsPlainHeaders, awsRequest, operationOf, takesGzip, type AwsRequest } from './aws-request.ts'
import type { Lag } from './lagging-records.ts'
import { RequestRate } from './request-rate.ts'

/** One service, without its protocol. */
export interface AwsService {
  /** As signatures and actions of policies name it. */
  readonly name: string
  /** What `x-amz-target` begins with. */
  readonly target: string
  readonly wire: AwsWire
  /** Fields of requests that say what is asked, never what is secret. */
  readonly plainFields: readonly string[]
  /** Operations that the service has and the fake lacks. */
  readonly missing: readonly string[]
  /** Does an operation; undefined when there is none of this name. Throws `AwsRefusal`. */
  run(operation: string, body: Json, access: FakeAwsAccess): Json | undefined
  setLag(lag: Lag): void
  withWrongSecret(response: FakeResponse): FakeResponse
  reset(): void
}

/** A service of AWS in one region of one account. */
export class AwsCore implements FakeCore {
  readonly plainHeaders: readonly string[] = awsPlainHeaders
  readonly faultAnswers: FaultAnswers
  readonly access: FakeAwsAccess
  readonly rate: RequestRate
  readonly #service: AwsService
  readonly #region: string

  constructor(service: AwsService, place: AwsPlace, now: () => number) {
    this.faultAnswers = awsFaultAnswers(service.wire)
    this.access = new FakeAwsAccess(place, service.name, now)
    this.rate = new RequestRate(now)
    this.#service = service
    this.#region = place.region
  }

  handle(request: FakeRequest): FakeResponse {
    const { name, target, wire } = this.#service
    try {
      const asked = awsRequest(request, target, name, this.#region)
      this.access.checkSigner(asked.accessKeyId)
      return doneAnswer(wire, this.#done(asked), takesGzip(request))
    } catch (error) {
      if (error instanceof AwsRefusal) return errorAnswer(wire, error, takesGzip(request))
      throw error
    }
  }

  plainFields(request: FakeRequest): readonly string[] {
    return operationOf(request, this.#service.target) === undefined ? [] : this.#service.plainFields
  }

  withWrongSecret(response: FakeResponse): FakeResponse {
    return this.#service.withWrongSecret(response)
  }

  setLag(lag: Lag): void {
    this.#service.setLag(lag)
  }

  reset(): void {
    this.access.allowAll()
    this.rate.clear()
    this.#service.reset()
  }

  #done({ operation, body }: AwsRequest): Json {
    // No service answers 501: a test must not pass by it.
    if (this.#service.missing.includes(operation)) refuse('NotFaked', `This fake does not have ${operation}.`, 501)
    this.rate.count(operation)
    return this.#service.run(operation, body, this.access) ?? refuse('UnknownOperationException')
  }
}
