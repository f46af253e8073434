// AWS: what the names of errors mean, and their texts where one name stands for several things.
import type { ErrorFacts } from '@keyharbor/core'

/** What a name means when its text fits. */
export interface NameRule {
  /** The text that it needs; left out: any. */
  readonly when?: RegExp
  /** Left out: for every request. */
  readonly only?: 'conditional'
  readonly facts: ErrorFacts
}

const any = (facts: ErrorFacts): readonly NameRule[] => [{ facts }]

const denied = (detail: string): ErrorFacts => ({ code: 'PERMISSION_DENIED', detail })

const rejected: ErrorFacts = { code: 'UNAUTHENTICATED', retry: 'safe' }

const roleDenied: ErrorFacts = {
  ...rejected,
  detail: 'The role may not be assumed: check its trust policy, and the rights of who assumes it.',
}

const keyDenied = denied(
  'The key of the secret may not be used: allow kms:Decrypt (to write also kms:GenerateDataKey, or kms:Encrypt for a parameter) on it, and check that it is there and enabled.',
)

/**
 * Texts: recordings of the service (test/vectors), and https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
 * They quote names of secrets, which have no spaces: so each of these has one, lest a secret named `kms` be taken for a key.
 */
const accessDenied: readonly NameRule[] = [
  // Of STS, not of the secret. With a colon from AssumeRole, without from AssumeRoleWithWebIdentity.
  { when: /perform:? sts:/, facts: roleDenied },
  { when: /Access to KMS|Service: AWSKMS|perform: kms:|customer master key|KMS key/, facts: keyDenied },
  { when: /VPC endpoint policy/i, facts: denied('The policy of the VPC endpoint does not allow it.') },
  { when: /resource-based policy/i, facts: denied('The resource policy of the secret does not allow it.') },
  { when: /service control policy/i, facts: denied('A service control policy of the organization does not allow it.') },
  {
    when: /resource control policy/i,
    facts: denied('A resource control policy of the organization does not allow it.'),
  },
  { when: /permissions boundary/i, facts: denied('The permissions boundary of the identity does not allow it.') },
  { when: /session policy/i, facts: denied('The session policy does not allow it.') },
  { when: /deny in an identity-based policy/i, facts: denied('A policy of the identity denies it.') },
  {
    when: /identity-based policy/i,
    facts: denied('No policy of the identity allows it. requiredPermissions tells what it needs.'),
  },
  { facts: { code: 'PERMISSION_DENIED' } },
]

const identity: ErrorFacts = {
  ...rejected,
  detail:
    'STS does not take the web identity token: check its issuer, audience and age, and the identity provider of the account.',
}

const noRegion: ErrorFacts = {
  code: 'CREDENTIALS_UNAVAILABLE',
  detail: 'STS is not activated for the account in this region.',
}

const expired: ErrorFacts = { ...rejected, detail: 'The credentials have expired.' }

/** What failures say that are of the time of a signature alone. */
export const outOfTime =
  'The signature is too old or not yet valid: check the clock of this machine, which may be wrong by 5 minutes.'

const clock: ErrorFacts = { ...rejected, detail: outOfTime }

const signature: readonly NameRule[] = [
  { when: /Signature (expired|not yet current)/, facts: clock },
  { facts: rejected },
]

const throttled: ErrorFacts = { code: 'RATE_LIMITED', retry: 'safe' }

const down: ErrorFacts = { code: 'UNAVAILABLE' }

const badArgument: ErrorFacts = { code: 'INVALID_ARGUMENT', retry: 'never' }

const moved: ErrorFacts = { code: 'PRECONDITION_FAILED', retry: 'never' }

const noCredentials: ErrorFacts = {
  code: 'CREDENTIALS_UNAVAILABLE',
  detail:
    'None of the sources of the SDK gave any (options, environment, profile, SSO, web identity, container, instance metadata).',
}

const invalidRequest: readonly NameRule[] = [
  { when: /marked for deletion|scheduled for deletion/, facts: { code: 'PENDING_DELETION' } },
  { when: /VersionStage that is not associated/, facts: moved },
  {
    when: /replica secret/i,
    facts: { ...badArgument, detail: 'It is a replica, which is only read: write in its primary region.' },
  },
  {
    when: /No Lambda rotation function/,
    facts: { code: 'CONFIG', detail: 'Rotation has no function yet: give its ARN.', retry: 'never' },
  },
  {
    when: /rotation/i,
    facts: { code: 'CONFLICT', detail: 'A rotation is under way, or has failed and is not cancelled.', retry: 'never' },
  },
  { facts: badArgument },
]

const invalidParameter: readonly NameRule[] = [
  { only: 'conditional', facts: moved },
  { when: /still has replica/, facts: { ...badArgument, detail: 'It has replicas: remove them first.' } },
  { facts: badArgument },
]

const badName: ErrorFacts = { code: 'INVALID_NAME', retry: 'never' }

/** Texts of Parameter Store: recordings and logs (test/vectors/aws-ssm.json), and the errors of its operations. */
const validation: readonly NameRule[] = [
  // A new version is written without a type, which only a parameter that there is not needs.
  { when: /parameter type is required when you create/, facts: { code: 'NOT_FOUND', retry: 'never' } },
  { when: /maximum parameter value/, facts: { code: 'VALUE_TOO_LARGE', retry: 'never' } },
  {
    when: /KeyId is required for SecureString/,
    facts: { ...badArgument, detail: 'Only a SecureString has a key: leave the option kmsKeyId out for other types.' },
  },
  { facts: badArgument },
]

const exceeded: ErrorFacts = { code: 'QUOTA_EXCEEDED', retry: 'never' }

/**
 * Of Parameter Store, beside the names that all services have:
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html and its neighbours.
 */
const parameterNames: readonly (readonly [name: string, rules: readonly NameRule[]])[] = [
  ['ParameterNotFound', any({ code: 'NOT_FOUND' })],
  ['ParameterVersionNotFound', any({ code: 'VERSION_NOT_FOUND' })],
  ['InvalidResourceId', any({ code: 'NOT_FOUND' })],
  ['ParameterAlreadyExists', any({ code: 'ALREADY_EXISTS', retry: 'never' })],
  ['TooManyUpdates', any({ code: 'CONFLICT', retry: 'safe', detail: 'Another write to it was under way.' })],
  ['ParameterLimitExceeded', any({ ...exceeded, detail: 'The account has as many parameters as it may have.' })],
  [
    'ParameterMaxVersionLimitExceeded',
    any({ ...exceeded, detail: 'The oldest of 100 versions has a label: move or remove it.' }),
  ],
  [
    'ParameterVersionLabelLimitExceeded',
    any({ ...exceeded, detail: 'The version has 10 labels: move or remove one.' }),
  ],
  ['PoliciesLimitExceededException', any(exceeded)],
  ['TooManyTagsError', any(exceeded)],
  ['ServiceQuotaExceededException', any(exceeded)],
  ['HierarchyLevelLimitExceededException', any(badName)],
  ['HierarchyTypeMismatchException', any({ ...badArgument, detail: 'The type of a parameter stays as it is.' })],
  [
    'ParameterPatternMismatchException',
    any({ ...badArgument, detail: 'The value does not match the pattern that the parameter allows.' }),
  ],
  ['InvalidAllowedPatternException', any(badArgument)],
  ['UnsupportedParameterType', any(badArgument)],
  ['IncompatiblePolicyException', any(badArgument)],
  ['InvalidPolicyAttributeException', any(badArgument)],
  ['InvalidPolicyTypeException', any(badArgument)],
  ['InvalidFilterKey', any(badArgument)],
  ['InvalidFilterOption', any(badArgument)],
  ['InvalidFilterValue', any(badArgument)],
  ['InvalidNextToken', any(badArgument)],
  ['InvalidResourceType', any(badArgument)],
  ['InvalidKeyId', any(keyDenied)],
  ['InternalServerError', any(down)],
]

/**
 * By the name of the error (`__type` of the answer, or the name that the SDK gives to an error of its own). The service's own:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html and its neighbours; what every service can
 * answer: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html.
 */
export const failureNames: ReadonlyMap<string, readonly NameRule[]> = new Map([
  ...parameterNames,
  [
    'ResourceNotFoundException',
    [{ when: /specified secret value/, facts: { code: 'VERSION_NOT_FOUND' } }, { facts: { code: 'NOT_FOUND' } }],
  ],
  ['ResourceExistsException', any({ code: 'ALREADY_EXISTS', retry: 'never' })],
  ['InvalidRequestException', invalidRequest],
  ['InvalidParameterException', invalidParameter],
  ['PreconditionNotMetException', any(moved)],
  ['ValidationException', validation],
  ['InvalidNextTokenException', any(badArgument)],
  ['MalformedPolicyDocumentException', any(badArgument)],
  ['PublicPolicyException', any(badArgument)],
  ['LimitExceededException', any({ code: 'QUOTA_EXCEEDED', retry: 'never' })],
  ['AccessDeniedException', accessDenied],
  ['AccessDenied', accessDenied],
  ['NotAuthorized', accessDenied],
  ['OptInRequired', any({ code: 'PERMISSION_DENIED', detail: 'The account does not use this service or region yet.' })],
  ['DecryptionFailure', any(keyDenied)],
  ['EncryptionFailure', any(keyDenied)],
  ['ExpiredTokenException', any(expired)],
  ['ExpiredToken', any(expired)],
  ['RequestExpired', any(clock)],
  ['RequestTimeTooSkewed', any(clock)],
  ['RequestInTheFuture', any(clock)],
  ['InvalidSignatureException', signature],
  ['SignatureDoesNotMatch', signature],
  ['UnrecognizedClientException', any(rejected)],
  ['InvalidClientTokenId', any(rejected)],
  ['InvalidAccessKeyId', any(rejected)],
  // Of STS, by which the SDK's chain gets the credentials of a role.
  ['InvalidIdentityTokenException', any(identity)],
  ['IDPRejectedClaimException', any(identity)],
  ['IDPCommunicationErrorException', any(down)],
  ['RegionDisabledException', any(noRegion)],
  ['IncompleteSignature', any(rejected)],
  ['IncompleteSignatureException', any(rejected)],
  ['MissingAuthenticationToken', any(rejected)],
  ['MissingAuthenticationTokenException', any(rejected)],
  ['CredentialsProviderError', any(noCredentials)],
  ['ProviderError', any(noCredentials)],
  ['TokenProviderError', any(noCredentials)],
  ['ThrottlingException', any(throttled)],
  ['Throttling', any(throttled)],
  ['TooManyRequestsException', any(throttled)],
  ['RequestLimitExceeded', any(throttled)],
  ['InternalServiceError', any(down)],
  ['InternalServiceErrorException', any(down)],
  ['InternalFailure', any(down)],
  ['ServiceUnavailable', any(down)],
  ['ServiceUnavailableException', any(down)],
])
