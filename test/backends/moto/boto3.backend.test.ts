// Drives the fakes of AWS with boto3, the SDK of the vendor for Python, which checks each answer itself.
import { canary, fakeAwsParameterStore, fakeAwsSecretsManager, type FakeAws } from '@keyharbor/testing'
import { expect, onTestFinished, test } from 'vitest'
import { runPython } from '../aws/run-python.ts'

interface Found {
  readonly title: string
  readonly ok: boolean
}

/** What a script finds on a fake whose first answer is a failure. */
async function drive(script: string, fake: FakeAws): Promise<readonly Found[]> {
  onTestFinished(() => fake.close())
  fake.faults.fail({ status: 503 })
  const env = { VALUE: canary('value') }
  return JSON.parse(await runPython([script], { endpoint: fake.address, region: fake.region, env })) as readonly Found[]
}

function operationsOf(fake: FakeAws): readonly string[] {
  return [...fake.calls].map(({ headers }) => String(headers['x-amz-target']).replace(/^\w+\./, ''))
}

/** Python loads what it needs of boto3, on a machine that has much to do. */
const timeout = 60_000

test('boto3 finds what it knows of Secrets Manager on its fake', { timeout }, async () => {
  const fake = await fakeAwsSecretsManager({ forcedDeletionRequests: 0 })
  const found = await drive('drive_secrets_manager.py', fake)
  expect(found.filter(({ ok }) => !ok)).toEqual([])
  expect(found).toHaveLength(50)
  expect(new Set(operationsOf(fake)).size).toBe(21)
  expect(operationsOf(fake).slice(0, 2)).toEqual(['GetSecretValue', 'GetSecretValue'])
})

test('boto3 finds what it knows of Parameter Store on its fake', { timeout }, async () => {
  const fake = await fakeAwsParameterStore()
  const found = await drive('drive_parameter_store.py', fake)
  expect(found.filter(({ ok }) => !ok)).toEqual([])
  expect(found).toHaveLength(44)
  expect(new Set(operationsOf(fake)).size).toBe(13)
  expect(operationsOf(fake).slice(0, 2)).toEqual(['GetParameter', 'GetParameter'])
})
