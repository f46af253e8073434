import type { ErrorFacts } from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { describeAwsError, describeItemError } from './describe-aws-error.ts'

const context = { conditional: false, aborted: false }

/** Facts of an error that the SDK throws for a 400 of the service. */
function factsOf(name: string, message = '', conditional = false): ErrorFacts {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })
  return describeAwsError(error, { ...context, conditional })
}

/** Facts of an error without an answer. */
function thrown(parts: object, message = 'x'): ErrorFacts {
  return describeAwsError(Object.assign(new Error(message), parts), context)
}

const deletion = "You can't perform this operation on the secret because it was marked for deletion."
const identity =
  'User: arn is not authorized to perform: a on resource: b because no identity-based policy allows the a action'

describe('the name of an error decides', () => {
  it.each<[string, string, string]>([
    ['ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 'NOT_FOUND'],
    ['ResourceNotFoundException', '', 'NOT_FOUND'],
    [
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
      'VERSION_NOT_FOUND',
    ],
    [
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for VersionId: x",
      'VERSION_NOT_FOUND',
    ],
    ['ResourceExistsException', '', 'ALREADY_EXISTS'],
    ['InvalidRequestException', deletion, 'PENDING_DELETION'],
    ['InvalidRequestException', 'a secret with this name is already scheduled for deletion.', 'PENDING_DELETION'],
    [
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
      'PRECONDITION_FAILED',
    ],
    [
      'InvalidRequestException',
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
      'INVALID_ARGUMENT',
    ],
    ['InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.', 'CONFIG'],
    ['InvalidRequestException', "A previous rotation isn't complete. That rotation will be reattempted.", 'CONFLICT'],
    ['InvalidRequestException', 'You must provide a ClientRequestToken value.', 'INVALID_ARGUMENT'],
    ['InvalidParameterException', '', 'INVALID_ARGUMENT'],
    ['ValidationException', '', 'INVALID_ARGUMENT'],
    ['LimitExceededException', '', 'QUOTA_EXCEEDED'],
    ['ThrottlingException', 'Rate exceeded', 'RATE_LIMITED'],
    ['TooManyRequestsException', '', 'RATE_LIMITED'],
    ['AccessDeniedException', '', 'PERMISSION_DENIED'],
    ['DecryptionFailure', '', 'PERMISSION_DENIED'],
    ['EncryptionFailure', '', 'PERMISSION_DENIED'],
    ['ExpiredTokenException', '', 'UNAUTHENTICATED'],
    ['UnrecognizedClientException', '', 'UNAUTHENTICATED'],
    ['InvalidSignatureException', 'Signature expired: a is now earlier than b', 'UNAUTHENTICATED'],
    ['RequestTimeTooSkewed', '', 'UNAUTHENTICATED'],
    ['RequestInTheFuture', '', 'UNAUTHENTICATED'],
    ['IDPCommunicationErrorException', '', 'UNAVAILABLE'],
    ['RegionDisabledException', '', 'CREDENTIALS_UNAVAILABLE'],
    ['InternalServiceError', '', 'UNAVAILABLE'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'CREDENTIALS_UNAVAILABLE'],
    ['ParameterNotFound', 'UnknownError', 'NOT_FOUND'],
    ['ParameterVersionNotFound', 'Systems Manager could not find version 7 of x.', 'VERSION_NOT_FOUND'],
    ['InvalidResourceId', '', 'NOT_FOUND'],
    ['ParameterAlreadyExists', '', 'ALREADY_EXISTS'],
    ['TooManyUpdates', 'UnknownError', 'CONFLICT'],
    ['ParameterLimitExceeded', '', 'QUOTA_EXCEEDED'],
    ['ParameterMaxVersionLimitExceeded', '', 'QUOTA_EXCEEDED'],
    ['ParameterVersionLabelLimitExceeded', '', 'QUOTA_EXCEEDED'],
    ['PoliciesLimitExceededException', '', 'QUOTA_EXCEEDED'],
    ['TooManyTagsError', '', 'QUOTA_EXCEEDED'],
    ['ServiceQuotaExceededException', '', 'QUOTA_EXCEEDED'],
    ['HierarchyLevelLimitExceededException', '', 'INVALID_NAME'],
    ['HierarchyTypeMismatchException', '', 'INVALID_ARGUMENT'],
    ['ParameterPatternMismatchException', '', 'INVALID_ARGUMENT'],
    ['InvalidAllowedPatternException', '', 'INVALID_ARGUMENT'],
    ['UnsupportedParameterType', '', 'INVALID_ARGUMENT'],
    ['InvalidFilterValue', '', 'INVALID_ARGUMENT'],
    ['InvalidNextToken', '', 'INVALID_ARGUMENT'],
    ['ValidationException', 'A parameter type is required when you create a parameter.', 'NOT_FOUND'],
    ['ValidationException', 'Advanced tier parameters support a maximum parameter value of 8192.', 'VALUE_TOO_LARGE'],
    ['ValidationException', 'KeyId is required for SecureString type parameter only.', 'INVALID_ARGUMENT'],
    ['InvalidKeyId', 'Key x does not exist (Service: AWSKMS; Status Code: 400)', 'PERMISSION_DENIED'],
    ['InternalServerError', '', 'UNAVAILABLE'],
  ])('%s %j is %s', (name, message, code) => expect(factsOf(name, message).code).toBe(code))

  it('a refused move of a label is PRECONDITION_FAILED, other bad parameters are not', () => {
    expect(factsOf('InvalidParameterException', '', true).code).toBe('PRECONDITION_FAILED')
  })

  it('an unknown name with a 400 is no answer of the service', () => {
    expect(factsOf('Unknown').code).toBe('MALFORMED_RESPONSE')
  })

  it('what the service has refused before it did anything can be tried again', () => {
    for (const name of ['ThrottlingException', 'ExpiredTokenException', 'TooManyUpdates'])
      expect(factsOf(name).retry).toBe('safe')
  })
})

/** As the service writes it (recorded), with what has decided it. */
const notAuthorized = (why: string, resource = 'app/db'): string =>
  `User: arn:aws:sts::123456789012:assumed-role/app/i-0a1b is not authorized to perform: secretsmanager:GetSecretValue on resource: ${resource} ${why}`

const noneAllows = (policy: string): string =>
  notAuthorized(`because no ${policy} allows the secretsmanager:GetSecretValue action`)

const denies = (policy: string): string => notAuthorized(`with an explicit deny in ${policy}`)

describe('a denial says who has denied', () => {
  it.each([
    [noneAllows('identity-based policy'), 'No policy of the identity allows it'],
    [denies('an identity-based policy'), 'A policy of the identity denies it'],
    [noneAllows('resource-based policy'), 'resource policy of the secret'],
    [denies('a resource-based policy'), 'resource policy of the secret'],
    [noneAllows('VPC endpoint policy'), 'VPC endpoint'],
    [denies('a VPC endpoint policy'), 'VPC endpoint'],
    [noneAllows('service control policy'), 'service control policy'],
    [denies('a service control policy'), 'service control policy'],
    [denies('a resource control policy'), 'resource control policy'],
    [noneAllows('permissions boundary'), 'permissions boundary'],
    [noneAllows('session policy'), 'session policy'],
    ['Access to KMS is not allowed', 'kms:Decrypt'],
    [
      'User: arn:aws:iam::123456789012:user/app is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:123456789012:key/0a1b because no resource-based policy allows the kms:Decrypt action',
      'kms:Decrypt',
    ],
    ['The ciphertext refers to a customer master key that does not exist', 'kms:Decrypt'],
  ])('%s', (message, words) => expect(factsOf('AccessDeniedException', message).detail).toContain(words))

  it.each(['kms', 'app/KMS', 'AWSKMS', 'a-resource-based-policy', 'vpc-endpoint-policy'])(
    'and is not misled by a secret named %s',
    (name) => {
      const message = notAuthorized('because no identity-based policy allows the a action', name)
      expect(factsOf('AccessDeniedException', message).detail).toContain('No policy of the identity allows it')
    },
  )

  it('and nothing where it can not be told', () => {
    expect(factsOf('AccessDeniedException', 'nope')).toEqual({ code: 'PERMISSION_DENIED', status: 400 })
  })

  it.each([
    'User: arn:aws:iam::123456789012:user/app is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/kms because no identity-based policy allows the sts:AssumeRole action',
    'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ])('that is of a role and not of the secret is UNAUTHENTICATED: %s', (message) => {
    expect(factsOf('AccessDenied', message)).toMatchObject({
      code: 'UNAUTHENTICATED',
      detail: expect.stringContaining('trust policy') as unknown,
    })
  })

  it('a signature out of time is about the clock', () => {
    expect(factsOf('SignatureDoesNotMatch', 'Signature expired: x').detail).toContain('clock')
    expect(factsOf('InvalidSignatureException', 'Signature expired: x').detail).toContain('clock')
    expect(factsOf('InvalidSignatureException', 'does not match')).not.toHaveProperty('detail')
  })
})

describe('what an application does something else about is told apart', () => {
  const told: readonly (readonly [what: string, name: string, message: string])[] = [
    ['no credentials', 'CredentialsProviderError', 'Could not load credentials from any providers'],
    ['expired', 'ExpiredTokenException', 'The security token included in the request is expired'],
    ['unknown credentials', 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
    ['denied by identity', 'AccessDeniedException', noneAllows('identity-based policy')],
    ['denied by resource policy', 'AccessDeniedException', denies('a resource-based policy')],
    ['denied by KMS', 'AccessDeniedException', 'Access to KMS is not allowed'],
    ['throttled', 'ThrottlingException', 'Rate exceeded'],
    ['a limit', 'LimitExceededException', 'The request would exceed one of the Secrets Manager quotas.'],
    ['pending deletion', 'InvalidRequestException', deletion],
    [
      'a replica',
      'InvalidRequestException',
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    ],
    [
      'what still has replicas',
      'InvalidParameterException',
      "You can't delete secret app/db that still has replica regions [eu-west-1]",
    ],
    [
      'a rotation under way',
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    ],
  ]

  it.each(told)('%s', (_, name, message) => {
    const { status, ...facts } = factsOf(name, message)
    const others = told.filter(([, otherName, other]) => otherName !== name || other !== message)
    for (const [, otherName, other] of others) expect(factsOf(otherName, other)).not.toEqual({ status, ...facts })
    expect(JSON.stringify(facts)).not.toContain('app/db')
  })
})

describe('an error without an answer', () => {
  it.each<[object, string, string]>([
    [{ code: 'ECONNREFUSED' }, '', 'UNAVAILABLE'],
    [{ code: 'ENOTFOUND' }, '', 'UNAVAILABLE'],
    [{ code: 'EPIPE' }, '', 'UNAVAILABLE'],
    [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'socket hang up', 'UNAVAILABLE'],
    [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, '', 'TIMEOUT'],
    [{ name: 'TimeoutError' }, '', 'TIMEOUT'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, '', 'TLS_ERROR'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, '', 'TLS_ERROR'],
    [{ code: 'HPE_INVALID_CONSTANT' }, '', 'MALFORMED_RESPONSE'],
    [{ code: 'ENOENT' }, '', 'CREDENTIALS_UNAVAILABLE'],
    [{}, 'Region is missing', 'CONFIG'],
    [{}, 'something else', 'UNKNOWN'],
  ])('%j %j is %s', (parts, message, code) => expect(thrown(parts, message).code).toBe(code))

  it('that the signal has made is ABORTED only when the call was aborted', () => {
    const error = Object.assign(new Error('Request aborted'), { name: 'AbortError' })
    expect(describeAwsError(error, { ...context, aborted: true }).code).toBe('ABORTED')
    expect(describeAwsError(error, context).code).toBe('UNKNOWN')
  })
})

describe('what is told of an answer', () => {
  it('is the id of its request if it is one, and the time that it asks for, of five minutes at most', () => {
    const about = (requestId: unknown, wait: unknown): ErrorFacts =>
      thrown({
        name: 'ThrottlingException',
        $metadata: { httpStatusCode: 400, requestId },
        $response: { headers: { 'retry-after': wait } },
      })
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(about(id, '3')).toMatchObject({ requestId: id, retryAfterMs: 3000 })
    expect(about(id, '99999')).toMatchObject({ retryAfterMs: 300_000 })
    expect(about('a secret', 'soon')).toEqual({ code: 'RATE_LIMITED', retry: 'safe', status: 400 })
  })
})

describe('an item of a batch', () => {
  it('fails as a single read would', () => {
    expect(describeItemError('ResourceNotFoundException', '').code).toBe('NOT_FOUND')
    expect(describeItemError('InvalidRequestException', deletion).code).toBe('PENDING_DELETION')
    expect(describeItemError('AccessDeniedException', identity).detail).toContain('identity')
    expect(describeItemError('SomethingNew', undefined).code).toBe('UNKNOWN')
    expect(describeItemError(undefined, undefined).code).toBe('MALFORMED_RESPONSE')
  })
})
