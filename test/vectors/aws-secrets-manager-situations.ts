// Vectors, of AWS Secrets Manager: how a fake comes into the situation of each.
import { canary, type FakeAwsSecretsManager } from '@keyharbor/testing'
import { arrange, newToken } from './aws-raw.ts'
import type { Bindings } from './placeholders.ts'

type Fake = FakeAwsSecretsManager

/** The service, as it is named in signatures and targets. */
export const secretsManager = { name: 'secretsmanager', target: 'secretsmanager' } as const

const name = 'app/db'
const lambdaArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotate'
const policy = '{"Version":"2012-10-17","Statement":[]}'

async function call(fake: Fake, operation: string, body: object): Promise<Readonly<Record<string, string>>> {
  return await arrange(fake, secretsManager, operation, body)
}

/** One secret with one version; what the placeholders stand for then. */
async function one(
  fake: Fake,
  more: object = {},
): Promise<Bindings & { readonly arn: string; readonly token: string }> {
  const [value, token] = [canary('aws'), newToken()]
  const { ARN } = await call(fake, 'CreateSecret', {
    Name: name,
    SecretString: value,
    ClientRequestToken: token,
    ...more,
  })
  return {
    name,
    arn: String(ARN),
    value,
    token,
    'version:1': token,
    uuid: newToken(),
    text: 'a text',
    'value:2': canary('aws'),
  }
}

/** Another version of it. */
async function put(fake: Fake, stages?: readonly string[]): Promise<{ readonly value: string; readonly id: string }> {
  const [value, id] = [canary('aws'), newToken()]
  await call(fake, 'PutSecretValue', {
    SecretId: name,
    SecretString: value,
    ClientRequestToken: id,
    VersionStages: stages,
  })
  return { value, id }
}

async function two(
  fake: Fake,
  stages?: readonly string[],
): Promise<Bindings & { readonly arn: string; readonly token: string }> {
  const known = await one(fake)
  const { value, id } = await put(fake, stages)
  return { ...known, 'version:2': id, 'value:2': value }
}

async function three(fake: Fake): Promise<Bindings> {
  const known = await two(fake)
  const { id } = await put(fake)
  return { ...known, 'version:3': id }
}

async function read(fake: Fake, version?: string | number): Promise<void> {
  await call(fake, 'GetSecretValue', { SecretId: name, VersionId: version })
}

async function promote(fake: Fake, known: Bindings): Promise<Bindings> {
  const [from, to] = [known['version:1'], known['version:2']]
  const move = { SecretId: name, VersionStage: 'AWSCURRENT', RemoveFromVersionId: from, MoveToVersionId: to }
  await call(fake, 'UpdateSecretVersionStage', move)
  return known
}

async function rotated(fake: Fake): Promise<Bindings> {
  const known = await one(fake, { Description: 'rotates' })
  await read(fake)
  const id = newToken()
  const RotationRules = { AutomaticallyAfterDays: 1 }
  await call(fake, 'RotateSecret', {
    SecretId: name,
    ClientRequestToken: id,
    RotationLambdaARN: lambdaArn,
    RotationRules,
  })
  const VersionStages = ['AWSPENDING']
  await call(fake, 'PutSecretValue', { SecretId: name, SecretString: canary(), ClientRequestToken: id, VersionStages })
  const all = await promote(fake, { ...known, 'version:2': id, 'lambda-arn': lambdaArn })
  await call(fake, 'UpdateSecretVersionStage', { SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: id })
  return all
}

async function untagged(fake: Fake): Promise<void> {
  await call(fake, 'TagResource', { SecretId: name, Tags: [{ Key: 'k', Value: 'v' }] })
  await call(fake, 'UntagResource', { SecretId: name, TagKeys: ['k'] })
}

async function deleted(fake: Fake, how: object = { RecoveryWindowInDays: 7 }): Promise<void> {
  await call(fake, 'DeleteSecret', { SecretId: name, ...how })
}

async function many(fake: Fake, secrets: readonly object[]): Promise<Bindings> {
  for (const secret of secrets) await call(fake, 'CreateSecret', secret)
  return {}
}

const slashed = ['testing1/one', '/testing2/two', 'testing3/three', '/testing4/four'].map((Name) => ({ Name }))
const described = ['a secret', 'an secret', 'asecret', 'thesecret'].map((Description, at) => ({
  Name: `n${at}`,
  Description,
}))

/** Does `step` once there is one secret. */
function then(step: (fake: Fake, known: Bindings) => unknown, more?: object): (fake: Fake) => Promise<Bindings> {
  return async (fake) => {
    const known = await one(fake, more)
    await step(fake, known)
    return known
  }
}

const nothing = { name, value: canary('aws'), uuid: newToken(), token: `runtimevar-${'0a1b2c3d'.repeat(5)}` }

/** What brings a fake into the situation, by the id of the vector. */
export const secretsManagerSituations: Readonly<Record<string, (fake: Fake) => Promise<Bindings> | Bindings>> = {
  'aws-sm-get-string': one,
  'aws-sm-get-by-full-arn': one,
  'aws-sm-get-partial-arn-name-like-suffix': async (fake) => {
    const { ARN } = await call(fake, 'CreateSecret', { Name: 'app/db-a1b2c3' })
    return { 'partial-arn': String(ARN).slice(0, -7) }
  },
  'aws-sm-get-binary': (fake) => one(fake, { SecretString: undefined, SecretBinary: 'Zm9vdGVzdA==' }),
  'aws-sm-get-wire-types': async (fake) => {
    fake.clock.setWall(1_773_934_357_694)
    return await one(fake, { SecretString: undefined, SecretBinary: 'aGVsbG8gd29ybGQ=' })
  },
  'aws-sm-get-not-found': () => nothing,
  'aws-sm-get-no-value-yet': (fake) => one(fake, { SecretString: undefined }),
  'aws-sm-get-unknown-stage-pending': one,
  'aws-sm-get-version-and-stage-mismatch': one,
  'aws-sm-get-by-version-id': (fake) => two(fake, ['PENDING']),
  'aws-sm-get-after-put': (fake) => two(fake),
  'aws-sm-get-access-denied-identity': then((fake) => fake.access.deny({ operation: 'GetSecretValue', name })),
  'aws-sm-get-kms-denied': then((fake) => fake.access.denyKey('alias/own'), { KmsKeyId: 'alias/own' }),
  'aws-sm-get-signature-expired': (fake) => {
    fake.clock.setWall(Date.UTC(2026, 1, 5, 14, 17, 50))
    fake.access.clientsBehind(fake.clock.now() - Date.UTC(2026, 1, 4, 20, 53, 23))
    return nothing
  },
  'aws-sm-describe-basic': then((fake) => read(fake), { Description: 'described' }),
  'aws-sm-describe-never-read': one,
  'aws-sm-describe-wire-numbers': async (fake) => {
    fake.clock.setWall(1_773_934_345_497)
    const known = await one(fake)
    await read(fake)
    fake.clock.jumpWall(32)
    await call(fake, 'UpdateSecret', { SecretId: name, Description: 'changed' })
    return known
  },
  'aws-sm-describe-two-versions': (fake) => two(fake),
  'aws-sm-describe-after-third-update': three,
  'aws-sm-describe-pending-deletion': then((fake) => deleted(fake)),
  'aws-sm-describe-after-force-delete-polls': then(async (fake) => {
    await read(fake)
    await deleted(fake, { ForceDeleteWithoutRecovery: true })
    await call(fake, 'DescribeSecret', { SecretId: name })
  }),
  'aws-sm-describe-not-found': then(async (fake) => {
    await deleted(fake, { ForceDeleteWithoutRecovery: true })
    for (const _ of ['first', 'second']) await call(fake, 'DescribeSecret', { SecretId: name })
  }),
  'aws-sm-describe-rotated': rotated,
  'aws-sm-describe-replicated-primary': then(async (fake) => {
    await untagged(fake)
    await call(fake, 'ReplicateSecretToRegions', { SecretId: name, AddReplicaRegions: [{ Region: 'eu-west-1' }] })
    await call(fake, 'DescribeSecret', { SecretId: name })
  }),
  'aws-sm-describe-custom-kms': then(untagged, { KmsKeyId: 'alias/own' }),
  'aws-sm-describe-tags-empty-vs-absent': then(untagged),
  'aws-sm-create-string': () => nothing,
  'aws-sm-create-binary-custom-token': () => nothing,
  'aws-sm-create-without-value': () => nothing,
  'aws-sm-create-exists': one,
  'aws-sm-create-retry-same-token-same-value': one,
  'aws-sm-create-while-scheduled-for-deletion': then((fake) => deleted(fake)),
  'aws-sm-create-invalid-name': () => nothing,
  'aws-sm-create-name-all-punctuation': () => nothing,
  'aws-sm-put-default': one,
  'aws-sm-put-pending': one,
  'aws-sm-put-custom-stages-sorted': one,
  'aws-sm-put-current-plus-custom': one,
  'aws-sm-put-default-after-promotion': async (fake) => {
    const known = await promote(fake, await two(fake, ['AWSPENDING']))
    return { ...known, 'value:3': canary('aws') }
  },
  'aws-sm-put-same-token-same-value': one,
  'aws-sm-put-same-token-other-value': one,
  'aws-sm-put-first-value': (fake) =>
    one(fake, { SecretString: undefined }).then(({ 'version:1': _, ...known }) => known),
  'aws-sm-put-binary-custom-token': async (fake) => ({ ...(await one(fake)), token: nothing.token }),
  'aws-sm-update-value': one,
  'aws-sm-update-description-only': one,
  'aws-sm-update-same-token-same-value': one,
  'aws-sm-update-no-token': one,
  'aws-sm-stage-promote-pending': (fake) => two(fake, ['AWSPENDING']),
  'aws-sm-stage-move-without-remove-from': async (fake) => {
    const known = await two(fake, ['AWSPENDING'])
    return { ...known, token: known['version:2'] ?? '' }
  },
  'aws-sm-stage-remove-label': (fake) => two(fake, ['PENDING']),
  'aws-sm-versions-single': one,
  'aws-sm-versions-default-hides-deprecated': three,
  'aws-sm-versions-include-deprecated': three,
  'aws-sm-versions-last-accessed': async (fake) => {
    const known = await two(fake)
    for (const key of ['version:1', 'version:2']) await read(fake, known[key])
    const { id } = await put(fake, ['AWSPENDING'])
    return { ...known, 'version:3': id }
  },
  'aws-sm-versions-not-found': () => nothing,
  'aws-sm-list-item-shape': (fake) => one(fake, { Description: 'described' }),
  'aws-sm-list-eventual': (fake) => {
    fake.lag({ listMs: 60_000 })
    return one(fake)
  },
  'aws-sm-list-filter-name-prefix': (fake) => many(fake, slashed),
  'aws-sm-list-filter-name-negated': (fake) => many(fake, slashed),
  'aws-sm-list-filter-description-prefix': (fake) => many(fake, described),
  'aws-sm-list-filters-are-anded': (fake) => many(fake, described),
  'aws-sm-list-access-denied': (fake) => {
    fake.access.deny({ operation: 'ListSecrets' })
    return {}
  },
  'aws-sm-delete-with-window': one,
  'aws-sm-delete-force': async (fake) => {
    const known = await one(fake)
    fake.clock.setWall(1_773_934_361_054)
    return known
  },
  'aws-sm-delete-force-missing': () => nothing,
  'aws-sm-restore': then((fake) => deleted(fake)),
  'aws-sm-tag': one,
  'aws-sm-tag-pending-deletion': then((fake) => deleted(fake)),
  'aws-sm-untag': then((fake) =>
    call(fake, 'TagResource', { SecretId: name, Tags: [{ Key: 'tag1', Value: 'value1' }] }),
  ),
  'aws-sm-rotate': async (fake) => ({ ...(await one(fake)), 'lambda-arn': lambdaArn }),
  'aws-sm-rotate-no-lambda': one,
  'aws-sm-rotate-versions-after': rotated,
  'aws-sm-policy-put': async (fake) => ({ ...(await one(fake)), json: policy }),
  'aws-sm-policy-get': then((fake) => call(fake, 'PutResourcePolicy', { SecretId: name, ResourcePolicy: policy })),
  'aws-sm-policy-delete': then((fake) => call(fake, 'PutResourcePolicy', { SecretId: name, ResourcePolicy: policy })),
  'aws-sm-random-password': () => ({}),
}
