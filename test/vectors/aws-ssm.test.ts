// Vectors, of AWS Parameter Store: the fake answers as recorded, as raw HTTP and to the real SDK.
import * as commands from '@aws-sdk/client-ssm'
import { fakeAwsParameterStore, fakeAwsSecretsManager } from '@keyharbor/testing'
import { describe, onTestFinished } from 'vitest'
import { sendRaw } from './aws-raw.ts'
import { sendBySdk, type AwsSdk } from './aws-sdk.ts'
import { parameterStore, parameterStoreSituations, type ParameterFakes } from './aws-ssm-situations.ts'
import { describeVectors } from './describe-vectors.ts'
import type { VectorSuite } from './run-vector.ts'
import { unused } from './unused.ts'
import { loadVectors, type Vector } from './vectors.ts'

const provider = 'aws-ssm'
const vectors = loadVectors(provider)
const noAdapter = 'There is no adapter of it.'
const situations = Object.fromEntries(
  Object.entries(parameterStoreSituations).map(([id, set]) => [id, { set, noAdapter }]),
)
const sdk: AwsSdk = { makeClient: (config) => new commands.SSMClient(config), commands }

const common: Pick<VectorSuite<ParameterFakes>, 'situations' | 'makeFake' | 'adapterOutcome'> = {
  situations,
  async makeFake() {
    const secrets = await fakeAwsSecretsManager()
    const parameters = await fakeAwsParameterStore({ secretsManager: secrets })
    onTestFinished(async () => void (await Promise.all([secrets.close(), parameters.close()])))
    return { secrets, parameters }
  },
  adapterOutcome: () => Promise.reject(new Error(noAdapter)),
}

/** This SDK does not ask for compressed answers, as others do. */
function uncompressed(vector: Vector): Vector {
  const { 'content-encoding': _, ...headers } = vector.response.headers ?? {}
  return { ...vector, response: { ...vector.response, headers } }
}

describe('fakeAwsParameterStore answers as recorded, as raw HTTP and to the real SDK', () => {
  describeVectors(
    {
      ...common,
      provider,
      vectors,
      send: ({ parameters }, request, vector) => sendRaw(parameters, parameterStore, request, vector),
    },
    unused[provider],
  )

  describeVectors(
    {
      ...common,
      provider: `${provider} by its SDK`,
      vectors: vectors.map(uncompressed),
      send: ({ parameters }, request, { operation }) => sendBySdk(parameters, sdk, request, operation),
    },
    {},
  )
})
