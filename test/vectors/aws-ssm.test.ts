// Vectors, of AWS Parameter Store: the fake answers as recorded, as raw HTTP and to the real SDK, and the store makes of it what is expected.
import * as commands from '@aws-sdk/client-ssm'
import { ParameterStore } from '@keyharbor/aws'
import { isStoreFailure } from '@keyharbor/core'
import { fakeAwsParameterStore, fakeAwsSecretsManager } from '@keyharbor/testing'
import { describe, onTestFinished } from 'vitest'
import { sendRaw } from './aws-raw.ts'
import { sendBySdk, type AwsSdk } from './aws-sdk.ts'
import { textsOf } from './aws-secrets-manager-outcomes.ts'
import { parameterStoreOutcomes, type ParameterOutcome } from './aws-ssm-outcomes.ts'
import { parameterStore, parameterStoreSituations, type ParameterFakes } from './aws-ssm-situations.ts'
import { describeVectors } from './describe-vectors.ts'
import type { Bindings } from './placeholders.ts'
import type { AdapterOutcome, VectorSuite } from './run-vector.ts'
import { unused } from './unused.ts'
import { loadVectors, type Vector } from './vectors.ts'

const provider = 'aws-ssm'
const vectors = loadVectors(provider)
const noAdapter = 'The store was asked after the raw request.'
const sdkSituations = Object.fromEntries(
  Object.entries(parameterStoreSituations).map(([id, set]) => [id, { set, noAdapter }]),
)
const situations = Object.fromEntries(
  Object.entries(parameterStoreSituations).map(([id, set]) => [id, { set, ...checkOf(outcomeOf(id)) }]),
)

function outcomeOf(id: string): ParameterOutcome {
  const outcome = parameterStoreOutcomes[id]
  if (outcome === undefined) throw new Error(`Nothing is asked of the store for ${id}.`)
  return outcome
}

function checkOf({ check }: ParameterOutcome): Pick<VectorSuite<ParameterFakes>['situations'][string], 'expectValue'> {
  return check === undefined ? {} : { expectValue: (value, bindings) => check(value, textsOf(bindings)) }
}

function storeOn({ parameters: { address, region } }: ParameterFakes): ParameterStore {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a key' }
  const store = new ParameterStore({ region, endpoint: address, credentials, env: {} })
  onTestFinished(() => store.close())
  return store
}

async function adapterOutcome(fakes: ParameterFakes, { id }: Vector, bindings: Bindings): Promise<AdapterOutcome> {
  try {
    return { value: await outcomeOf(id).ask(storeOn(fakes), textsOf(bindings)) }
  } catch (error) {
    if (isStoreFailure(error)) return { code: error.facts.code }
    throw error
  }
}

const sdk: AwsSdk = { makeClient: (config) => new commands.SSMClient(config), commands }

const common: Pick<VectorSuite<ParameterFakes>, 'makeFake' | 'adapterOutcome'> = {
  async makeFake() {
    const secrets = await fakeAwsSecretsManager()
    const parameters = await fakeAwsParameterStore({ secretsManager: secrets })
    onTestFinished(async () => void (await Promise.all([secrets.close(), parameters.close()])))
    return { secrets, parameters }
  },
  adapterOutcome,
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
      situations,
      vectors,
      send: ({ parameters }, request, vector) => sendRaw(parameters, parameterStore, request, vector),
    },
    unused[provider],
  )

  describeVectors(
    {
      ...common,
      provider: `${provider} by its SDK`,
      situations: sdkSituations,
      vectors: vectors.map(uncompressed),
      send: ({ parameters }, request, { operation }) => sendBySdk(parameters, sdk, request, operation),
    },
    {},
  )
})
