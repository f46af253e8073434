// The steps of a rotation, as its function makes them with a client.
import type { SecretClient } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { holds, openedClient, operations, type Opened } from '../../fixtures/fake-service.ts'
import { answer, arnOf, call, loopbackService, refuse } from '../../fixtures/loopback-service.ts'
import type { SecretsManagerStore } from './secrets-manager-store.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotate'

/** A secret whose rotation has begun: AWSPENDING is on a version without a value. */
async function rotating(): Promise<
  Opened & { readonly secrets: SecretClient<SecretsManagerStore>; readonly token: string }
> {
  const opened = await openedClient()
  await opened.secrets.create('a', canary('old'))
  const token = await opened.store.rotateSecret('a', { functionArn, everyDays: 1 }, call())
  if (token === undefined) throw new Error('The rotation has no token.')
  opened.fake.calls.clear()
  return { ...opened, token }
}

describe('the step that makes the new value', () => {
  // Edge case 19.
  it('made twice has generated one value, which is pending and not current', async () => {
    const { store, secrets, token } = await rotating()
    const made: string[] = []
    const make = (): { text: string } => ({ text: made[made.push(canary()) - 1] ?? '' })
    const createSecret = () =>
      secrets.run('createSecret', 'a', async (own, call) => await own.pendingSecret('a', { token }, make, call))
    const [first, second] = [await createSecret(), await createSecret()]
    expect(made).toHaveLength(1)
    expect([first, second].every((secret) => holds(secret, made[0] ?? ''))).toBe(true)
    expect(holds(await store.readVersion('a', 'pending', call()), made[0] ?? '')).toBe(true)
    expect(holds(await store.readSecret('a', call()), made[0] ?? '')).toBe(false)
  })

  it('made twice at once gives both what was written first', async () => {
    const { secrets, token } = await rotating()
    let atOnce = 0
    const bothHere = async (): Promise<{ text: string }> => {
      atOnce += 1
      while (atOnce < 2) await new Promise((resolve) => setImmediate(resolve))
      return { text: canary() }
    }
    const createSecret = () => secrets.store.pendingSecret('a', { token }, bothHere, call())
    const [first, second] = await Promise.all([createSecret(), createSecret()])
    const same = 'text' in first.value && holds(second, first.value.text)
    expect([atOnce, same, first.version.id]).toEqual([2, true, token])
  })

  // Edge case 21.
  it('for a secret of another account hands on the token of the rotation', async () => {
    const token = '0f8fad5b-d9cb-469f-a165-70867728950e'
    const rotationToken = '11111111-2222-3333-4444-555555555555'
    const there = { Name: 'a', ARN: arnOf('a'), VersionId: token }
    const { store, requests } = await loopbackService((response, { operation }, count) => {
      if (count === 1)
        refuse(response, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret value for x")
      else answer(response, operation === 'GetSecretValue' ? { ...there, SecretString: canary() } : there)
    })
    await store.pendingSecret('a', { token, rotationToken }, () => ({ text: canary() }), call())
    expect(requests[1]).toMatchObject({
      operation: 'PutSecretValue',
      body: { ClientRequestToken: token, RotationToken: rotationToken, VersionStages: ['AWSPENDING'] },
    })
  })

  it('with what is no token makes no value and asks for nothing', async () => {
    const { fake, secrets } = await rotating()
    const make = (): never => expect.unreachable()
    for (const step of [{ token: 'short' }, {}, { token: 'x'.repeat(32), ClientRequestToken: 'x' }])
      await expect(secrets.store.pendingSecret('a', step as { token: string }, make, call())).rejects.toThrow(
        'INVALID_ARGUMENT',
      )
    expect(operations(fake)).toEqual([])
  })
})

describe('the step that finishes', () => {
  // Edge case 18.
  it('made again when its version is current changes nothing, and succeeds', async () => {
    const { fake, store, secrets, token } = await rotating()
    await store.pendingSecret('a', { token }, () => ({ text: canary() }), call())
    await secrets.promote('a', token)
    const { stages } = await secrets.describe('a')
    fake.calls.clear()
    await secrets.promote('a', token)
    expect(operations(fake)).not.toContain('UpdateSecretVersionStage')
    expect((await secrets.describe('a')).stages).toEqual(stages)
    expect(stages[token]).toContain('AWSCURRENT')
  })
})
