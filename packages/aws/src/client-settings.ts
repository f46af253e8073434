// AWS: from options and environment to checked settings of a client, without I/O.
import { randomUUID } from 'node:crypto'
import { configError, systemClock, type Clock } from '@keyharbor/core'
import { partsOf } from './answer-parts.ts'
import type { AwsClientOptions, AwsSender } from './aws-client-options.ts'
import { isRegion } from './aws-region.ts'
import { areCredentials, guardedProvider } from './credential-provider.ts'
import { fromEnvironment, type Environment } from './environment.ts'
import { serviceEndpoint } from './service-endpoint.ts'

/** How the SDK's client is made; what is undefined it finds by itself. */
interface ClientPlace {
  readonly region: string | undefined
  readonly profile: string | undefined
  readonly endpoint: string | undefined
}

/** Settings of a client, checked. */
export interface ClientSettings extends ClientPlace {
  readonly credentials: AwsClientOptions['credentials']
  readonly client: AwsSender | undefined
  readonly scope: readonly string[]
  readonly clock: Clock
}

/** What differs from service to service. */
export interface ServiceNames {
  /** Of the store, as errors name it. */
  readonly kind: string
  /** The variable with the endpoint of just this service. */
  readonly endpointVariable: string
  /** The class of the SDK's client. */
  readonly clientClass: string
}

/** Checks everything that can be checked without I/O. Throws `CONFIG`, without repeating what was given. */
export function clientSettings(options: AwsClientOptions, names: ServiceNames): ClientSettings {
  const { kind } = names
  assertOneSource(options, kind)
  const env = options.env ?? process.env
  const place = options.client === undefined ? placeOf(options, env, names) : noPlace
  return {
    ...place,
    credentials: credentialsOf(options, kind),
    client: clientOf(options, names),
    scope: Object.freeze([place.endpoint ?? '', place.region ?? '', identityOf(options, place)]),
    clock: options.clock ?? systemClock,
  }
}

const noPlace = { region: undefined, profile: undefined, endpoint: undefined } as const

function assertOneSource(options: AwsClientOptions, kind: string): void {
  if (options.client === undefined) return
  const others = ['region', 'profile', 'credentials', 'endpoint'] as const
  if (others.some((name) => options[name] !== undefined))
    throw configError(kind, `Give either the option client, or ${others.join(', ')}.`)
}

function placeOf(options: AwsClientOptions, env: Environment, names: ServiceNames): ClientPlace {
  return {
    region: regionOf(options, env, names.kind),
    profile: profileOf(options, env, names.kind),
    endpoint: endpointOf(options, env, names),
  }
}

function regionOf({ region }: AwsClientOptions, env: Environment, kind: string): string | undefined {
  const given = region ?? fromEnvironment(env, 'AWS_REGION')
  if (given === undefined || isRegion(given)) return given
  const source = region === undefined ? 'AWS_REGION' : 'The option region'
  throw configError(kind, `${source} must name a region, such as eu-central-1.`)
}

function profileOf({ profile }: AwsClientOptions, env: Environment, kind: string): string | undefined {
  if (profile === undefined) return fromEnvironment(env, 'AWS_PROFILE')
  if (typeof profile === 'string' && profile !== '') return profile
  throw configError(kind, 'The option profile must be text that is not empty.')
}

function endpointOf(
  { endpoint }: AwsClientOptions,
  env: Environment,
  { kind, endpointVariable }: ServiceNames,
): string | undefined {
  if (endpoint !== undefined) return serviceEndpoint(kind, endpoint, 'the option endpoint')
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  if (fromEnvironment(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true') return undefined
  for (const variable of [endpointVariable, 'AWS_ENDPOINT_URL']) {
    const text = fromEnvironment(env, variable)
    if (text !== undefined) return serviceEndpoint(kind, text, variable)
  }
  return undefined
}

function credentialsOf({ credentials }: AwsClientOptions, kind: string): AwsClientOptions['credentials'] {
  if (credentials === undefined) return undefined
  if (typeof credentials === 'function') return guardedProvider(credentials)
  if (areCredentials(credentials)) return { ...credentials }
  throw configError(
    kind,
    'The option credentials must have accessKeyId and secretAccessKey, or be a function that gives them.',
  )
}

function clientOf({ client }: AwsClientOptions, { kind, clientClass }: ServiceNames): AwsSender | undefined {
  if (client === undefined || typeof partsOf(client)['send'] === 'function') return client
  throw configError(kind, `The option client must have the method send, as ${clientClass} has.`)
}

/** Stores of one process that go by environment and profile alone are one identity; credentials and clients can't be told apart. */
function identityOf(options: AwsClientOptions, { profile }: ClientPlace): string {
  if (options.client !== undefined || options.credentials !== undefined) return `instance:${randomUUID()}`
  return profile === undefined ? 'default chain' : `profile:${profile}`
}
