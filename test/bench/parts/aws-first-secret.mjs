// @ts-check
// Part of `bench aws`: milliseconds from the start of this process to its first secret. The arguments are the address of the
// service, and who reads: `client` or `sdk`.
import { awsPlace } from '../lib/aws-service.mjs'

const place = awsPlace()
await (process.argv[3] === 'client' ? byClient() : bySdk())
console.log(JSON.stringify(performance.now()))
process.exit()

async function byClient() {
  const { createSecretClient } = await import('@keyharbor/core')
  const { SecretsManagerStore } = await import('@keyharbor/aws')
  const client = createSecretClient({ store: new SecretsManagerStore({ ...place, env: {} }) })
  return (await client.get('app/db')).text()
}

async function bySdk() {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const sdk = new SecretsManagerClient({ ...place, maxAttempts: 1 })
  return (await sdk.send(new GetSecretValueCommand({ SecretId: 'app/db' }))).SecretString
}
