// Fakes, of AWS Parameter Store: the script whose answers are known, from recordings or from the documentation.
import type { Json } from '../aws-answer.ts'
import { step, type AwsBehaviourStep } from '../behaviour-step.ts'

const db = { Name: '/RUN/app/db' } as const

function put(Value: string, more: Json = {}): Json {
  return { ...db, Value, Overwrite: true, ...more }
}

function created(Name: string, more: Json = {}): Json {
  return { Name, Type: 'String', Value: 'value', ...more }
}

const notFound = { code: 'ParameterNotFound' } as const
const validation = { code: 'ValidationException' } as const
const noVersion = { code: 'ParameterVersionNotFound' } as const

const writing: readonly AwsBehaviourStep[] = [
  step('get of nothing', 'GetParameter', db, notFound),
  step('history of nothing', 'GetParameterHistory', db, notFound),
  step('delete nothing', 'DeleteParameter', db, notFound),
  step('label nothing', 'LabelParameterVersion', { ...db, Labels: ['a'] }, notFound),
  step('create without a type', 'PutParameter', { ...db, Value: 'v' }, validation),
  step('create with a type that there is not', 'PutParameter', created('/RUN/t', { Type: 'Number' }), validation),
  step('create', 'PutParameter', created('/RUN/app/db', { Value: 'value 1', Description: 'described' }), {
    holds: { Tier: 'Standard', Version: 1 },
  }),
  step('create again', 'PutParameter', created('/RUN/app/db'), { code: 'ParameterAlreadyExists' }),
  step('get', 'GetParameter', db, {
    holds: { Parameter: { Name: '/RUN/app/db', Type: 'String', Value: 'value 1', Version: 1, DataType: 'text' } },
    keeps: { arn: 'Parameter.ARN' },
  }),
  step('get by ARN', 'GetParameter', { Name: '<arn>' }, { holds: { Parameter: { Name: '/RUN/app/db' } } }),
  step('overwrite', 'PutParameter', put('value 2'), { holds: { Version: 2 } }),
  step('overwrite with another type', 'PutParameter', put('x', { Type: 'SecureString' }), {
    code: 'HierarchyTypeMismatchException',
  }),
  step('overwrite with tags', 'PutParameter', put('x', { Tags: [{ Key: 'a', Value: 'b' }] }), validation),
  step(
    'the description stays',
    'DescribeParameters',
    { ParameterFilters: [{ Key: 'Name', Values: ['/RUN/app/db'] }] },
    {
      holds: {
        Parameters: [{ Name: '/RUN/app/db', Description: 'described', Version: 2, Tier: 'Standard', Policies: [] }],
      },
    },
  ),
  step(
    'get an old version',
    'GetParameter',
    { Name: '/RUN/app/db:1' },
    { holds: { Parameter: { Value: 'value 1', Version: 1, Selector: ':1' } } },
  ),
  step('get a version that there is not', 'GetParameter', { Name: '/RUN/app/db:9' }, noVersion),
  step('the empty value', 'PutParameter', put(''), validation),
  step('4,096 bytes', 'PutParameter', created('/RUN/full', { Value: 'x'.repeat(4096) }), {
    holds: { Tier: 'Standard' },
  }),
  step('4,097 bytes', 'PutParameter', created('/RUN/over', { Value: 'x'.repeat(4097) }), validation),
  step(
    '4,097 bytes in the advanced tier',
    'PutParameter',
    created('/RUN/advanced', { Value: 'x'.repeat(4097), Tier: 'Advanced' }),
    { holds: { Tier: 'Advanced' } },
  ),
  step(
    '4,097 bytes in any tier',
    'PutParameter',
    created('/RUN/any', { Value: 'x'.repeat(4097), Tier: 'Intelligent-Tiering' }),
    { holds: { Tier: 'Advanced' } },
  ),
  step('8,193 bytes', 'PutParameter', created('/RUN/over', { Value: 'x'.repeat(8193), Tier: 'Advanced' }), validation),
  step(
    'back to the standard tier',
    'PutParameter',
    created('/RUN/advanced', { Tier: 'Standard', Overwrite: true }),
    validation,
  ),
  step('a parameter in a value', 'PutParameter', created('/RUN/nested', { Value: '{{ssm:a}}' }), validation),
  step(
    'a value of a pattern',
    'PutParameter',
    created('/RUN/pattern', { Value: '42', AllowedPattern: String.raw`\d+` }),
    { holds: { Version: 1 } },
  ),
  step(
    'a value of another pattern',
    'PutParameter',
    { Name: '/RUN/pattern', Value: 'no', Overwrite: true },
    { code: 'ParameterPatternMismatchException' },
  ),
  step('a pattern that is none', 'PutParameter', created('/RUN/pattern', { AllowedPattern: '(', Overwrite: true }), {
    code: 'InvalidAllowedPatternException',
  }),
  step('a data type that there is not', 'PutParameter', created('/RUN/data', { DataType: 'colour' }), validation),
  step('a name with a space', 'PutParameter', created('/RUN/a b'), validation),
  step('a name of aws', 'PutParameter', created('/aws/RUN'), { code: 'AccessDeniedException' }),
  step('a name of ssm', 'PutParameter', created('/ssm/RUN'), validation),
  step('a path without a slash before it', 'PutParameter', created('RUN/a/b'), validation),
  step('16 levels', 'PutParameter', created(`/RUN${'/x'.repeat(15)}`), {
    code: 'HierarchyLevelLimitExceededException',
  }),
  step('a list', 'PutParameter', created('/RUN/list', { Type: 'StringList', Value: 'a,b' }), { holds: { Version: 1 } }),
  step('a secret', 'PutParameter', created('/RUN/app/secret', { Type: 'SecureString', Value: 'hidden' }), {
    holds: { Version: 1 },
  }),
  step(
    'get a secret decrypted',
    'GetParameter',
    { Name: '/RUN/app/secret', WithDecryption: true },
    { holds: { Parameter: { Type: 'SecureString', Value: 'hidden' } } },
  ),
]

const labels: readonly AwsBehaviourStep[] = [
  step(
    'label the last version',
    'LabelParameterVersion',
    { ...db, Labels: ['prod'] },
    { holds: { InvalidLabels: [], ParameterVersion: 2 } },
  ),
  step(
    'get by label',
    'GetParameter',
    { Name: '/RUN/app/db:prod' },
    { holds: { Parameter: { Version: 2, Selector: ':prod' } } },
  ),
  step('get by a label that there is not', 'GetParameter', { Name: '/RUN/app/db:test' }, noVersion),
  step(
    'move a label',
    'LabelParameterVersion',
    { ...db, ParameterVersion: 1, Labels: ['prod'] },
    { holds: { ParameterVersion: 1 } },
  ),
  step(
    'get by the label that moved',
    'GetParameter',
    { Name: '/RUN/app/db:prod' },
    { holds: { Parameter: { Version: 1 } } },
  ),
  step(
    'labels of a wrong form',
    'LabelParameterVersion',
    { ...db, Labels: ['1st', 'aws-x', 'ssm', 'fine'] },
    { holds: { InvalidLabels: ['1st', 'aws-x', 'ssm'], ParameterVersion: 2 } },
  ),
  step(
    'label a version that there is not',
    'LabelParameterVersion',
    { ...db, ParameterVersion: 9, Labels: ['prod'] },
    noVersion,
  ),
  step('a label of 101 characters', 'LabelParameterVersion', { ...db, Labels: ['x'.repeat(101)] }, validation),
  step(
    'nine more labels',
    'LabelParameterVersion',
    { ...db, Labels: Array.from({ length: 9 }, (_, at) => `more${at}`) },
    { holds: { InvalidLabels: [] } },
  ),
  step(
    'the eleventh label',
    'LabelParameterVersion',
    { ...db, Labels: ['eleventh'] },
    { code: 'ParameterVersionLabelLimitExceeded' },
  ),
  step(
    'take a label off',
    'UnlabelParameterVersion',
    { ...db, ParameterVersion: 2, Labels: ['fine', 'none'] },
    { holds: { RemovedLabels: ['fine'], InvalidLabels: ['none'] } },
  ),
  step('history', 'GetParameterHistory', db, {
    holds: {
      Parameters: [
        { Version: 1, Labels: ['prod'], Value: 'value 1' },
        { Version: 2, Value: 'value 2' },
      ],
    },
    lacks: ['NextToken'],
  }),
  step(
    'history, one a page',
    'GetParameterHistory',
    { ...db, MaxResults: 1 },
    { holds: { Parameters: [{ Version: 1 }] }, keeps: { history: 'NextToken' } },
  ),
  step(
    'history, the next page',
    'GetParameterHistory',
    { ...db, MaxResults: 1, NextToken: '<history>' },
    { holds: { Parameters: [{ Version: 2 }] } },
  ),
  step('history, 51 a page', 'GetParameterHistory', { ...db, MaxResults: 51 }, validation),
]

const listing: readonly AwsBehaviourStep[] = [
  step(
    'many, some missing',
    'GetParameters',
    { Names: ['/RUN/app/db', '/RUN/missing', '/RUN/app/db:9'] },
    { holds: { Parameters: [{ Name: '/RUN/app/db' }], InvalidParameters: ['/RUN/missing', '/RUN/app/db:9'] } },
  ),
  step('11 at once', 'GetParameters', { Names: Array.from({ length: 11 }, (_, at) => `/RUN/${at}`) }, validation),
  step(
    'by path',
    'GetParametersByPath',
    { Path: '/RUN/app', WithDecryption: true },
    {
      holds: { Parameters: [{ Name: '/RUN/app/db' }, { Name: '/RUN/app/secret', Value: 'hidden' }] },
      lacks: ['NextToken'],
    },
  ),
  step(
    'by path, not below',
    'GetParametersByPath',
    { Path: '/RUN', ParameterFilters: [{ Key: 'Type', Values: ['SecureString'] }] },
    { holds: { Parameters: [] } },
  ),
  step(
    'by path, anywhere below',
    'GetParametersByPath',
    { Path: '/RUN', Recursive: true, ParameterFilters: [{ Key: 'Type', Values: ['SecureString'] }] },
    { holds: { Parameters: [{ Name: '/RUN/app/secret' }] } },
  ),
  step(
    'by path and label',
    'GetParametersByPath',
    { Path: '/RUN/app', ParameterFilters: [{ Key: 'Label', Values: ['prod'] }] },
    { holds: { Parameters: [{ Name: '/RUN/app/db' }] } },
  ),
  step(
    'by path, one a page',
    'GetParametersByPath',
    { Path: '/RUN/app', MaxResults: 1 },
    { holds: { Parameters: [{ Name: '/RUN/app/db' }] }, keeps: { path: 'NextToken' } },
  ),
  step(
    'by path, the next page',
    'GetParametersByPath',
    { Path: '/RUN/app', MaxResults: 1, NextToken: '<path>' },
    { holds: { Parameters: [{ Name: '/RUN/app/secret' }] }, lacks: ['NextToken'] },
  ),
  step(
    'by path with a token that is none',
    'GetParametersByPath',
    { Path: '/RUN/app', NextToken: 'none' },
    { code: 'InvalidNextToken' },
  ),
  step('by path, 11 a page', 'GetParametersByPath', { Path: '/RUN/app', MaxResults: 11 }, validation),
  step('by a path without a slash before it', 'GetParametersByPath', { Path: 'RUN' }, validation),
  step(
    'by path and a key of filters that there is not',
    'GetParametersByPath',
    { Path: '/RUN', ParameterFilters: [{ Key: 'Tier', Values: ['x'] }] },
    { code: 'InvalidFilterKey' },
  ),
  step(
    'describe what begins so',
    'DescribeParameters',
    { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/RUN/app/s'] }] },
    { holds: { Parameters: [{ Name: '/RUN/app/secret', Type: 'SecureString', KeyId: 'alias/aws/ssm' }] } },
  ),
  step(
    'describe what is below a path',
    'DescribeParameters',
    {
      ParameterFilters: [
        { Key: 'Path', Option: 'Recursive', Values: ['/RUN'] },
        { Key: 'Type', Values: ['StringList'] },
      ],
    },
    { holds: { Parameters: [{ Name: '/RUN/list' }] } },
  ),
  step(
    'describe by an option that there is not',
    'DescribeParameters',
    { ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['x'] }] },
    { code: 'InvalidFilterOption' },
  ),
  step('describe 51 a page', 'DescribeParameters', { MaxResults: 51 }, validation),
]

const others: readonly AwsBehaviourStep[] = [
  step('tag', 'AddTagsToResource', {
    ResourceType: 'Parameter',
    ResourceId: '/RUN/app/db',
    Tags: [
      { Key: 'team', Value: 'core' },
      { Key: 'tier', Value: 'one' },
    ],
  }),
  step('untag', 'RemoveTagsFromResource', { ResourceType: 'Parameter', ResourceId: '/RUN/app/db', TagKeys: ['tier'] }),
  step(
    'tags',
    'ListTagsForResource',
    { ResourceType: 'Parameter', ResourceId: '/RUN/app/db' },
    { holds: { TagList: [{ Key: 'team', Value: 'core' }] } },
  ),
  step(
    'tags of nothing',
    'ListTagsForResource',
    { ResourceType: 'Parameter', ResourceId: '/RUN/missing' },
    { code: 'InvalidResourceId' },
  ),
  step(
    'describe by tag',
    'DescribeParameters',
    {
      ParameterFilters: [
        { Key: 'tag:team', Values: ['core'] },
        { Key: 'Path', Option: 'Recursive', Values: ['/RUN'] },
      ],
    },
    { holds: { Parameters: [{ Name: '/RUN/app/db' }] } },
  ),
  step('a flat name', 'PutParameter', created('RUN-flat'), { holds: { Version: 1 } }),
  step('a flat name with a slash', 'GetParameter', { Name: '/RUN-flat' }, { holds: { Parameter: { Value: 'value' } } }),
  step('a path without its slash', 'GetParameter', { Name: 'RUN/app/db' }, validation),
  step('delete', 'DeleteParameter', db),
  step('get what was deleted', 'GetParameter', db, notFound),
  step('create what was deleted', 'PutParameter', created('/RUN/app/db'), { holds: { Version: 1 } }),
  step(
    'delete many',
    'DeleteParameters',
    { Names: ['/RUN/app/db', '/RUN/missing', 'RUN-flat'] },
    { holds: { DeletedParameters: ['/RUN/app/db', 'RUN-flat'], InvalidParameters: ['/RUN/missing'] } },
  ),
  step(
    'delete 11 at once',
    'DeleteParameters',
    { Names: Array.from({ length: 11 }, (_, at) => `/RUN/${at}`) },
    validation,
  ),
  step(
    'a secret of Secrets Manager without decryption',
    'GetParameter',
    { Name: '/aws/reference/secretsmanager/RUN' },
    validation,
  ),
  step(
    'a secret of Secrets Manager that there is not',
    'GetParameter',
    { Name: '/aws/reference/secretsmanager/RUN', WithDecryption: true },
    notFound,
  ),
  step('an operation that there is not', 'PaintParameter', db, { code: 'UnknownOperationException' }),
]

/** All requests, in the order in which they are to be sent. */
export const parameterStoreBehaviour: readonly AwsBehaviourStep[] = [...writing, ...labels, ...listing, ...others]
