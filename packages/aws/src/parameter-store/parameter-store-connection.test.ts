import { fakeAwsParameterStore } from '@keyharbor/testing'
import { expect, it, onTestFinished } from 'vitest'
import { call, canaryCredentials } from '../../fixtures/loopback-service.ts'
import { deadlineOf } from '../deadline.ts'
import { ParameterStoreConnection, type LoadSdk } from './parameter-store-connection.ts'
import { parameterStoreSettings } from './parameter-store-settings.ts'

/** Lists by a connection whose SDK is loaded by `load`. */
async function listing(load: LoadSdk): Promise<() => Promise<unknown>> {
  const fake = await fakeAwsParameterStore()
  const credentials = canaryCredentials()
  const settings = parameterStoreSettings({ region: fake.region, endpoint: fake.address, credentials, env: {} })
  const connection = new ParameterStoreConnection(settings, load)
  onTestFinished(async () => {
    await connection.close()
    await fake.close()
  })
  return () => connection.send('DescribeParameters', [], {}, deadlineOf(call(), settings.clock))
}

it('the SDK is loaded by the first command, and once', async () => {
  let count = 0
  const list = await listing(() => {
    count += 1
    return import('@aws-sdk/client-ssm')
  })
  expect(count).toBe(0)
  await Promise.all([list(), list()])
  expect(count).toBe(1)
})

// Edge case 75.
it('an SDK that is not installed is CONFIG, with its name and version', async () => {
  const list = await listing(() =>
    Promise.reject(
      Object.assign(new Error(`Cannot find package '@aws-sdk/client-ssm' imported from x`), {
        code: 'ERR_MODULE_NOT_FOUND',
      }),
    ),
  )
  await expect(list()).rejects.toMatchObject({
    facts: {
      code: 'CONFIG',
      reason: 'missing-peer',
      detail: expect.stringContaining('@aws-sdk/client-ssm, in a version that fits ^3.968.0') as unknown,
    },
  })
})
