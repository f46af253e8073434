import { fakeAwsSecretsManager } from '@keyharbor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, canaryCredentials } from '../../fixtures/loopback-service.ts'
import { deadlineOf, type Deadline } from '../deadline.ts'
import { SecretsManagerConnection, type LoadSdk } from './secrets-manager-connection.ts'
import { secretsManagerSettings } from './secrets-manager-settings.ts'

interface Connected {
  readonly connection: SecretsManagerConnection
  readonly deadline: Deadline
}

/** A connection to a fake that has no secrets, whose SDK is loaded by `load`. */
async function connected(load: LoadSdk): Promise<Connected> {
  const fake = await fakeAwsSecretsManager()
  const credentials = canaryCredentials()
  const settings = secretsManagerSettings({ region: fake.region, endpoint: fake.address, credentials, env: {} })
  const connection = new SecretsManagerConnection(settings, load)
  onTestFinished(async () => {
    await connection.close()
    await fake.close()
  })
  return { connection, deadline: deadlineOf(call(), settings.clock) }
}

const missing = (name: string): Error =>
  Object.assign(new Error(`Cannot find package '${name}' imported from x`), { code: 'ERR_MODULE_NOT_FOUND' })

describe('the SDK', () => {
  it('is loaded by the first command, and once', async () => {
    let count = 0
    const { connection, deadline } = await connected(() => {
      count += 1
      return import('@aws-sdk/client-secrets-manager')
    })
    expect(count).toBe(0)
    const lists = [connection.send('ListSecrets', {}, deadline), connection.send('ListSecrets', {}, deadline)]
    await Promise.all(lists)
    expect(count).toBe(1)
  })

  // Edge case 75.
  it('that is not installed is CONFIG, with its name and version, and is looked for again', async () => {
    let isInstalled = false
    const { connection, deadline } = await connected(async () => {
      if (!isInstalled) throw missing('@aws-sdk/client-secrets-manager')
      return await import('@aws-sdk/client-secrets-manager')
    })
    await expect(connection.send('ListSecrets', {}, deadline)).rejects.toMatchObject({
      facts: {
        code: 'CONFIG',
        reason: 'missing-peer',
        detail: expect.stringContaining('@aws-sdk/client-secrets-manager, in a version that fits ^3.968.0') as unknown,
      },
    })
    isInstalled = true
    await expect(connection.send('ListSecrets', {}, deadline)).resolves.toMatchObject({ SecretList: [] })
  })

  it('that lacks a package of its own is not told to be missing itself', async () => {
    const { connection, deadline } = await connected(() => Promise.reject(missing('@smithy/core')))
    const failing = connection.send('ListSecrets', {}, deadline)
    // A bundle of ES modules shows itself in the same way, and nothing else says so.
    const detail = expect.stringContaining('give the bundle a require') as unknown
    await expect(failing).rejects.toMatchObject({ facts: { code: 'CONFIG', detail } })
    await expect(failing).rejects.not.toMatchObject({ facts: { reason: 'missing-peer' } })
  })
})
