// @ts-check
// Part of `bench aws`: reads that go to the service, by the SDK alone, by the store, and by the client, each with the same signal
// and time. The argument is the address of the service.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SecretsManagerStore } from '@keyharbor/aws'
import { createSecretClient } from '@keyharbor/core'
import { awsPlace } from '../lib/aws-service.mjs'
import { paired } from '../lib/paired.mjs'

const name = 'app/db'
const timeoutMs = 8_000
const { signal } = new AbortController()
const place = awsPlace()

const sdk = new SecretsManagerClient({ ...place, maxAttempts: 1, requestHandler: { socketTimeout: timeoutMs } })
const store = new SecretsManagerStore({ ...place, env: {} })
const owned = new SecretsManagerStore({ ...place, env: {} })
const client = createSecretClient({ store: owned, timeoutMs, attemptTimeoutMs: timeoutMs, minRefreshIntervalMs: 0 })

const command = { SecretId: name }
const cases = {
  sdk: async () => (await sdk.send(new GetSecretValueCommand(command), { abortSignal: signal })).SecretString,
  store: async () => (await store.readSecret(name, { signal, timeoutMs })).value,
  client: async () => await client.get(name, { force: true, signal }),
}
console.log(JSON.stringify(await paired(cases)))
process.exit()
