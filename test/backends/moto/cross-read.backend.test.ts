// What boto3 and the aws command line write on moto our stores read, and the reverse.
import { test } from 'vitest'
import { expectReadByOther, expectReadByUs, meetingRegion as region } from '../aws/cross-read.ts'
import { awsCommandLine, boto3 } from '../aws/other-clients.ts'
import { variable } from '../started-server.ts'

const endpoint = variable('KEYHARBOR_MOTO_ADDR')

/** Python loads what it needs of the command line, on a machine that has much to do. */
const timeout = 60_000

const others = [
  ['boto3', boto3({ endpoint, region })],
  ['the aws command line', awsCommandLine({ endpoint, region })],
] as const

test.each(others)('SecretsManagerStore reads what %s wrote', { timeout }, async (_name, other) => {
  await expectReadByUs('secretsmanager', { endpoint, other })
})

test.each(others)('%s reads what SecretsManagerStore wrote', { timeout }, async (_name, other) => {
  await expectReadByOther('secretsmanager', { endpoint, other })
})

test.each(others)('ParameterStore reads what %s wrote', { timeout }, async (_name, other) => {
  await expectReadByUs('ssm', { endpoint, other })
})

test.each(others)('%s reads what ParameterStore wrote', { timeout }, async (_name, other) => {
  await expectReadByOther('ssm', { endpoint, other })
})
