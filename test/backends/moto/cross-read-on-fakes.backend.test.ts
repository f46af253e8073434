// What boto3 and the aws command line write on our fakes our stores read, and the reverse.
import { fakeAwsParameterStore, fakeAwsSecretsManager } from '@keyharbor/testing'
import { onTestFinished, test } from 'vitest'
import { expectReadByOther, expectReadByUs, meetingRegion as region, type Meeting } from '../aws/cross-read.ts'
import { awsCommandLine, boto3, type AwsServiceName, type OtherClient, type OtherPlace } from '../aws/other-clients.ts'

/** Python loads what it needs of the command line, on a machine that has much to do. */
const timeout = 60_000

const others = [
  ['boto3', boto3],
  ['the aws command line', awsCommandLine],
] as const

async function onFake(service: AwsServiceName, clientAt: (place: OtherPlace) => OtherClient): Promise<Meeting> {
  const fake = service === 'ssm' ? await fakeAwsParameterStore({ region }) : await fakeAwsSecretsManager({ region })
  onTestFinished(() => fake.close())
  return { endpoint: fake.address, other: clientAt({ endpoint: fake.address, region }) }
}

test.each(others)('SecretsManagerStore reads what %s wrote on a fake', { timeout }, async (_name, clientAt) => {
  await expectReadByUs('secretsmanager', await onFake('secretsmanager', clientAt))
})

test.each(others)('%s reads what SecretsManagerStore wrote on a fake', { timeout }, async (_name, clientAt) => {
  await expectReadByOther('secretsmanager', await onFake('secretsmanager', clientAt))
})

test.each(others)('ParameterStore reads what %s wrote on a fake', { timeout }, async (_name, clientAt) => {
  await expectReadByUs('ssm', await onFake('ssm', clientAt))
})

test.each(others)('%s reads what ParameterStore wrote on a fake', { timeout }, async (_name, clientAt) => {
  await expectReadByOther('ssm', await onFake('ssm', clientAt))
})
