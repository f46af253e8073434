import { describe, expect, test } from 'vitest'
import { askAws, errorOf, secretsManagerForTest, withSecret } from '../../../../fixtures/ask-aws.ts'
import { canary } from '../../../canary/canary.ts'

const db = { SecretId: 'app/db' }

describe('rotation and replicas', () => {
  const rules = { RotationLambdaARN: 'arn:aws:lambda:us-east-1:123456789012:function:rotate' }

  test('a rotation has a pending version without a value, and ends when that becomes the current one', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    const schedule = { RotationRules: { ScheduleExpression: 'rate(4 hours)' } }
    const { VersionId: id } = (await askAws(fake, 'RotateSecret', { ...db, ...rules, ...schedule })).body
    expect(await errorOf(fake, 'GetSecretValue', { ...db, VersionStage: 'AWSPENDING' })).toContain(
      'ResourceNotFoundException',
    )
    expect(await errorOf(fake, 'RotateSecret', db)).toContain('InvalidRequestException')
    const pending = { ...db, ClientRequestToken: id, SecretString: canary(), VersionStages: ['AWSPENDING'] }
    expect((await askAws(fake, 'PutSecretValue', pending)).status).toBe(200)
    const before = (await askAws(fake, 'GetSecretValue', db)).body['VersionId']
    fake.clock.jumpWall(1000)
    await askAws(fake, 'UpdateSecretVersionStage', {
      ...db,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: before,
      MoveToVersionId: id,
    })
    const now = fake.clock.now() / 1000
    expect((await askAws(fake, 'DescribeSecret', db)).body).toMatchObject({
      RotationEnabled: true,
      LastRotatedDate: now,
      NextRotationDate: now + 4 * 3600,
      RotationRules: { ScheduleExpression: 'rate(4 hours)' },
    })
    await askAws(fake, 'CancelRotateSecret', db)
    const { body } = await askAws(fake, 'DescribeSecret', db)
    expect([body['RotationEnabled'], body['NextRotationDate']]).toEqual([false, undefined])
  })

  test('a secret that is to be deleted does not rotate any more', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    await askAws(fake, 'RotateSecret', { ...db, ...rules, RotateImmediately: false })
    await askAws(fake, 'DeleteSecret', db)
    expect((await askAws(fake, 'DescribeSecret', db)).body['RotationEnabled']).toBe(false)
  })

  test('a function that may not be called is refused, and nothing is changed', async () => {
    const fake = await secretsManagerForTest()
    await withSecret(fake)
    fake.closeFunction(rules.RotationLambdaARN)
    expect(await errorOf(fake, 'RotateSecret', { ...db, ...rules })).toContain('AccessDeniedException')
    expect((await askAws(fake, 'DescribeSecret', db)).body).not.toHaveProperty('RotationEnabled')
  })

  test('a copy is being made, then in sync, or has failed; a secret with copies is not deleted', async () => {
    const fake = await secretsManagerForTest({ replicationRequests: 1 })
    await withSecret(fake)
    fake.failReplication('eu-west-2')
    const AddReplicaRegions = [{ Region: 'eu-west-1' }, { Region: 'eu-west-2' }]
    await askAws(fake, 'ReplicateSecretToRegions', { ...db, AddReplicaRegions })
    const states: unknown[] = []
    for (let request = 0; request < 2; request += 1) {
      const { ReplicationStatus } = (await askAws(fake, 'DescribeSecret', db)).body
      states.push((ReplicationStatus as readonly { readonly Status: string }[]).map(({ Status }) => Status))
    }
    expect(states).toEqual([
      ['InProgress', 'Failed'],
      ['InSync', 'Failed'],
    ])
    expect(await errorOf(fake, 'DeleteSecret', db)).toContain('InvalidParameterException')
    expect(
      await errorOf(fake, 'ReplicateSecretToRegions', { ...db, AddReplicaRegions: [{ Region: 'us-east-1' }] }),
    ).toContain('Invalid replica region.')
    await askAws(fake, 'RemoveRegionsFromReplication', { ...db, RemoveReplicaRegions: ['eu-west-1', 'eu-west-2'] })
    expect((await askAws(fake, 'DeleteSecret', db)).status).toBe(200)
  })

  test('a replica can be read, and writes are refused', async () => {
    const fake = await secretsManagerForTest()
    const value = await withSecret(fake)
    fake.makeReplica('app/db', 'eu-west-1')
    expect((await askAws(fake, 'GetSecretValue', db)).body['SecretString']).toBe(value)
    expect(await errorOf(fake, 'PutSecretValue', { ...db, SecretString: canary() })).toEqual([
      'InvalidRequestException',
      `Operation not permitted on a replica secret. Call must be made in primary secret's region.`,
    ])
  })
})
