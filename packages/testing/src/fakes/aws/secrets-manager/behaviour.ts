// Fakes, of AWS Secrets Manager: the script whose answers are known, from recordings or from the documentation.
import { step, type AwsBehaviourStep } from '../behaviour-step.ts'
import { db, invalidParameter, invalidRequest, put, stage, token, validation } from './behaviour-requests.ts'
import { stagesBehaviour, writingBehaviour } from './behaviour-versions.ts'

const listing: readonly AwsBehaviourStep[] = [
  step('tag', 'TagResource', {
    ...db,
    Tags: [
      { Key: 'team', Value: 'core' },
      { Key: 'tier', Value: 'one' },
    ],
  }),
  step('another value of a tag', 'TagResource', { ...db, Tags: [{ Key: 'team', Value: 'data' }] }),
  step('tags in their order', 'DescribeSecret', db, {
    holds: {
      Tags: [
        { Key: 'team', Value: 'data' },
        { Key: 'tier', Value: 'one' },
      ],
    },
  }),
  step('untag', 'UntagResource', { ...db, TagKeys: ['team', 'none'] }),
  step(
    'list by name',
    'ListSecrets',
    { Filters: [{ Key: 'name', Values: ['RUN/'] }] },
    { holds: { SecretList: [{ Name: 'RUN/db' }, { Name: 'RUN/none' }] } },
  ),
  step(
    'list by name, the newest first',
    'ListSecrets',
    { Filters: [{ Key: 'name', Values: ['RUN/'] }], SortOrder: 'desc' },
    { holds: { SecretList: [{ Name: 'RUN/none' }, { Name: 'RUN/db' }] } },
  ),
  step(
    'list what does not begin so',
    'ListSecrets',
    {
      Filters: [
        { Key: 'name', Values: ['RUN/'] },
        { Key: 'name', Values: ['!RUN/d'] },
      ],
    },
    { holds: { SecretList: [{ Name: 'RUN/none' }] } },
  ),
  step(
    'list by a key of tags',
    'ListSecrets',
    {
      Filters: [
        { Key: 'tag-key', Values: ['tier'] },
        { Key: 'name', Values: ['RUN/'] },
      ],
    },
    { holds: { SecretList: [{ Name: 'RUN/db' }] } },
  ),
  step(
    'list by a value of tags',
    'ListSecrets',
    {
      Filters: [
        { Key: 'tag-value', Values: ['two', 'one'] },
        { Key: 'name', Values: ['RUN/'] },
      ],
    },
    { holds: { SecretList: [{ Name: 'RUN/db' }] } },
  ),
  step('list by a key that there is not', 'ListSecrets', { Filters: [{ Key: 'colour', Values: ['red'] }] }, validation),
  step('list 101 a page', 'ListSecrets', { MaxResults: 101 }, validation),
  step(
    'list one a page',
    'ListSecrets',
    { Filters: [{ Key: 'name', Values: ['RUN/'] }], MaxResults: 1 },
    { holds: { SecretList: [{ Name: 'RUN/db' }] }, keeps: { secrets: 'NextToken' } },
  ),
  step(
    'list the next page',
    'ListSecrets',
    { Filters: [{ Key: 'name', Values: ['RUN/'] }], MaxResults: 1, NextToken: '<secrets>' },
    { holds: { SecretList: [{ Name: 'RUN/none' }] }, lacks: ['NextToken'] },
  ),
  step('list with a token that is none', 'ListSecrets', { NextToken: 'none' }, { code: 'InvalidNextTokenException' }),
  step(
    'a batch',
    'BatchGetSecretValue',
    { SecretIdList: ['RUN/db', 'RUN/missing', 'RUN/none'] },
    {
      holds: {
        SecretValues: [{ Name: 'RUN/db', SecretString: 'value 3' }],
        Errors: [
          { SecretId: 'RUN/missing', ErrorCode: 'ResourceNotFoundException' },
          { SecretId: 'RUN/none', ErrorCode: 'ResourceNotFoundException' },
        ],
      },
    },
  ),
  step(
    'a batch by filter',
    'BatchGetSecretValue',
    { Filters: [{ Key: 'name', Values: ['RUN/d'] }] },
    { holds: { SecretValues: [{ Name: 'RUN/db' }], Errors: [] } },
  ),
  step(
    'a batch of 21',
    'BatchGetSecretValue',
    { SecretIdList: Array.from({ length: 21 }, (_, at) => `RUN/${at}`) },
    validation,
  ),
  step(
    'a batch by ids and filters',
    'BatchGetSecretValue',
    { SecretIdList: ['RUN/db'], Filters: [{ Key: 'name', Values: ['RUN/d'] }] },
    invalidParameter,
  ),
  step('a batch of nothing', 'BatchGetSecretValue', {}, invalidParameter),
  step(
    'a batch by ids, so many a page',
    'BatchGetSecretValue',
    { SecretIdList: ['RUN/db'], MaxResults: 1 },
    invalidParameter,
  ),
]

const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:rotate'
const policy = '{"Version":"2012-10-17","Statement":[]}'

const others: readonly AwsBehaviourStep[] = [
  step('a policy', 'PutResourcePolicy', { ...db, ResourcePolicy: policy }),
  step(
    'a policy that is no JSON',
    'PutResourcePolicy',
    { ...db, ResourcePolicy: 'none' },
    { code: 'MalformedPolicyDocumentException' },
  ),
  step('the policy', 'GetResourcePolicy', db, { holds: { ResourcePolicy: policy } }),
  step('no policy any more', 'DeleteResourcePolicy', db),
  step('the policy that there is not', 'GetResourcePolicy', db, { lacks: ['ResourcePolicy'] }),
  step('rotate without a function', 'RotateSecret', { ...db, ClientRequestToken: token(5) }, invalidRequest),
  step('rotate without a token', 'RotateSecret', { ...db, RotationLambdaARN: lambda }, invalidParameter),
  step('cancel what does not rotate', 'CancelRotateSecret', db, invalidRequest),
  step('a password', 'GetRandomPassword', {}, { keeps: { password: 'RandomPassword' } }),
  step('a password of 3', 'GetRandomPassword', { PasswordLength: 3 }, invalidParameter),
  step('a password of 5,000', 'GetRandomPassword', { PasswordLength: 5000 }, validation),
  step('delete in 6 days', 'DeleteSecret', { ...db, RecoveryWindowInDays: 6 }, invalidParameter),
  step('delete in 31 days', 'DeleteSecret', { ...db, RecoveryWindowInDays: 31 }, invalidParameter),
  step(
    'delete by force in 7 days',
    'DeleteSecret',
    { ...db, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
    invalidParameter,
  ),
  step('delete in 7 days', 'DeleteSecret', { ...db, RecoveryWindowInDays: 7 }, { holds: { Name: 'RUN/db' } }),
  step('get what is to be deleted', 'GetSecretValue', db, invalidRequest),
  step('put into what is to be deleted', 'PutSecretValue', put(6), invalidRequest),
  step('update what is to be deleted', 'UpdateSecret', { ...db, Description: 'late' }, invalidRequest),
  step('move a label of what is to be deleted', 'UpdateSecretVersionStage', stage('OWN', undefined, 4), invalidRequest),
  step('untag what is to be deleted', 'UntagResource', { ...db, TagKeys: ['tier'] }, invalidRequest),
  step('tag what is to be deleted', 'TagResource', { ...db, Tags: [{ Key: 'late', Value: 'one' }] }, invalidRequest),
  step('delete again', 'DeleteSecret', { ...db, RecoveryWindowInDays: 7 }, invalidRequest),
  step(
    'create over what is to be deleted',
    'CreateSecret',
    { Name: 'RUN/db', SecretString: 'v', ClientRequestToken: token(7) },
    invalidRequest,
  ),
  step(
    'list without what is to be deleted',
    'ListSecrets',
    { Filters: [{ Key: 'name', Values: ['RUN/'] }] },
    { holds: { SecretList: [{ Name: 'RUN/none' }] } },
  ),
  step(
    'list with what is to be deleted',
    'ListSecrets',
    { Filters: [{ Key: 'name', Values: ['RUN/'] }], IncludePlannedDeletion: true },
    { holds: { SecretList: [{ Name: 'RUN/db' }, { Name: 'RUN/none' }] } },
  ),
  step(
    'a batch with what is to be deleted',
    'BatchGetSecretValue',
    { SecretIdList: ['RUN/db'] },
    { holds: { Errors: [{ SecretId: 'RUN/db', ErrorCode: 'InvalidRequestException' }] } },
  ),
  step('restore', 'RestoreSecret', db),
  step('get what was restored', 'GetSecretValue', db, { holds: { SecretString: 'value 3' } }),
  step(
    'copy to a region',
    'ReplicateSecretToRegions',
    { ...db, AddReplicaRegions: [{ Region: 'eu-west-1' }] },
    { holds: { ReplicationStatus: [{ Region: 'eu-west-1' }] } },
  ),
  step('describe what has a copy', 'DescribeSecret', db, { holds: { PrimaryRegion: 'us-east-1' } }),
  step('delete what has a copy', 'DeleteSecret', { ...db, RecoveryWindowInDays: 7 }, invalidParameter),
  step(
    'remove the copy',
    'RemoveRegionsFromReplication',
    { ...db, RemoveReplicaRegions: ['eu-west-1'] },
    { holds: { ReplicationStatus: [] } },
  ),
  step(
    'delete by force what there is not',
    'DeleteSecret',
    { SecretId: 'RUN/never', ForceDeleteWithoutRecovery: true },
    { holds: { Name: 'RUN/never' } },
  ),
  step('an operation that there is not', 'PaintSecret', db, { code: 'UnknownOperationException' }),
]

/** All requests, in the order in which they are to be sent. */
export const secretsManagerBehaviour: readonly AwsBehaviourStep[] = [
  ...writingBehaviour,
  ...stagesBehaviour,
  ...listing,
  ...others,
]
