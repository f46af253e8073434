// Fakes, of AWS Secrets Manager: the whole service as a state. Which operation answers, and whether it may.
import type { FakeResponse } from '../../fake-exchange.ts'
import type { FakeAwsAccess } from '../aws-access.ts'
import type { AwsWire, Json } from '../aws-answer.ts'
import type { AwsService } from '../aws-core.ts'
import { AwsFields } from '../aws-fields.ts'
import type { AwsPlace } from '../aws-place.ts'
import type { Lag } from '../lagging-records.ts'
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

/** Fields that say what is asked, never what is secret. */
const plainFields: readonly string[] = [
  ...['AddReplicaRegions', 'ClientRequestToken', 'ExcludeCharacters', 'Filters', 'ForceDeleteWithoutRecovery'],
  ...['IncludeDeprecated', 'IncludePlannedDeletion', 'KmsKeyId', 'MaxResults', 'MoveToVersionId', 'Name', 'NextToken'],
  ...['PasswordLength', 'RecoveryWindowInDays', 'RemoveFromVersionId', 'RemoveReplicaRegions', 'RotateImmediately'],
  ...['RotationLambdaARN', 'RotationRules', 'SecretId', 'SecretIdList', 'SortOrder', 'TagKeys', 'VersionId'],
  ...['VersionStage', 'VersionStages'],
]

/** Secrets Manager in one region of one account, empty at first. */
export class SecretsManager implements AwsService {
  readonly name = 'secretsmanager'
  readonly target = 'secretsmanager'
  readonly wire: AwsWire = { messageKey: 'Message', compresses: false, internalError: 'InternalServiceError' }
  readonly plainFields: readonly string[] = plainFields
  readonly missing: readonly string[] = ['StopReplicationToReplica', 'ValidateResourcePolicy']
  readonly shelf: SecretShelf
  /** Functions of Lambda that may not be called. */
  readonly closedFunctions: Set<string> = new Set()
  /** Regions to which copying fails. */
  readonly failing: Set<string> = new Set()
  readonly #place: AwsPlace
  readonly #now: () => number

  constructor(place: AwsPlace, settings: ShelfSettings, now: () => number) {
    this.shelf = new SecretShelf(place, settings, now)
    this.#place = place
    this.#now = now
  }

  run(operation: string, body: Json, access: FakeAwsAccess): Json | undefined {
    const asked = body['SecretId'] ?? body['Name']
    if (typeof asked === 'string') access.check(operation, this.shelf.nameOf(asked), asked)
    else access.check(operation)
    const { closedFunctions, failing, shelf } = this
    const context = { access, closedFunctions, failing, shelf, place: this.#place, nowMs: this.#now() }
    return operations[operation]?.(new AwsFields(body), context)
  }

  setLag(lag: Lag): void {
    this.shelf.records.lag = lag
  }

  withWrongSecret(response: FakeResponse): FakeResponse {
    return withOtherSecret(response)
  }

  reset(): void {
    this.shelf.clear()
    this.closedFunctions.clear()
    this.failing.clear()
  }
}
