// Fakes, of AWS Secrets Manager: the whole service as a state. Who may do what, and which operation answers.
import type { FakeCore, FakeRequest, FakeResponse } from '../../fake-exchange.ts'
import type { FaultAnswers } from '../../fake-faults.ts'
import { FakeAwsAccess } from '../aws-access.ts'
import { awsFaultAnswers, AwsRefusal, doneAnswer, errorAnswer, refuse, type AwsWire, type Json } from '../aws-answer.ts'
import { AwsFields } from '../aws-fields.ts'
import type { AwsPlace } from '../aws-place.ts'
import { awsPlainHeaders, awsRequest, operationOf, takesGzip, type AwsRequest } from '../aws-request.ts'
import type { Lag } from '../lagging-records.ts'
import { RequestRate } from '../request-rate.ts'
import { deleteSecret, restoreSecret } from './delete-secret.ts'
import { describeSecret, listSecrets, listSecretVersionIds } from './list-secrets.ts'
import { updateSecretVersionStage } from './move-stage.ts'
import { getRandomPassword } from './random-password.ts'
import { batchGetSecretValue, getSecretValue } from './read-secret.ts'
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './secret-policy.ts'
import { removeRegionsFromReplication, replicateSecretToRegions } from './secret-replicas.ts'
import { cancelRotateSecret, rotateSecret } from './secret-rotation.ts'
import { SecretShelf, type ShelfSettings } from './secret-shelf.ts'
import { tagResource, untagResource } from './secret-tags.ts'
import type { SecretsManagerOperation } from './secrets-manager-context.ts'
import { withOtherSecret } from './other-secret.ts'
import { createSecret, putSecretValue, updateSecret } from './write-secret.ts'

const target = 'secretsmanager'
const wire: AwsWire = { messageKey: 'Message', compresses: false, internalError: 'InternalServiceError' }

const operations: Readonly<Record<string, SecretsManagerOperation>> = {
  BatchGetSecretValue: batchGetSecretValue,
  CancelRotateSecret: cancelRotateSecret,
  CreateSecret: createSecret,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetRandomPassword: getRandomPassword,
  GetResourcePolicy: getResourcePolicy,
  GetSecretValue: getSecretValue,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
  PutResourcePolicy: putResourcePolicy,
  PutSecretValue: putSecretValue,
  RemoveRegionsFromReplication: removeRegionsFromReplication,
  ReplicateSecretToRegions: replicateSecretToRegions,
  RestoreSecret: restoreSecret,
  RotateSecret: rotateSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
}

/** Operations of the service that the fake lacks. */
const missing: readonly string[] = ['StopReplicationToReplica', 'ValidateResourcePolicy']

/** Fields that say what is asked, never what is secret. */
const plainFields: readonly string[] = [
  ...['AddReplicaRegions', 'ClientRequestToken', 'ExcludeCharacters', 'Filters', 'ForceDeleteWithoutRecovery'],
  ...['IncludeDeprecated', 'IncludePlannedDeletion', 'KmsKeyId', 'MaxResults', 'MoveToVersionId', 'Name', 'NextToken'],
  ...['PasswordLength', 'RecoveryWindowInDays', 'RemoveFromVersionId', 'RemoveReplicaRegions', 'RotateImmediately'],
  ...['RotationLambdaARN', 'RotationRules', 'SecretId', 'SecretIdList', 'SortOrder', 'TagKeys', 'VersionId'],
  ...['VersionStage', 'VersionStages'],
]

/** Secrets Manager in one region of one account, empty at first. */
export class SecretsManagerCore implements FakeCore {
  readonly plainHeaders: readonly string[] = awsPlainHeaders
  readonly faultAnswers: FaultAnswers = awsFaultAnswers(wire)
  readonly access: FakeAwsAccess
  readonly rate: RequestRate
  readonly shelf: SecretShelf
  /** Functions of Lambda that may not be called. */
  readonly closedFunctions: Set<string> = new Set()
  /** Regions to which copying fails. */
  readonly failing: Set<string> = new Set()
  readonly #place: AwsPlace
  readonly #now: () => number

  constructor(place: AwsPlace, settings: ShelfSettings, now: () => number) {
    this.access = new FakeAwsAccess(place, target, now)
    this.rate = new RequestRate(now)
    this.shelf = new SecretShelf(place, settings, now)
    this.#place = place
    this.#now = now
  }

  handle(request: FakeRequest): FakeResponse {
    try {
      const asked = awsRequest(request, target, target, this.#place.region)
      this.access.checkSigner(asked.accessKeyId)
      return doneAnswer(wire, this.#done(asked), takesGzip(request))
    } catch (error) {
      if (error instanceof AwsRefusal) return errorAnswer(wire, error, takesGzip(request))
      throw error
    }
  }

  plainFields(request: FakeRequest): readonly string[] {
    return operationOf(request, target) === undefined ? [] : plainFields
  }

  withWrongSecret(response: FakeResponse): FakeResponse {
    return withOtherSecret(response)
  }

  setLag(lag: Lag): void {
    this.shelf.records.lag = lag
  }

  reset(): void {
    this.access.allowAll()
    this.rate.clear()
    this.shelf.clear()
    this.closedFunctions.clear()
    this.failing.clear()
  }

  #done({ operation, body }: AwsRequest): Json {
    const run = operations[operation]
    if (run === undefined) return absent(operation)
    this.rate.count(operation)
    const asked = body['SecretId'] ?? body['Name']
    if (typeof asked === 'string') this.access.check(operation, this.shelf.nameOf(asked), asked)
    else this.access.check(operation)
    const { access, closedFunctions, failing, shelf } = this
    const context = { access, closedFunctions, failing, shelf, place: this.#place, nowMs: this.#now() }
    return run(new AwsFields(body), context)
  }
}

/** No service answers 501: a test must not pass by it. */
function absent(operation: string): never {
  if (missing.includes(operation)) refuse('NotFaked', `This fake does not have ${operation}.`, 501)
  return refuse('UnknownOperationException')
}
