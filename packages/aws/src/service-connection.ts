// AWS: sends commands of an SDK client, which it loads and makes at the first one, and turns what fails into facts.
import { StoreFailure, type ErrorFacts } from '@keyharbor/core'
import { isRecord, partsOf } from './answer-parts.ts'
import type { AwsSender } from './aws-client-options.ts'
import { isFailure } from './aws-failure.ts'
import type { ClientSettings } from './client-settings.ts'
import { within, type Deadline } from './deadline.ts'
import { describeAwsError } from './describe-aws-error.ts'
import { outOfTime } from './failure-names.ts'
import { guardDestination, type ClientWithMiddleware } from './safe-destination.ts'

/** An answer. The SDK hands on whatever JSON was there, so nothing of it is taken for granted. */
export type Answer = Readonly<Record<string, unknown>>

/** A client as it is made here. */
type OwnClient = AwsSender & ClientWithMiddleware & { destroy(): void }

/** What an SDK's client is made with. */
interface ClientConfig {
  readonly region?: string
  readonly profile?: string
  readonly credentials?: NonNullable<ClientSettings['credentials']>
  readonly endpoint?: string
  readonly maxAttempts: 1
  readonly requestHandler: { readonly logger: Logger }
}

/** Where the SDK says what is no error. */
type Logger = Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error', () => void>>

/** The SDK of one service. */
export interface ServiceSdk<Sdk> {
  /** Its package, whose versions of the peer dependency are `^3.968.0`. */
  readonly package: string
  /** Loads it; rejects where it is not installed. */
  load(): Promise<Sdk>
  newClient(sdk: Sdk, config: ClientConfig): OwnClient
}

/** One request. */
export interface ServiceRequest<Sdk> {
  command(sdk: Sdk): object
  /** For a request about an ARN: throws `INVALID_NAME` when it is of another region than the client. */
  readonly assertRegion?: ((region: string | undefined) => void) | undefined
  /** Whether it states what it expects to be there. Default false. */
  readonly conditional?: boolean
}

/** The SDK and a client of it. */
interface Opened<Sdk> {
  readonly sdk: Sdk
  readonly client: AwsSender & { destroy?(): void }
}

/** Every method rejects with a `StoreFailure`. */
export class ServiceConnection<Sdk> {
  readonly #settings: ClientSettings
  readonly #service: ServiceSdk<Sdk>
  #opened: Promise<Opened<Sdk>> | undefined
  #isClosed = false

  constructor(settings: ClientSettings, service: ServiceSdk<Sdk>) {
    this.#settings = settings
    this.#service = service
  }

  /** Sends one request; nothing is tried again. */
  async send(request: ServiceRequest<Sdk>, deadline: Deadline): Promise<Answer> {
    if (this.#isClosed) throw new StoreFailure({ code: 'CLOSED', retry: 'never' })
    const answer = await within(deadline, this.#settings.clock, (signal) => this.#send(request, signal))
    if (isRecord(answer)) return answer
    throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  }

  /** Ends the connections of a client that was made here; one that was given stays open. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#settings.client !== undefined) return
    const opened = await this.#opened?.catch(() => undefined)
    opened?.client.destroy?.()
  }

  async #send(request: ServiceRequest<Sdk>, signal: AbortSignal): Promise<unknown> {
    const opening = this.#open()
    try {
      const { sdk, client } = await opening
      if (request.assertRegion !== undefined) request.assertRegion(await regionOf(client))
      return await client.send(request.command(sdk), { abortSignal: signal })
    } catch (error) {
      const failure = asFailure(error, { conditional: request.conditional ?? false, aborted: signal.aborted })
      // The client sets its clock by an answer that says so; another one would begin with that of the machine.
      if (isFailure(failure, 'UNAUTHENTICATED') && failure.facts.detail !== outOfTime) this.#forget(opening)
      throw failure
    }
  }

  #open(): Promise<Opened<Sdk>> {
    this.#opened ??= open(this.#settings, this.#service).catch((error: unknown) => {
      // What is missing may be there at the next call.
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }

  /**
   * The next command makes another client, which asks for credentials anew: the SDK itself keeps rejected ones up to their expiry. The
   * old one is not ended, since other requests of it may be under way; its idle connections hold no process.
   */
  #forget(opening: Promise<Opened<Sdk>>): void {
    if (this.#settings.client === undefined && this.#opened === opening) this.#opened = undefined
  }
}

/** The one package that is loaded, at the first command. */
async function open<Sdk>(settings: ClientSettings, service: ServiceSdk<Sdk>): Promise<Opened<Sdk>> {
  const sdk = await loaded(service)
  return { sdk, client: settings.client ?? guarded(service.newClient(sdk, configOf(settings))) }
}

function guarded(client: OwnClient): OwnClient {
  guardDestination(client)
  return client
}

async function loaded<Sdk>(service: ServiceSdk<Sdk>): Promise<Sdk> {
  try {
    return await service.load()
  } catch (error) {
    throw isMissing(error, service.package) ? missingPeer(service.package) : unloadable(service.package)
  }
}

function isMissing(error: unknown, name: string): boolean {
  const { code, message } = partsOf(error)
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') &&
    typeof message === 'string' &&
    message.includes(name)
  )
}

function missingPeer(name: string): StoreFailure {
  const detail = `This store needs the package ${name}, in a version that fits ^3.968.0. Install it beside @keyharbor/aws.`
  return new StoreFailure({ code: 'CONFIG', reason: 'missing-peer', detail })
}

function unloadable(name: string): StoreFailure {
  const detail =
    `The package ${name} is there but could not be loaded. Install it anew, in a version that fits ^3.968.0; ` +
    'where the program is one bundle of ES modules, give the bundle a require (see README.md of @keyharbor/aws).'
  return new StoreFailure({ code: 'CONFIG', detail })
}

/**
 * No retries of its own, since they are the client's, and no limits of time of its own, since the signal of each command ends it
 * whatever it waits for. `requestTimeout` would print a warning and end nothing (measured with 3.1164); neither do warnings about
 * sockets that are in use go to the console.
 */
function configOf({ region, profile, credentials, endpoint }: ClientSettings): ClientConfig {
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: 1,
    requestHandler: { logger: silent },
  }
}

const nothing = (): void => undefined

const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing } as const

async function regionOf({ config }: AwsSender): Promise<string | undefined> {
  const region = config?.region
  return typeof region === 'function' ? await region() : region
}

function asFailure(
  error: unknown,
  context: { readonly conditional: boolean; readonly aborted: boolean },
): StoreFailure {
  if (error instanceof StoreFailure) return error
  const facts: ErrorFacts = describeAwsError(error, context)
  // Not as a cause: the SDK's errors hold the session token.
  return new StoreFailure(facts)
}
