import { expect, onTestFinished, test } from 'vitest'
import type { AwsBehaviourStep } from './behaviour-step.ts'
import type { FakeAws } from './fake-aws.ts'
import { parameterStoreBehaviour } from './parameter-store/behaviour.ts'
import { fakeAwsParameterStore } from './parameter-store/fake-aws-parameter-store.ts'
import { runAwsBehaviour, type AwsBehaviourAnswer } from './run-behaviour.ts'
import { secretsManagerBehaviour } from './secrets-manager/behaviour.ts'
import { fakeAwsSecretsManager } from './secrets-manager/fake-aws-secrets-manager.ts'

const run = 'run-0123456789'
const services = [
  ['Secrets Manager', fakeAwsSecretsManager, secretsManagerBehaviour, 'secretsmanager', 'secretsmanager'],
  ['Parameter Store', fakeAwsParameterStore, parameterStoreBehaviour, 'ssm', 'AmazonSSM'],
] as const

/** What a step says of its answer, and what came, in one form. */
function compared(step: AwsBehaviourStep, answer: AwsBehaviourAnswer | undefined): readonly [unknown, unknown] {
  const { title, code, holds = {}, lacks = [] } = step
  const known = JSON.parse(JSON.stringify({ title, code, holds }).replaceAll('RUN', run)) as object
  const present = lacks.filter((field) => answer !== undefined && field in answer.body)
  return [
    { title: answer?.title, ...(answer?.code && { code: answer.code }), holds: answer?.body, present },
    { ...known, present: [] },
  ]
}

test.each(services)(
  'the fake of %s answers each request of its script as is known of the service',
  async (...service) => {
    const [, open, script, name, target] = service
    const fake: FakeAws = await open()
    onTestFinished(() => fake.close())
    const server = { address: fake.address, region: fake.region, service: name, target, run }
    const answers = await runAwsBehaviour(server, script)
    expect(answers).toHaveLength(script.length)
    for (const [at, step] of script.entries()) {
      const [came, known] = compared(step, answers[at])
      expect(came, step.title).toMatchObject(known as object)
      expect(answers[at]?.code, step.title).toBe(step.code)
    }
  },
)

test.each(services)('each line of the script of %s has a title of its own', (_service, _open, script) => {
  expect(new Set(script.map(({ title }) => title)).size).toBe(script.length)
})
