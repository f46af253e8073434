// AWS: sends commands of the SDK's client, which it loads and makes at the first one, and turns what fails into facts.
import { StoreFailure, type ErrorFacts } from '@keyharbor/core'
import { isRecord, partsOf } from '../answer-parts.ts'
import { isFailure } from '../aws-failure.ts'
import { within, type Deadline } from '../deadline.ts'
import { describeAwsError } from '../describe-aws-error.ts'
import { assertRegionOf, isArn, isSecretOf } from './secret-id.ts'
import type { SecretsManagerSender } from './secrets-manager-options.ts'
import type { CheckedSettings, ClientSettings } from './secrets-manager-settings.ts'

type Sdk = typeof import('@aws-sdk/client-secrets-manager')

/** Loads the SDK; rejects where it is not installed. */
export type LoadSdk = () => Promise<Sdk>

/** The operations that are used. */
export type Operation =
  | 'BatchGetSecretValue'
  | 'CancelRotateSecret'
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'DescribeSecret'
  | 'GetRandomPassword'
  | 'GetSecretValue'
  | 'ListSecretVersionIds'
  | 'ListSecrets'
  | 'PutSecretValue'
  | 'RemoveRegionsFromReplication'
  | 'ReplicateSecretToRegions'
  | 'RestoreSecret'
  | 'RotateSecret'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateSecretVersionStage'

/** What a request of an operation holds. */
export type InputOf<O extends Operation> = NonNullable<ConstructorParameters<Sdk[`${O}Command`]>[0]>

/** An answer. The SDK hands on whatever JSON was there, so nothing of it is taken for granted. */
export type Answer = Readonly<Record<string, unknown>>

/** A client, and what makes commands for it. */
interface Opened {
  readonly sdk: Sdk
  readonly client: SecretsManagerSender & { destroy?(): void }
}

/** Every method rejects with a `StoreFailure`. */
export class SecretsManagerConnection {
  readonly #settings: CheckedSettings
  readonly #load: LoadSdk
  #opened: Promise<Opened> | undefined
  #isClosed = false

  constructor(settings: CheckedSettings, load: LoadSdk = () => import('@aws-sdk/client-secrets-manager')) {
    this.#settings = settings
    this.#load = load
  }

  /** Sends one command; nothing is tried again. */
  async send<O extends Operation>(operation: O, input: InputOf<O>, deadline: Deadline): Promise<Answer> {
    if (this.#isClosed) throw new StoreFailure({ code: 'CLOSED', retry: 'never' })
    const answer = await within(deadline, this.#settings.clock, (signal) => this.#send(operation, input, signal))
    if (isRecord(answer)) return answer
    throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  }

  /** As `send`, for a request about one secret: an answer about another one is `INTEGRITY`. */
  async sendFor<O extends Operation>(
    operation: O,
    id: string,
    input: Omit<InputOf<O>, 'SecretId'>,
    deadline: Deadline,
  ): Promise<Answer> {
    const answer = await this.send(operation, { SecretId: id, ...input }, deadline)
    const { Name: name, ARN: arn } = answer
    if (typeof name !== 'string' || typeof arn !== 'string') throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
    if (isSecretOf(id, name, arn)) return answer
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'The answer is about another secret.' })
  }

  /** Ends the connections of a client that was made here; one that was given stays open. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#settings.client !== undefined) return
    const opened = await this.#opened?.catch(() => undefined)
    opened?.client.destroy?.()
  }

  async #send<O extends Operation>(operation: O, input: InputOf<O>, signal: AbortSignal): Promise<unknown> {
    const opening = this.#open()
    try {
      const { sdk, client } = await opening
      const id = secretIdOf(input)
      if (id !== undefined && isArn(id)) assertRegionOf(id, await regionOf(client))
      const Command = sdk[`${operation}Command`] as unknown as new (input: InputOf<O>) => object
      return await client.send(new Command(input), { abortSignal: signal })
    } catch (error) {
      const failure = asFailure(error, operation, signal.aborted)
      if (isFailure(failure, 'UNAUTHENTICATED')) this.#forget(opening)
      throw failure
    }
  }

  #open(): Promise<Opened> {
    this.#opened ??= open(this.#settings, this.#load).catch((error: unknown) => {
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
  #forget(opening: Promise<Opened>): void {
    if (this.#settings.client === undefined && this.#opened === opening) this.#opened = undefined
  }
}

/** The one package that is loaded, at the first command. */
async function open(settings: CheckedSettings, load: LoadSdk): Promise<Opened> {
  const sdk = await loaded(load)
  return { sdk, client: settings.client ?? clientOf(sdk, settings) }
}

async function loaded(load: LoadSdk): Promise<Sdk> {
  try {
    return await load()
  } catch (error) {
    throw isMissing(error) ? missingPeer() : unloadable()
  }
}

function isMissing(error: unknown): boolean {
  const { code, message } = partsOf(error)
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') &&
    typeof message === 'string' &&
    message.includes('@aws-sdk/client-secrets-manager')
  )
}

function missingPeer(): StoreFailure {
  const detail =
    'This store needs the package @aws-sdk/client-secrets-manager, in a version that fits ^3.968.0. Install it beside @keyharbor/aws.'
  return new StoreFailure({ code: 'CONFIG', reason: 'missing-peer', detail })
}

function unloadable(): StoreFailure {
  const detail =
    'The package @aws-sdk/client-secrets-manager is there but could not be loaded. Install it anew, in a version that fits ^3.968.0.'
  return new StoreFailure({ code: 'CONFIG', detail })
}

/**
 * No retries of its own, since they are the client's, and no limits of time of its own, since the signal of each command ends it
 * whatever it waits for. `requestTimeout` would print a warning and end nothing (measured with 3.1164); neither do warnings about
 * sockets that are in use go to the console.
 */
function clientOf(sdk: Sdk, { region, profile, credentials, endpoint }: ClientSettings): Opened['client'] {
  return new sdk.SecretsManagerClient({
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: 1,
    requestHandler: { logger: silent },
  })
}

const nothing = (): void => undefined

const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing } as const

async function regionOf({ config }: SecretsManagerSender): Promise<string | undefined> {
  const region = config?.region
  return typeof region === 'function' ? await region() : region
}

function secretIdOf(input: object): string | undefined {
  const { SecretId: id }: { SecretId?: unknown } = input
  return typeof id === 'string' ? id : undefined
}

function asFailure(error: unknown, operation: Operation, aborted: boolean): StoreFailure {
  if (error instanceof StoreFailure) return error
  const facts: ErrorFacts = describeAwsError(error, { conditional: operation === 'UpdateSecretVersionStage', aborted })
  // Not as a cause: the SDK's errors hold the session token.
  return new StoreFailure(facts)
}
