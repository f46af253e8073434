import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canary, fakeAwsSecretsManager } from '@keyharbor/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { call } from '../fixtures/loopback-service.ts'
import { sdkEnvironment } from '../fixtures/sdk-environment.ts'
import { ParameterStore } from './parameter-store/parameter-store.ts'
import { SecretsManagerStore } from './secrets-manager/secrets-manager-store.ts'

const credentials = { accessKeyId: canary('id'), secretAccessKey: canary('key') }

/** A shared configuration file with such endpoints. */
function configured(text: string): void {
  const file = join(sdkEnvironment(), 'config')
  writeFileSync(file, text)
  vi.stubEnv('AWS_CONFIG_FILE', file)
}

const profile = (endpoint: string): string => `[default]\nregion = us-east-1\nendpoint_url = ${endpoint}\n`

const services = (endpoint: string): string =>
  `[default]\nregion = us-east-1\nservices = own\n[services own]\nsecrets_manager =\n  endpoint_url = ${endpoint}\n`

/** What a read fails with that goes where the SDK says. */
async function failure(): Promise<unknown> {
  const store = new SecretsManagerStore({ credentials, env: {} })
  onTestFinished(() => store.close())
  return await store.readSecret('a', call()).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe.each([
  ['a profile', profile],
  ['a services section', services],
])('an endpoint of %s', (_, text) => {
  it('that is http on loopback is taken', async () => {
    const fake = await fakeAwsSecretsManager()
    onTestFinished(() => fake.close())
    configured(text(fake.address))
    expect(await failure()).toMatchObject({ facts: { code: 'NOT_FOUND' } })
    expect(fake.calls.count()).toBe(1)
  })

  it.each(['http://keyharbor.invalid', 'http://169.254.169.254', 'https://169.254.169.254', 'http://[fe80::1]'])(
    '%s is CONFIG, and nothing is sent there',
    async (endpoint) => {
      configured(text(endpoint))
      expect(await failure()).toMatchObject({
        facts: { code: 'CONFIG', retry: 'never', detail: expect.stringContaining('endpoint_url') as unknown },
      })
    },
  )

  it('that is no URL is CONFIG', async () => {
    configured(text('keyharbor'))
    expect(await failure()).toMatchObject({ facts: { code: 'CONFIG' } })
  })
})

it('an endpoint of the environment that only the SDK has seen is held to the same', async () => {
  sdkEnvironment({ AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://keyharbor.invalid' })
  expect(await failure()).toMatchObject({ facts: { code: 'CONFIG' } })
})

it('an endpoint is held to the same by Parameter Store', async () => {
  configured(profile('http://keyharbor.invalid'))
  const store = new ParameterStore({ credentials, env: {} })
  onTestFinished(() => store.close())
  await expect(store.readSecret('a', call())).rejects.toMatchObject({ facts: { code: 'CONFIG' } })
})

it('a region that can be part of no host name is CONFIG', async () => {
  configured('[default]\nregion = us.east\n')
  expect(await failure()).toMatchObject({
    facts: { code: 'CONFIG', detail: expect.stringContaining('region') as unknown },
  })
})

it('settings that give no endpoint together are CONFIG', async () => {
  configured(profile('http://127.0.0.1:9'))
  vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
  expect(await failure()).toMatchObject({
    facts: { code: 'CONFIG', detail: expect.stringContaining('AWS_USE_FIPS_ENDPOINT') as unknown },
  })
})
