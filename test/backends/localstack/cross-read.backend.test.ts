// What boto3 writes on localstack our stores read, and the reverse. It is the boto3 that localstack itself uses.
import { test } from 'vitest'
import { expectReadByOther, expectReadByUs, meetingRegion as region } from '../aws/cross-read.ts'
import { boto3 } from '../aws/other-clients.ts'
import { variable } from '../started-server.ts'

const endpoint = variable('KEYHARBOR_LOCALSTACK_ADDR')
const meeting = { endpoint, other: boto3({ endpoint, region }, variable('KEYHARBOR_LOCALSTACK_PYTHON')) }

/** Python loads what it needs of boto3, on a machine that has much to do. */
const timeout = 60_000

test('SecretsManagerStore reads what boto3 wrote', { timeout }, async () => {
  await expectReadByUs('secretsmanager', meeting)
})

test('boto3 reads what SecretsManagerStore wrote', { timeout }, async () => {
  await expectReadByOther('secretsmanager', meeting)
})

test('ParameterStore reads what boto3 wrote', { timeout }, async () => {
  await expectReadByUs('ssm', meeting)
})

test('boto3 reads what ParameterStore wrote', { timeout }, async () => {
  await expectReadByOther('ssm', meeting)
})
