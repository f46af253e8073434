// Fakes, of AWS Secrets Manager: the part of its script about versions and their stages.
import { step, type AwsBehaviourStep } from '../behaviour-step.ts'
import {
  db,
  exists,
  invalidParameter,
  invalidRequest,
  notFound,
  put,
  stage,
  token,
  validation,
} from './behaviour-requests.ts'

/** Creating, reading and writing. */
export const writingBehaviour: readonly AwsBehaviourStep[] = [
  step('get of nothing', 'GetSecretValue', db, notFound),
  step('describe of nothing', 'DescribeSecret', db, notFound),
  step('versions of nothing', 'ListSecretVersionIds', db, notFound),
  step('put into nothing', 'PutSecretValue', put(1), notFound),
  step('delete nothing', 'DeleteSecret', db, notFound),
  step('restore nothing', 'RestoreSecret', db, notFound),
  step(
    'create',
    'CreateSecret',
    { Name: 'RUN/db', SecretString: 'value 1', ClientRequestToken: token(1) },
    { keeps: { arn: 'ARN' }, holds: { VersionId: token(1) } },
  ),
  step(
    'create again with the token',
    'CreateSecret',
    { Name: 'RUN/db', SecretString: 'value 1', ClientRequestToken: token(1) },
    { holds: { VersionId: token(1) } },
  ),
  step(
    'create again with another value',
    'CreateSecret',
    { Name: 'RUN/db', SecretString: 'other', ClientRequestToken: token(1) },
    exists,
  ),
  step(
    'create again with another token',
    'CreateSecret',
    { Name: 'RUN/db', SecretString: 'value 1', ClientRequestToken: token(2) },
    exists,
  ),
  step(
    'create with a short token',
    'CreateSecret',
    { Name: 'RUN/short', SecretString: 'v', ClientRequestToken: 'x'.repeat(31) },
    invalidParameter,
  ),
  step(
    'create with text and bytes',
    'CreateSecret',
    { Name: 'RUN/both', SecretString: 'v', SecretBinary: 'dg==', ClientRequestToken: token(9) },
    invalidParameter,
  ),
  step(
    'create with a space in the name',
    'CreateSecret',
    { Name: 'RUN a', SecretString: 'v', ClientRequestToken: token(9) },
    validation,
  ),
  step('create without a name', 'CreateSecret', { SecretString: 'v', ClientRequestToken: token(9) }, validation),
  step(
    'create with a name of 513 characters',
    'CreateSecret',
    { Name: `RUN/${'n'.repeat(509)}`, SecretString: 'v', ClientRequestToken: token(9) },
    validation,
  ),
  step(
    'create with 65,537 bytes',
    'CreateSecret',
    { Name: 'RUN/long', SecretString: 'x'.repeat(65_537), ClientRequestToken: token(9) },
    validation,
  ),
  step(
    'create with the empty text',
    'CreateSecret',
    { Name: 'RUN/empty', SecretString: '', ClientRequestToken: token(9) },
    validation,
  ),
  step(
    'create with a number as value',
    'CreateSecret',
    { Name: 'RUN/number', SecretString: 7, ClientRequestToken: token(9) },
    { code: 'SerializationException' },
  ),
  step(
    'create without a value',
    'CreateSecret',
    { Name: 'RUN/none', ClientRequestToken: token(9) },
    { lacks: ['VersionId'] },
  ),
  step('get without a value', 'GetSecretValue', { SecretId: 'RUN/none' }, notFound),
  step(
    'describe without a value',
    'DescribeSecret',
    { SecretId: 'RUN/none' },
    { lacks: ['VersionIdsToStages', 'LastAccessedDate', 'Description', 'Tags'] },
  ),
  step('get', 'GetSecretValue', db, {
    holds: { SecretString: 'value 1', VersionId: token(1), VersionStages: ['AWSCURRENT'] },
    lacks: ['SecretBinary'],
  }),
  step('get by ARN', 'GetSecretValue', { SecretId: '<arn>' }, { holds: { Name: 'RUN/db', SecretString: 'value 1' } }),
  step('get by id', 'GetSecretValue', { ...db, VersionId: token(1) }, { holds: { SecretString: 'value 1' } }),
  step('get by an id that there is not', 'GetSecretValue', { ...db, VersionId: token(8) }, notFound),
  step(
    'get by id and another stage',
    'GetSecretValue',
    { ...db, VersionId: token(1), VersionStage: 'AWSPREVIOUS' },
    invalidRequest,
  ),
  step('get the pending one that there is not', 'GetSecretValue', { ...db, VersionStage: 'AWSPENDING' }, notFound),
  step('put', 'PutSecretValue', put(2), { holds: { VersionId: token(2), VersionStages: ['AWSCURRENT'] } }),
  step('put again with the token', 'PutSecretValue', put(2), { holds: { VersionId: token(2) } }),
  step('put with the token and another value', 'PutSecretValue', put(2, { SecretString: 'other' }), exists),
  step('put an old one again', 'PutSecretValue', put(1), {
    holds: { VersionId: token(1), VersionStages: ['AWSPREVIOUS'] },
  }),
  step('get after an old one was put again', 'GetSecretValue', db, {
    holds: { VersionId: token(2), VersionStages: ['AWSCURRENT'] },
  }),
  step('put without a value', 'PutSecretValue', { ...db, ClientRequestToken: token(9) }, invalidRequest),
  step(
    'put 21 stages',
    'PutSecretValue',
    put(9, { VersionStages: Array.from({ length: 21 }, (_, at) => `S${at}`) }),
    validation,
  ),
  step(
    'update the description',
    'UpdateSecret',
    { ...db, Description: 'described', ClientRequestToken: token(9) },
    { lacks: ['VersionId'] },
  ),
  step('update the value', 'UpdateSecret', put(3), { holds: { VersionId: token(3) }, lacks: ['VersionStages'] }),
  step('update with a used token and the value', 'UpdateSecret', put(3), { holds: { VersionId: token(3) } }),
  step('update with a used token and another value', 'UpdateSecret', put(3, { SecretString: 'other' }), exists),
  step('the description stays', 'DescribeSecret', db, { holds: { Description: 'described' } }),
  step('versions without deprecated ones', 'ListSecretVersionIds', db, {
    holds: {
      Versions: [
        { VersionId: token(2), VersionStages: ['AWSPREVIOUS'] },
        { VersionId: token(3), VersionStages: ['AWSCURRENT'] },
      ],
    },
    lacks: ['NextToken'],
  }),
  step(
    'versions, one a page',
    'ListSecretVersionIds',
    { ...db, MaxResults: 1 },
    { holds: { Versions: [{ VersionId: token(2) }] }, keeps: { versions: 'NextToken' } },
  ),
  step(
    'versions, the next page',
    'ListSecretVersionIds',
    { ...db, MaxResults: 1, NextToken: '<versions>' },
    { holds: { Versions: [{ VersionId: token(3) }] }, lacks: ['NextToken'] },
  ),
  step(
    'versions with deprecated ones',
    'ListSecretVersionIds',
    { ...db, IncludeDeprecated: true },
    { holds: { Versions: [{ VersionId: token(1) }, { VersionId: token(2) }, { VersionId: token(3) }] } },
  ),
]

/** Moving staging labels of the secret that was written. */
export const stagesBehaviour: readonly AwsBehaviourStep[] = [
  step('put a pending one', 'PutSecretValue', put(4, { VersionStages: ['AWSPENDING'] }), {
    holds: { VersionStages: ['AWSPENDING'] },
  }),
  step('get beside a pending one', 'GetSecretValue', db, { holds: { VersionId: token(3) } }),
  step(
    'get the pending one',
    'GetSecretValue',
    { ...db, VersionStage: 'AWSPENDING' },
    { holds: { VersionId: token(4) } },
  ),
  step(
    'promote without naming the current one',
    'UpdateSecretVersionStage',
    stage('AWSCURRENT', undefined, 4),
    invalidParameter,
  ),
  step(
    'promote from another than the current one',
    'UpdateSecretVersionStage',
    stage('AWSCURRENT', 2, 4),
    invalidParameter,
  ),
  step('promote to what there is not', 'UpdateSecretVersionStage', stage('AWSCURRENT', 3, 8), invalidParameter),
  step('take AWSCURRENT off', 'UpdateSecretVersionStage', stage('AWSCURRENT', 3), invalidParameter),
  step('promote', 'UpdateSecretVersionStage', stage('AWSCURRENT', 3, 4), { lacks: ['VersionId'] }),
  step('the promoted one is still pending', 'GetSecretValue', db, {
    holds: { VersionId: token(4), VersionStages: ['AWSCURRENT', 'AWSPENDING'] },
  }),
  step(
    'the one before is the previous one',
    'GetSecretValue',
    { ...db, VersionStage: 'AWSPREVIOUS' },
    { holds: { VersionId: token(3) } },
  ),
  step('take AWSPENDING off', 'UpdateSecretVersionStage', stage('AWSPENDING', 4)),
  step('roll back', 'UpdateSecretVersionStage', stage('AWSCURRENT', 4, 3)),
  step(
    'what was rolled back is the previous one',
    'GetSecretValue',
    { ...db, VersionStage: 'AWSPREVIOUS' },
    { holds: { VersionId: token(4) } },
  ),
  step('a label of its own', 'UpdateSecretVersionStage', stage('OWN', undefined, 4)),
  step(
    'get by it',
    'GetSecretValue',
    { ...db, VersionStage: 'OWN' },
    { holds: { VersionId: token(4), VersionStages: ['AWSPREVIOUS', 'OWN'] } },
  ),
  step('take it off', 'UpdateSecretVersionStage', stage('OWN', 4)),
  step('take off what is not there', 'UpdateSecretVersionStage', stage('OWN', 4), invalidParameter),
]
