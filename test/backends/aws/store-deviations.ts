// For tests against emulators of AWS: rules of the contract that none of them can be held to, each with its source.
import type { Deviation } from '@keyharbor/testing/vitest'

const inMemory = {
  case: 'restarts',
  reason: 'It keeps everything in memory.',
  source: 'test/backends/servers/',
}

const notOnDemand = {
  case: 'failures of the service',
  reason: 'It does not fail on demand. They run on the fake, whose answers are those of the service.',
  source: 'test/fakes/',
}

const putSecretValue = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html'
const putParameter = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html'
const moveStage = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html'

const emptyText = [
  'empty text, read by text()',
  'empty text, read by bytes()',
  'empty text, read by json()',
  'empty text, read by field()',
] as const

const noBytes = [
  'no bytes, read by text()',
  'no bytes, read by bytes()',
  'no bytes, read by json()',
  'no bytes, read by field()',
] as const

const byDate = [
  'a rollback makes the value before current again',
  'after a rollback every old version is still there',
] as const

/** Of Secrets Manager. */
export const secretsManagerDeviations: readonly Deviation[] = [
  inMemory,
  notOnDemand,
  ...[...emptyText, ...noBytes].map((title) => ({
    case: title,
    reason: 'The service stores no empty value.',
    source: putSecretValue,
  })),
  ...byDate.map((title) => ({
    case: title,
    reason: 'It tells the dates of versions in whole seconds, so which one came before is not known.',
    source: 'recording: aws-sm-get-wire-types',
  })),
  {
    case: 'moving a stage from where it is not is PRECONDITION_FAILED and moves nothing',
    reason: 'It moves a stage that another version has to a second one.',
    source: moveStage,
  },
  {
    case: 'moving a stage to a version that there is not is VERSION_NOT_FOUND and moves nothing',
    reason: 'It refuses, and has taken the stage off.',
    source: moveStage,
  },
  {
    case: 'a put of a deleted secret is refused, or can be read',
    reason: 'It takes a version for a secret that is to be deleted.',
    source: putSecretValue,
  },
]

/** Of Parameter Store. */
export const parameterStoreDeviations: readonly Deviation[] = [
  inMemory,
  notOnDemand,
  ...emptyText.map((title) => ({
    case: title,
    reason: 'The service stores no empty text. Bytes are stored with a mark.',
    source: putParameter,
  })),
  ...[
    'put of a missing secret is NOT_FOUND and makes none',
    'put with upsert makes the first version, then the next',
  ].map((title) => ({ case: title, reason: 'It makes a parameter that has no type.', source: putParameter })),
]
