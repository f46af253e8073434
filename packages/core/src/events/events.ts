// Events: what a client tells of what it does, on diagnostics channels.
import { channel, tracingChannel, type Channel, type TracingChannel } from 'node:diagnostics_channel'
import { isSecretError, type SecretError } from '../errors/secret-error.ts'
import type { ErrorFacts } from '../store/store-failure.ts'
import type { SecretEvent } from './secret-event.ts'

type Trace = TracingChannel<string, SecretEvent>

/** What an event tells beside where it happened. */
export type EventFacts = Omit<SecretEvent, 'store' | 'operation' | 'secret' | 'version'>

/** Where an event happened. */
export interface EventPlace {
  readonly operation: string
  readonly name: string
  readonly version?: string | undefined
}

type Describe = (error: unknown) => ErrorFacts

/** The events of one client. Where nobody listens, nothing is made. */
export class Events {
  readonly #store: string
  readonly #withNames: boolean
  readonly #now: () => number
  readonly #get: Trace = tracingChannel('keyharbor:get')
  readonly #refresh: Trace = tracingChannel('keyharbor:refresh')
  readonly #retry: Channel = channel('keyharbor:retry')
  readonly #stale: Channel = channel('keyharbor:stale')
  readonly #evict: Channel = channel('keyharbor:evict')
  readonly #reject: Channel = channel('keyharbor:reject')

  /** `now`: monotonic milliseconds. */
  constructor(store: string, withNames: boolean, now: () => number) {
    this.#store = store
    this.#withNames = withNames
    this.#now = now
  }

  /** Whether somebody listens to gets. */
  get hearsGets(): boolean {
    return this.#get.hasSubscribers
  }

  /** Runs a get of the application. `outcome` tells how it ended, once it has. */
  get<T>(place: EventPlace, run: (event: SecretEvent | undefined) => Promise<T>): Promise<T> {
    return this.#traced(this.#get, place, run)
  }

  /** Runs a read of the store. `describe`: what may be told of that with which it rejects. */
  refresh<T>(place: EventPlace, run: () => Promise<T>, describe: Describe): Promise<T> {
    return this.#traced(this.#refresh, place, run, describe)
  }

  retry(place: EventPlace, facts: EventFacts): void {
    this.#tell(this.#retry, place, facts)
  }

  stale(place: EventPlace, facts: EventFacts): void {
    this.#tell(this.#stale, place, facts)
  }

  evict(place: EventPlace, facts: EventFacts): void {
    this.#tell(this.#evict, place, facts)
  }

  reject(place: EventPlace, facts: EventFacts): void {
    this.#tell(this.#reject, place, facts)
  }

  #tell(to: Channel, place: EventPlace, facts: EventFacts): void {
    if (to.hasSubscribers) to.publish(this.#event(place, facts))
  }

  /** Not `tracePromise`, which hands the result to whoever listens: here that is the secret. */
  #traced<T>(
    trace: Trace,
    place: EventPlace,
    run: (event: SecretEvent | undefined) => Promise<T>,
    describe: Describe = unknownFailure,
  ): Promise<T> {
    if (!trace.hasSubscribers) return run(undefined)
    const event = this.#event(place, {})
    const startedAt = this.#now()
    return trace.start.runStores(event, async () => {
      try {
        return await run(event)
      } catch (error) {
        event.outcome = 'error'
        Object.assign(event, failureFacts(isSecretError(error) ? error : describe(error)))
        trace.error.publish(event)
        throw error
      } finally {
        event.durationMs = this.#now() - startedAt
        trace.asyncEnd.publish(event)
      }
    })
  }

  #event({ operation, name, version }: EventPlace, facts: EventFacts): SecretEvent {
    const named = this.#withNames && name !== '' ? { secret: name, ...(version !== undefined && { version }) } : {}
    return { store: this.#store, operation, ...named, ...facts }
  }
}

const unknownFailure: Describe = () => ({ code: 'UNKNOWN' })

function failureFacts({ code, reason }: ErrorFacts | SecretError): Pick<SecretEvent, 'code' | 'errorReason'> {
  return reason === undefined ? { code } : { code, errorReason: reason }
}
