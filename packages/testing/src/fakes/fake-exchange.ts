// Fakes, of any service: one request and its answer, whatever way they travel.

/** A request as it reaches a fake. */
export interface FakeRequest {
  /** In capitals. */
  readonly method: string
  /** Path and query as they were sent, still encoded. */
  readonly url: string
  /** Names in lower case. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: empty. */
  readonly body?: string
}

/** What a fake answers. */
export interface FakeResponse {
  /** As of HTTP. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty for none. Text, also where `content-encoding` says `gzip`: the socket compresses it, and a call in process does not. */
  readonly body: string
}

/** How a service refuses for its own sake. */
export interface FaultAnswers {
  throttled(retryAfterSeconds: number | undefined): FakeResponse
  /** `status` is 500 to 599. */
  failed(status: number): FakeResponse
}

/** A service as a state that answers: no sockets, no timers, time from a clock. Each fake brings its own. */
export interface FakeCore {
  /** Answers at once, and does not throw. */
  handle(request: FakeRequest): FakeResponse
  /** Headers of its protocol, in lower case, that hold no credential and are kept in `calls`, beside those of HTTP itself. */
  readonly plainHeaders: readonly string[]
  /** Top-level fields of the body that hold no secret and are kept in `calls`. All else is redacted. */
  plainFields(request: FakeRequest): readonly string[]
  /** An answer that is well-formed, but holds another secret than the one asked for. */
  withWrongSecret(response: FakeResponse): FakeResponse
  /** What `faults.throttle` and `faults.fail` answer. */
  readonly faultAnswers: FaultAnswers
  /** Back to the state at the start. */
  reset(): void
}
