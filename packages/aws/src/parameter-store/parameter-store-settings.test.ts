import { isSecretError } from '@keyharbor/core'
import { canary, findCanary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { ParameterStore } from './parameter-store.ts'
import { parameterStoreSettings } from './parameter-store-settings.ts'

/** The message of what is thrown; it must be CONFIG. */
function refusal(options: object): string {
  try {
    parameterStoreSettings({ env: {}, ...options })
  } catch (error) {
    expect(isSecretError(error) && error.code).toBe('CONFIG')
    return String(error)
  }
  throw new Error('It was not refused.')
}

describe('options', () => {
  it.each<[string, object, string]>([
    ['an option that there is not', { recoveryWindowDays: 7 }, 'Known'],
    ['a tier that there is not', { tier: 'Advanced' }, 'tier'],
    ['an empty key', { kmsKeyId: '' }, 'kmsKeyId'],
    ['a key with a space', { kmsKeyId: 'alias/own key' }, 'kmsKeyId'],
    ['a key that is too long', { kmsKeyId: 'k'.repeat(257) }, 'kmsKeyId'],
    ['a client without send', { client: {} }, 'SSMClient'],
    ['no region', { region: 'evil' }, 'region'],
  ])('%s is CONFIG', (_, options, detail) => expect(refusal(options).toLowerCase()).toContain(detail.toLowerCase()))

  it('are not repeated when they are refused', () => {
    const secret = canary()
    for (const options of [{ kmsKeyId: `${secret} ` }, { tier: secret }, { endpoint: secret }])
      expect(findCanary(refusal(options))).toBeUndefined()
  })

  it.each(['alias/own', 'arn:aws:kms:us-east-1:123456789012:key/0a-1b', '0a1b_2c'])('%s can be a key', (kmsKeyId) =>
    expect(parameterStoreSettings({ env: {}, kmsKeyId }).kmsKeyId).toBe(kmsKeyId),
  )
})

it('the endpoint comes from the variable of Systems Manager, not from that of another service', () => {
  const env = {
    AWS_ENDPOINT_URL: 'https://a.example',
    AWS_ENDPOINT_URL_SSM: 'https://b.example',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://c.example',
  }
  expect(parameterStoreSettings({ env }).endpoint).toBe('https://b.example')
  expect(refusal({ env: { AWS_ENDPOINT_URL_SSM: 'http://example.com' } })).toContain('AWS_ENDPOINT_URL_SSM')
})

it('a store does no I/O when it is made, and has a scope that tells no credentials', () => {
  const credentials = { accessKeyId: canary('id'), secretAccessKey: canary('key') }
  const store = new ParameterStore({ region: 'us-east-1', credentials, env: {} })
  expect(store.kind).toBe('aws-parameter-store')
  expect(findCanary(store.scope.join())).toBeUndefined()
})
