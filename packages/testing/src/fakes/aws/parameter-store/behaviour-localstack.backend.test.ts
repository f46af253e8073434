import { test } from 'vitest'
import { expectKnownAnswers } from '../../../../fixtures/aws/compare-behaviour.ts'
import type { EmulatorDeviation } from '../../../../fixtures/aws/emulator-deviation.ts'
import {
  commonErrors,
  getParametersByPath,
  harmfulInBoth,
  inBoth,
} from '../../../../fixtures/aws/parameter-store-deviations.ts'
import { given } from '../../../../fixtures/compare-behaviour.ts'
import { parameterStoreBehaviour } from './behaviour.ts'

const deviations: readonly EmulatorDeviation[] = [
  ...inBoth,
  {
    title: 'by path with a token that is none',
    fake: 'InvalidNextToken',
    emulator: 'InternalError',
    source: getParametersByPath,
  },
  {
    title: 'an operation that there is not',
    fake: 'UnknownOperationException',
    emulator: 'InternalError',
    source: commonErrors,
  },
]

/** Hundreds of requests, one after another. */
const timeout = 120_000

test('localstack answers as is known of Parameter Store, but for what is declared', { timeout }, async () => {
  const server = { address: given('KEYHARBOR_LOCALSTACK_ADDR'), region: 'us-east-1', service: 'ssm' }
  const answers = { deviations, harmful: harmfulInBoth }
  await expectKnownAnswers({ ...server, target: 'AmazonSSM' }, parameterStoreBehaviour, answers)
})
