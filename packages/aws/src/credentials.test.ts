// Credentials are found by the SDK: what comes of it when there are none, or when what gives them is broken.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createSecretClient } from '@keyharbor/core'
import { canary, fakeAwsSecretsManager, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { call } from '../fixtures/loopback-service.ts'
import { sdkEnvironment } from '../fixtures/sdk-environment.ts'
import type { SecretsManagerStoreOptions } from './secrets-manager/secrets-manager-options.ts'
import { SecretsManagerStore } from './secrets-manager/secrets-manager-store.ts'

/** A store on a fake that has no secrets, so that a read that gets that far is NOT_FOUND. */
async function storeWith(options: SecretsManagerStoreOptions = {}): Promise<SecretsManagerStore> {
  const fake = await fakeAwsSecretsManager()
  const store = new SecretsManagerStore({ region: fake.region, endpoint: fake.address, env: {}, ...options })
  onTestFinished(async () => {
    await store.close()
    await fake.close()
  })
  return store
}

/** The code and detail of the failure of a read; nothing in it may show a canary. */
async function failureOf(store: SecretsManagerStore): Promise<{ code: string; detail: string }> {
  const error: unknown = await store.readSecret('a', call()).catch((thrown: unknown) => thrown)
  expect(findCanary(printed(error))).toBeUndefined()
  const { facts } = error as { facts: { code: string; detail?: string } }
  return { code: facts.code, detail: facts.detail ?? '' }
}

describe('the chain of the SDK', () => {
  // Edge case 73.
  it('without any credentials is CREDENTIALS_UNAVAILABLE, which tells where they may come from', async () => {
    sdkEnvironment()
    const { code, detail } = await failureOf(await storeWith())
    expect(code).toBe('CREDENTIALS_UNAVAILABLE')
    for (const source of ['environment', 'profile', 'SSO', 'web identity', 'container', 'instance metadata'])
      expect(detail).toContain(source)
  })

  it('finds those of the environment', async () => {
    sdkEnvironment({ AWS_ACCESS_KEY_ID: canary('id'), AWS_SECRET_ACCESS_KEY: canary('key') })
    expect((await failureOf(await storeWith())).code).toBe('NOT_FOUND')
  })

  it('finds those of a profile, and says when there is no such profile', async () => {
    const folder = sdkEnvironment()
    const file = join(folder, 'credentials')
    writeFileSync(file, `[work]\naws_access_key_id = ${canary('id')}\naws_secret_access_key = ${canary('key')}\n`)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
    expect((await failureOf(await storeWith({ profile: 'work' }))).code).toBe('NOT_FOUND')
    expect((await failureOf(await storeWith({ profile: 'play' }))).code).toBe('CREDENTIALS_UNAVAILABLE')
  })

  it('with a web identity whose file is missing is CREDENTIALS_UNAVAILABLE', async () => {
    const folder = sdkEnvironment({ AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/a' })
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'none'))
    const { code, detail } = await failureOf(await storeWith())
    expect([code, detail]).toEqual(['CREDENTIALS_UNAVAILABLE', expect.stringContaining('AWS_WEB_IDENTITY_TOKEN_FILE')])
  })
})

describe('STS', () => {
  it.each<[string, number, string, string, string]>([
    ['AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 'UNAUTHENTICATED', 'trust policy'],
    ['InvalidIdentityToken', 400, 'No OpenIDConnect provider found', 'UNAUTHENTICATED', 'web identity token'],
    ['IDPRejectedClaim', 403, 'Token issued in the future', 'UNAUTHENTICATED', 'web identity token'],
    ['ExpiredTokenException', 400, 'Token expired', 'UNAUTHENTICATED', 'expired'],
    ['IDPCommunicationError', 400, 'Could not reach the provider', 'UNAVAILABLE', ''],
    ['Throttling', 400, 'Rate exceeded', 'RATE_LIMITED', ''],
  ])('that answers %s to a web identity says nothing of the secret', async (name, status, message, code, words) => {
    const folder = sdkEnvironment({ AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/a', AWS_REGION: 'us-east-1' })
    const file = join(folder, 'token')
    writeFileSync(file, canary('token'))
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', file)
    const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${message} ${canary()}</Message></Error>`
    vi.stubEnv('AWS_ENDPOINT_URL_STS', await answering(status, `<ErrorResponse>${error}</ErrorResponse>`))
    const failed = await failureOf(await storeWith())
    expect([failed.code, failed.detail]).toEqual([code, expect.stringContaining(words)])
  })
})

/** Address of a server for the running test that always answers so. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a provider of credentials', () => {
  it.each<[string, () => unknown]>([
    ['gives none', () => undefined],
    ['gives what is none', () => ({ accessKeyId: canary('id') })],
    ['fails', () => Promise.reject(new Error(canary('text')))],
  ])('that %s is CREDENTIALS_UNAVAILABLE', async (_, provider) => {
    sdkEnvironment()
    const credentials = (async () => await provider()) as NonNullable<SecretsManagerStoreOptions['credentials']>
    expect((await failureOf(await storeWith({ credentials }))).code).toBe('CREDENTIALS_UNAVAILABLE')
  })

  // Edge case 73.
  it('that hangs is TIMEOUT when the time of the call is over', async () => {
    sdkEnvironment()
    const store = await storeWith({ credentials: () => new Promise(() => undefined) })
    await expect(store.readSecret('a', call(20))).rejects.toMatchObject({ facts: { code: 'TIMEOUT' } })
  })

  it('that has none leaves a value that is held as good as it was', async () => {
    sdkEnvironment()
    let has = true
    const provider = (): Promise<{ accessKeyId: string; secretAccessKey: string; expiration: Date }> =>
      has
        ? Promise.resolve({ accessKeyId: canary('id'), secretAccessKey: canary('key'), expiration: new Date() })
        : Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }))
    const store = await storeWith({ credentials: provider })
    await store.createSecret('a', { text: canary() }, call())
    const secrets = createSecretClient({ store, maxAttempts: 1 })
    const held = await secrets.get('a')
    has = false
    await expect(secrets.refresh('a')).rejects.toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE' })
    expect(await secrets.get('a')).toBe(held)
    await secrets.close()
  })
})
