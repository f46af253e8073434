import { isSecretError } from '@keyharbor/core'
import { canary, findCanary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import type { SecretsManagerStoreOptions } from './secrets-manager-options.ts'
import { secretsManagerSettings } from './secrets-manager-settings.ts'
import { SecretsManagerStore } from './secrets-manager-store.ts'

const settings = (options: SecretsManagerStoreOptions): ReturnType<typeof secretsManagerSettings> =>
  secretsManagerSettings({ env: {}, ...options })

/** The message of what is thrown; it must be CONFIG. */
function refusal(options: object): string {
  try {
    settings(options)
  } catch (error) {
    expect(isSecretError(error) && error.code).toBe('CONFIG')
    return String(error)
  }
  throw new Error('It was not refused.')
}

describe('the region', () => {
  it.each(['eu-central-1', 'us-gov-west-1', 'cn-northwest-1', 'us-iso-east-1', 'eusc-de-east-1', 'ap-southeast-5'])(
    '%s is one',
    (region) => expect(settings({ region }).region).toBe(region),
  )

  it.each([
    '',
    'us-east-1.evil.example',
    'x@evil',
    'us-east-1/',
    'us-east-1#',
    'us east-1',
    'US-EAST-1',
    'evil',
    'a-b',
    5,
  ])('%j could send requests elsewhere, and is refused', (region) => expect(refusal({ region })).toContain('region'))

  it('comes from the environment, and is checked there too', () => {
    expect(settings({ env: { AWS_REGION: 'eu-west-1' } }).region).toBe('eu-west-1')
    expect(settings({ region: 'eu-west-2', env: { AWS_REGION: 'eu-west-1' } }).region).toBe('eu-west-2')
    expect(settings({ env: { AWS_REGION: '' } }).region).toBeUndefined()
    expect(refusal({ env: { AWS_REGION: 'a.b' } })).toContain('AWS_REGION')
  })
})

describe('the endpoint', () => {
  it.each([
    'https://vpce-1.example.com',
    'http://127.0.0.1:4566',
    'http://localhost:1',
    'http://[::1]:1',
    'https://h/path',
  ])('%s is taken', (endpoint) => expect(settings({ endpoint }).endpoint).toBe(endpoint))

  it.each([
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://127.0.0.1',
    'https://user:password@example.com',
    'https://example.com?a=b',
    'https://example.com#a',
    'http://169.254.169.254',
    'https://169.254.169.254',
    'https://[fe80::1]',
    'example.com',
    '',
  ])('%j is refused', (endpoint) => expect(refusal({ endpoint })).toContain('endpoint'))

  it('comes from the environment as the SDK has it, and is checked there too', () => {
    const env = { AWS_ENDPOINT_URL: 'https://a.example', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://b.example' }
    expect(settings({ env }).endpoint).toBe('https://b.example')
    expect(settings({ env: { AWS_ENDPOINT_URL: 'https://a.example' } }).endpoint).toBe('https://a.example')
    expect(settings({ env: { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } }).endpoint).toBeUndefined()
    expect(refusal({ env: { AWS_ENDPOINT_URL: 'http://example.com' } })).toContain('AWS_ENDPOINT_URL')
  })
})

describe('options', () => {
  it.each<[string, object]>([
    ['an option that there is not', { regoin: 'eu-west-1' }],
    ['a client without send', { client: {} }],
    ['a client and a region', { client: { send: () => undefined }, region: 'eu-west-1' }],
    ['credentials without a key', { credentials: { accessKeyId: 'a' } }],
    ['credentials that are text', { credentials: 'a' }],
    ['an empty profile', { profile: '' }],
    ['six days to restore', { recoveryWindowDays: 6 }],
    ['thirty-one days to restore', { recoveryWindowDays: 31 }],
    ['half a day more', { recoveryWindowDays: 7.5 }],
  ])('%s is CONFIG', (_, options) => expect(refusal(options)).toContain('CONFIG'))

  it('are not repeated when they are refused', () => {
    const secret = canary()
    for (const options of [{ region: secret }, { endpoint: secret }, { credentials: { accessKeyId: secret } }])
      expect(findCanary(refusal(options))).toBeUndefined()
  })
})

describe('the scope', () => {
  it('keeps regions, endpoints, profiles and given credentials apart', () => {
    const credentials = { accessKeyId: canary('id'), secretAccessKey: canary('key') }
    const all: SecretsManagerStoreOptions[] = [
      { region: 'eu-west-1' },
      { region: 'eu-west-2' },
      { region: 'eu-west-1', endpoint: 'https://a.example' },
      { region: 'eu-west-1', profile: 'a' },
      { region: 'eu-west-1', profile: 'b' },
      { region: 'eu-west-1', credentials },
      { region: 'eu-west-1', credentials },
    ]
    const scopes = all.map((options) => new SecretsManagerStore({ env: {}, ...options }).scope.join('|'))
    expect(new Set(scopes).size).toBe(all.length)
    expect(findCanary(scopes.join())).toBeUndefined()
  })

  it('is one for stores that go by the environment alike', () => {
    const make = (): SecretsManagerStore =>
      new SecretsManagerStore({ env: { AWS_REGION: 'eu-west-1', AWS_PROFILE: 'a' } })
    expect(make().scope).toEqual(make().scope)
  })
})
