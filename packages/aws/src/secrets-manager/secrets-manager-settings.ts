// AWS: from options and environment to checked settings, without I/O.
import { randomUUID } from 'node:crypto'
import { assertKnownOptions, configError, systemClock, type Clock } from '@keyharbor/core'
import { partsOf } from '../answer-parts.ts'
import { isRegion } from '../aws-region.ts'
import { fromEnvironment, type Environment } from '../environment.ts'
import {
  secretsManagerOptionNames,
  type SecretsManagerSender,
  type SecretsManagerStoreOptions,
} from './secrets-manager-options.ts'
import { serviceEndpoint } from '../service-endpoint.ts'
import { secretsManagerKind } from '../store-kind.ts'

/** How the SDK's client is made; what is undefined it finds by itself. */
export interface ClientSettings {
  readonly region: string | undefined
  readonly profile: string | undefined
  readonly credentials: SecretsManagerStoreOptions['credentials']
  readonly endpoint: string | undefined
}

export interface CheckedSettings extends ClientSettings {
  readonly client: SecretsManagerSender | undefined
  readonly recoveryWindowDays: number
  readonly scope: readonly string[]
  readonly clock: Clock
}

/** Checks everything that can be checked without I/O. Throws `CONFIG`, without repeating what was given. */
export function secretsManagerSettings(options: SecretsManagerStoreOptions): CheckedSettings {
  assertKnownOptions(secretsManagerKind, options, secretsManagerOptionNames)
  assertOneSource(options)
  const env = options.env ?? process.env
  const place = options.client === undefined ? placeOf(options, env) : noPlace
  return {
    ...place,
    credentials: credentialsOf(options),
    client: clientOf(options),
    recoveryWindowDays: windowOf(options),
    scope: Object.freeze([place.endpoint ?? '', place.region ?? '', identityOf(options, place)]),
    clock: options.clock ?? systemClock,
  }
}

const noPlace = { region: undefined, profile: undefined, endpoint: undefined } as const

function assertOneSource(options: SecretsManagerStoreOptions): void {
  if (options.client === undefined) return
  const others = ['region', 'profile', 'credentials', 'endpoint'] as const
  if (others.some((name) => options[name] !== undefined))
    throw configError(secretsManagerKind, `Give either the option client, or ${others.join(', ')}.`)
}

function placeOf(options: SecretsManagerStoreOptions, env: Environment): Omit<ClientSettings, 'credentials'> {
  return { region: regionOf(options, env), profile: profileOf(options, env), endpoint: endpointOf(options, env) }
}

function regionOf({ region }: SecretsManagerStoreOptions, env: Environment): string | undefined {
  const given = region ?? fromEnvironment(env, 'AWS_REGION')
  if (given === undefined || isRegion(given)) return given
  const source = region === undefined ? 'AWS_REGION' : 'The option region'
  throw configError(secretsManagerKind, `${source} must name a region, such as eu-central-1.`)
}

function profileOf({ profile }: SecretsManagerStoreOptions, env: Environment): string | undefined {
  if (profile === undefined) return fromEnvironment(env, 'AWS_PROFILE')
  if (typeof profile === 'string' && profile !== '') return profile
  throw configError(secretsManagerKind, 'The option profile must be text that is not empty.')
}

function endpointOf({ endpoint }: SecretsManagerStoreOptions, env: Environment): string | undefined {
  if (endpoint !== undefined) return serviceEndpoint(secretsManagerKind, endpoint, 'the option endpoint')
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  if (fromEnvironment(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true') return undefined
  for (const variable of ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL']) {
    const text = fromEnvironment(env, variable)
    if (text !== undefined) return serviceEndpoint(secretsManagerKind, text, variable)
  }
  return undefined
}

function credentialsOf({ credentials }: SecretsManagerStoreOptions): SecretsManagerStoreOptions['credentials'] {
  if (credentials === undefined || typeof credentials === 'function') return credentials
  const { accessKeyId, secretAccessKey } = partsOf(credentials)
  if (isText(accessKeyId) && isText(secretAccessKey)) return { ...credentials }
  throw configError(
    secretsManagerKind,
    'The option credentials must have accessKeyId and secretAccessKey, or be a function that gives them.',
  )
}

function clientOf({ client }: SecretsManagerStoreOptions): SecretsManagerSender | undefined {
  if (client === undefined || typeof partsOf(client)['send'] === 'function') return client
  throw configError(secretsManagerKind, 'The option client must have the method send, as SecretsManagerClient has.')
}

function windowOf({ recoveryWindowDays = 30 }: SecretsManagerStoreOptions): number {
  if (Number.isInteger(recoveryWindowDays) && recoveryWindowDays >= 7 && recoveryWindowDays <= 30)
    return recoveryWindowDays
  throw configError(secretsManagerKind, 'The option recoveryWindowDays must be a whole number of days, 7 to 30.')
}

/** Stores of one process that go by environment and profile alone are one identity; credentials and clients can't be told apart. */
function identityOf(
  options: SecretsManagerStoreOptions,
  { profile }: { readonly profile: string | undefined },
): string {
  if (options.client !== undefined || options.credentials !== undefined) return `instance:${randomUUID()}`
  return profile === undefined ? 'default chain' : `profile:${profile}`
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
