// Vectors, of AWS Secrets Manager: the fake answers as recorded, as raw HTTP and to the real SDK, and the store makes of it what is expected.
import * as commands from '@aws-sdk/client-secrets-manager'
import { SecretsManagerStore } from '@keyharbor/aws'
import { isStoreFailure } from '@keyharbor/core'
import { fakeAwsSecretsManager, type FakeAwsSecretsManager } from '@keyharbor/testing'
import { describe, onTestFinished } from 'vitest'
import { newToken, sendRaw } from './aws-raw.ts'
import { sendBySdk, type AwsSdk } from './aws-sdk.ts'
import { secretsManagerOutcomes, textsOf } from './aws-secrets-manager-outcomes.ts'
import { secretsManager, secretsManagerSituations } from './aws-secrets-manager-situations.ts'
import { describeVectors } from './describe-vectors.ts'
import type { Bindings } from './placeholders.ts'
import type { AdapterOutcome, VectorSuite } from './run-vector.ts'
import { unused } from './unused.ts'
import { loadVectors, type Vector, type VectorRequest } from './vectors.ts'

const provider = 'aws-secrets-manager'
const vectors = loadVectors(provider)
const noAdapter = 'The store was asked after the raw request.'
const sdkSituations = Object.fromEntries(
  Object.entries(secretsManagerSituations).map(([id, set]) => [id, { set, noAdapter }]),
)
const situations = Object.fromEntries(
  Object.entries(secretsManagerSituations).map(([id, set]) => [id, { set, ...askingStore(id) }]),
)

function askingStore(
  id: string,
): Pick<VectorSuite<FakeAwsSecretsManager>['situations'][string], 'noAdapter' | 'expectValue'> {
  const outcome = secretsManagerOutcomes[id]
  if (outcome === undefined) return {}
  if (typeof outcome === 'string') return { noAdapter: outcome }
  const { check } = outcome
  return check === undefined ? {} : { expectValue: (value, bindings) => check(value, textsOf(bindings)) }
}

function storeOn({ address, region }: FakeAwsSecretsManager): SecretsManagerStore {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a key' }
  const store = new SecretsManagerStore({ region, endpoint: address, credentials, env: {} })
  onTestFinished(() => store.close())
  return store
}

async function adapterOutcome(
  fake: FakeAwsSecretsManager,
  { id }: Vector,
  bindings: Bindings,
): Promise<AdapterOutcome> {
  const outcome = secretsManagerOutcomes[id]
  if (outcome === undefined || typeof outcome === 'string') throw new Error(`Nothing is asked of the store for ${id}.`)
  try {
    return { value: await outcome.ask(storeOn(fake), textsOf(bindings)) }
  } catch (error) {
    if (isStoreFailure(error)) return { code: error.facts.code }
    throw error
  }
}

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
  adapterOutcome,
}

/** These recordings were made with SDKs, which send a token that their source does not show. */
function withToken(request: VectorRequest, id: string): VectorRequest {
  if (id === 'aws-sm-update-no-token' || typeof request.body !== 'object') return request
  return { ...request, body: { ClientRequestToken: newToken(), ...request.body } }
}

const { 'aws-sm-update-no-token': _, ...bySdk } = sdkSituations

describe('fakeAwsSecretsManager answers as recorded, as raw HTTP and to the real SDK', () => {
  describeVectors(
    {
      ...common,
      provider,
      situations,
      send: (fake, request, vector) => sendRaw(fake, secretsManager, withToken(request, vector.id), vector),
    },
    unused[provider],
  )

  describeVectors(
    {
      ...common,
      provider: `${provider} by its SDK`,
      situations: bySdk,
      send: (fake, request, { operation }) => sendBySdk(fake, sdk, request, operation),
    },
    { 'aws-sm-update-no-token': 'The SDK always sends a token.' },
  )
})
