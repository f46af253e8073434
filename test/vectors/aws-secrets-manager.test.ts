// Vectors, of AWS Secrets Manager: the fake answers as recorded, as raw HTTP and to the real SDK.
import * as commands from '@aws-sdk/client-secrets-manager'
import { fakeAwsSecretsManager, type FakeAwsSecretsManager } from '@keyharbor/testing'
import { onTestFinished } from 'vitest'
import { newToken, sendRaw } from './aws-raw.ts'
import { sendBySdk, type AwsSdk } from './aws-sdk.ts'
import { secretsManager, secretsManagerSituations } from './aws-secrets-manager-situations.ts'
import { describeVectors } from './describe-vectors.ts'
import type { VectorSuite } from './run-vector.ts'
import { unused } from './unused.ts'
import { loadVectors, type VectorRequest } from './vectors.ts'

const provider = 'aws-secrets-manager'
const vectors = loadVectors(provider)
const noAdapter = 'There is no adapter of it.'
const situations = Object.fromEntries(
  Object.entries(secretsManagerSituations).map(([id, set]) => [id, { set, noAdapter }]),
)
const sdk: AwsSdk = {
  makeClient: (config) => new commands.SecretsManagerClient(config),
  commands,
}

const common: Pick<VectorSuite<FakeAwsSecretsManager>, 'vectors' | 'makeFake' | 'adapterOutcome'> = {
  vectors,
  async makeFake() {
    const fake = await fakeAwsSecretsManager()
    onTestFinished(() => fake.close())
    return fake
  },
  adapterOutcome: () => Promise.reject(new Error(noAdapter)),
}

/** These recordings were made with SDKs, which send a token that their source does not show. */
function withToken(request: VectorRequest, id: string): VectorRequest {
  if (id === 'aws-sm-update-no-token' || typeof request.body !== 'object') return request
  return { ...request, body: { ClientRequestToken: newToken(), ...request.body } }
}

describeVectors(
  {
    ...common,
    provider,
    situations,
    send: (fake, request, vector) => sendRaw(fake, secretsManager, withToken(request, vector.id), vector),
  },
  unused[provider],
)

const { 'aws-sm-update-no-token': _, ...sdkSituations } = situations

describeVectors(
  {
    ...common,
    provider: `${provider} by its SDK`,
    situations: sdkSituations,
    send: (fake, request, { operation }) => sendBySdk(fake, sdk, request, operation),
  },
  { 'aws-sm-update-no-token': 'The SDK always sends a token.' },
)
