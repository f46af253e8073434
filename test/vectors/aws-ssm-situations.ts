// Vectors, of AWS Parameter Store: how a fake comes into the situation of each.
import { canary, type FakeAwsParameterStore, type FakeAwsSecretsManager } from '@keyharbor/testing'
import { arrange, newToken } from './aws-raw.ts'
import { secretsManager } from './aws-secrets-manager-situations.ts'
import type { Bindings } from './placeholders.ts'

/** Parameter Store, and Secrets Manager beside it. */
export interface ParameterFakes {
  readonly parameters: FakeAwsParameterStore
  readonly secrets: FakeAwsSecretsManager
}

/** The service, as it is named in signatures and targets. */
export const parameterStore = { name: 'ssm', target: 'AmazonSSM' } as const

const name = 'app-db'

async function put({ parameters }: ParameterFakes, body: object): Promise<void> {
  await arrange(parameters, parameterStore, 'PutParameter', { Type: 'String', Name: name, Overwrite: true, ...body })
}

/** One parameter; what the placeholders stand for then. */
async function one(fakes: ParameterFakes, body: object = {}): Promise<Bindings> {
  const value = canary('aws')
  await put(fakes, { Value: value, ...body })
  return { name, value, region: 'us-east-1', account: '123456789012', partition: 'aws' }
}

async function secret({ secrets }: ParameterFakes): Promise<Bindings> {
  const value = canary('aws')
  const body = { Name: 'own', SecretString: value, ClientRequestToken: newToken() }
  await arrange(secrets, secretsManager, 'CreateSecret', body)
  return { secret: 'own', value }
}

const nothing: Bindings = { name, value: canary('aws') }

/** What brings a fake into the situation, by the id of the vector. */
export const parameterStoreSituations: Readonly<
  Record<string, (fakes: ParameterFakes) => Promise<Bindings> | Bindings>
> = {
  'aws-ssm-get': async (fakes) => {
    fakes.parameters.clock.setWall(1_773_934_304_079)
    return await one(fakes, { Value: 'hello world' })
  },
  'aws-ssm-get-not-found': () => nothing,
  'aws-ssm-get-by-arn': one,
  'aws-ssm-name-with-and-without-slash-are-one': async (fakes) => {
    await put(fakes, { Name: 'x', Value: canary('aws') })
    return { arn: 'arn:aws:ssm:us-east-1:123456789012:parameter/x' }
  },
  'aws-ssm-get-bad-path-no-leading-slash': async (fakes) => {
    await put(fakes, { Name: '/a/b/c', Value: canary('aws') })
    return {}
  },
  'aws-ssm-put-create': () => nothing,
  'aws-ssm-put-overwrite': one,
  'aws-ssm-get-after-overwrite': async (fakes) => {
    const known = await one(fakes)
    await put(fakes, { Value: 'goodbye world' })
    return known
  },
  'aws-ssm-delete': one,
  'aws-ssm-get-after-delete': async (fakes) => {
    const known = await one(fakes)
    await arrange(fakes.parameters, parameterStore, 'DeleteParameter', { Name: name })
    return known
  },
  'aws-ssm-get-many': (fakes) => one(fakes, { Name: `/test/${name}` }),
  'aws-ssm-get-many-partly-missing': async (fakes) => {
    await one(fakes)
    return { param: name, ...(await secret(fakes)) }
  },
  'aws-ssm-get-secret-reference': secret,
  'aws-ssm-describe': one,
  'aws-ssm-delete-many-missing': () => nothing,
  'aws-ssm-put-exists-no-overwrite': one,
  'aws-ssm-put-too-large-standard': () => ({ ...nothing, 'too-large': 'x'.repeat(4097) }),
  'aws-ssm-put-too-many-updates': async (fakes) => {
    const known = await one(fakes, { Type: 'SecureString' })
    fakes.parameters.conflict(1)
    return known
  },
  'aws-ssm-put-throttled': ({ parameters }) => {
    parameters.limitRate({ perSecond: 0, operation: 'PutParameter' })
    return nothing
  },
  'aws-ssm-get-kms-denied': async (fakes) => {
    const known = await one(fakes, { Type: 'SecureString', KeyId: 'alias/own' })
    fakes.parameters.access.denyKey('alias/own')
    return known
  },
  'aws-ssm-get-throttled': ({ parameters }) => {
    parameters.limitRate({ perSecond: 0 })
    return nothing
  },
}
