import { test } from 'vitest'
import { expectKnownAnswers } from '../../../../fixtures/aws/compare-behaviour.ts'
import type { EmulatorDeviation } from '../../../../fixtures/aws/emulator-deviation.ts'
import {
  cancelRotate,
  commonErrors,
  createSecret,
  getSecretValue,
  harmfulInBoth,
  inBoth,
  listSecrets,
  listVersions,
  rotateSecret,
  updateSecret,
} from '../../../../fixtures/aws/secrets-manager-deviations.ts'
import { given } from '../../../../fixtures/compare-behaviour.ts'
import { secretsManagerBehaviour } from './behaviour.ts'

/** Without a version the last one that was put is read, wherever AWSCURRENT is. */
const current = 'the promoted one is still pending'

const tagging = ['untag what is to be deleted', 'tag what is to be deleted'] as const

const deviations: readonly EmulatorDeviation[] = [
  ...inBoth,
  { title: 'versions of nothing', fake: 'ResourceNotFoundException', emulator: 'HTTP 500', source: listVersions },
  { title: 'create with a space in the name', fake: 'ValidationException', emulator: 'done', source: createSecret },
  { title: 'create without a name', fake: 'ValidationException', emulator: 'HTTP 500', source: createSecret },
  {
    title: 'describe without a value',
    fake: 'done',
    emulator: 'done, with other LastAccessedDate',
    source: 'recording: aws-sm-describe-never-read',
  },
  { title: 'the description stays', fake: 'done', emulator: 'done, with other Description', source: updateSecret },
  {
    title: 'versions without deprecated ones',
    fake: 'done',
    emulator: 'done, with other Versions, NextToken',
    source: listVersions,
  },
  {
    title: 'versions, the next page',
    fake: 'done',
    emulator: 'done, with other Versions, NextToken',
    source: listVersions,
  },
  { title: current, fake: 'done', emulator: 'done, with other VersionId, VersionStages', source: getSecretValue },
  { title: 'list the next page', fake: 'done', emulator: 'done, with other NextToken', source: listSecrets },
  {
    title: 'list with a token that is none',
    fake: 'InvalidNextTokenException',
    emulator: 'HTTP 500',
    source: listSecrets,
  },
  { title: 'rotate without a function', fake: 'InvalidRequestException', emulator: 'done', source: rotateSecret },
  {
    title: 'rotate without a token',
    fake: 'InvalidParameterException',
    emulator: 'ResourceNotFoundException',
    source: rotateSecret,
  },
  { title: 'cancel what does not rotate', fake: 'InvalidRequestException', emulator: 'done', source: cancelRotate },
  {
    title: 'update what is to be deleted',
    fake: 'InvalidRequestException',
    emulator: 'ResourceExistsException',
    source: updateSecret,
  },
  {
    title: 'create over what is to be deleted',
    fake: 'InvalidRequestException',
    emulator: 'ResourceExistsException',
    source: 'recording: aws-sm-create-while-scheduled-for-deletion',
  },
  ...tagging.map((title) => ({
    title,
    fake: 'InvalidRequestException',
    emulator: 'done',
    source: 'recording: aws-sm-tag-pending-deletion',
  })),
  {
    title: 'an operation that there is not',
    fake: 'UnknownOperationException',
    emulator: 'HTTP 500',
    source: commonErrors,
  },
]

/** A description without a value makes a version that has none. */
const harmful = [...harmfulInBoth, 'update the description', 'rotate without a function', ...tagging]

/** A thousand requests, one after another. */
const timeout = 120_000

test('moto answers as is known of Secrets Manager, but for what is declared', { timeout }, async () => {
  const server = { address: given('KEYHARBOR_MOTO_ADDR'), region: 'us-east-1', service: 'secretsmanager' }
  await expectKnownAnswers({ ...server, target: 'secretsmanager' }, secretsManagerBehaviour, { deviations, harmful })
})
