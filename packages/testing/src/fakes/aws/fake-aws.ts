// Fakes, of AWS: what a test holds in its hand of each service.
import type { ManualClock } from '../../manual-clock.ts'
import type { FakeCalls } from '../fake-calls.ts'
import type { FakeRequest, FakeResponse } from '../fake-exchange.ts'
import type { FakeFaults } from '../fake-faults.ts'
import { FakeServer } from '../fake-server.ts'
import { FakeService } from '../fake-service.ts'
import type { FakeAwsAccess } from './aws-access.ts'
import type { AwsCore } from './aws-core.ts'
import type { AwsPlace } from './aws-place.ts'
import type { Lag } from './lagging-records.ts'
import type { RateLimit } from './request-rate.ts'

/** What the fakes of AWS have in common. */
export interface FakeAws extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:40961`: on loopback, at a free port. The `endpoint` of a client. */
  readonly address: string
  /** Its region: clients must sign for it. */
  readonly region: string
  /** The account that all is in. */
  readonly accountId: string
  /** Its time: dates of what is made, the end of recovery windows, delays. It moves when a test moves it. */
  readonly clock: ManualClock
  /** Who may do what, which credentials are alive, and which keys of KMS can be used. */
  readonly access: FakeAwsAccess
  /** What goes wrong with the next requests. */
  readonly faults: FakeFaults
  /** What was received, without values and credentials. The operation is in `headers['x-amz-target']`. */
  readonly calls: FakeCalls
  /** Answers a request without a socket: the same state, calls and faults. A broken connection rejects, and so does `signal`. */
  handle(request: FakeRequest, signal?: AbortSignal): Promise<FakeResponse>
  /** From now on writes are seen late by readers, as with the service. Writers always meet what is true. Without options at once. */
  lag(how?: Lag): void
  /** Lets so many requests through in each second of the clock; the others are `ThrottlingException`, "Rate exceeded". */
  limitRate(limit: RateLimit): void
  /** Closes its port, so that clients are refused, until `restore`. Connections that there are break. */
  cut(): Promise<void>
  /** Listens again, at the same address. */
  restore(): Promise<void>
  /** As it was at the start: empty, no calls, no faults, everything allowed. The clock stays where it is. */
  reset(): void
  /** Ends it and all its connections. */
  close(): Promise<void>
}

/** Opens the door to a core. */
export async function openFakeAws(
  core: AwsCore,
  { region, accountId }: AwsPlace,
  clock: ManualClock,
): Promise<FakeAws> {
  const service = new FakeService(core, clock)
  const server = await FakeServer.open(service)
  const close = (): Promise<void> => server.cut()
  return {
    address: server.address,
    region,
    accountId,
    clock,
    access: core.access,
    faults: service.faults,
    calls: service.calls,
    handle: (request, signal) => service.handle(request, signal),
    lag: (how = {}) => core.setLag(how),
    limitRate: (limit) => core.rate.limit(limit),
    cut: close,
    restore: () => server.restore(),
    reset: () => service.reset(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
