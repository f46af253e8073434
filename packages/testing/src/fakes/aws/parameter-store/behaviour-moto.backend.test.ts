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
    emulator: 'HTTP 500',
    source: getParametersByPath,
  },
  {
    title: 'a path without its slash',
    fake: 'ValidationException',
    emulator: 'ParameterNotFound',
    source: 'recording: aws-ssm-get-bad-path-no-leading-slash',
  },
  {
    title: 'an operation that there is not',
    fake: 'UnknownOperationException',
    emulator: 'HTTP 500',
    source: commonErrors,
  },
]

/** Hundreds of requests, one after another. */
const timeout = 120_000

test('moto answers as is known of Parameter Store, but for what is declared', { timeout }, async () => {
  const server = { address: given('KEYHARBOR_MOTO_ADDR'), region: 'us-east-1', service: 'ssm' }
  const answers = { deviations, harmful: harmfulInBoth }
  await expectKnownAnswers({ ...server, target: 'AmazonSSM' }, parameterStoreBehaviour, answers)
})
