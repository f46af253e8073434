import { test } from 'vitest'
import { expectKnownAnswers } from '../../../../fixtures/aws/compare-behaviour.ts'
import type { EmulatorDeviation } from '../../../../fixtures/aws/emulator-deviation.ts'
import {
  commonErrors,
  createSecret,
  harmfulInBoth,
  inBoth,
  listSecrets,
  listVersions,
  putSecretValue,
  rotateSecret,
  updateSecret,
} from '../../../../fixtures/aws/secrets-manager-deviations.ts'
import { given } from '../../../../fixtures/compare-behaviour.ts'
import { secretsManagerBehaviour } from './behaviour.ts'

const deviations: readonly EmulatorDeviation[] = [
  ...inBoth,
  { title: 'create again with the token', fake: 'done', emulator: 'ResourceExistsException', source: createSecret },
  { title: 'create without a name', fake: 'ValidationException', emulator: 'InternalError', source: createSecret },
  { title: 'put an old one again', fake: 'done', emulator: 'done, with other VersionStages', source: putSecretValue },
  {
    title: 'update with a used token and the value',
    fake: 'done',
    emulator: 'done, with other VersionId',
    source: updateSecret,
  },
  { title: 'versions, the next page', fake: 'done', emulator: 'done, with other Versions', source: listVersions },
  {
    title: 'list with a token that is none',
    fake: 'InvalidNextTokenException',
    emulator: 'InternalError',
    source: listSecrets,
  },
  {
    title: 'rotate without a token',
    fake: 'InvalidParameterException',
    emulator: 'InvalidRequestException',
    source: rotateSecret,
  },
  {
    title: 'an operation that there is not',
    fake: 'UnknownOperationException',
    emulator: 'InternalError',
    source: commonErrors,
  },
]

/** A thousand requests, one after another. */
const timeout = 120_000

test('localstack answers as is known of Secrets Manager, but for what is declared', { timeout }, async () => {
  const server = { address: given('KEYHARBOR_LOCALSTACK_ADDR'), region: 'us-east-1', service: 'secretsmanager' }
  const answers = { deviations, harmful: harmfulInBoth }
  await expectKnownAnswers({ ...server, target: 'secretsmanager' }, secretsManagerBehaviour, answers)
})
