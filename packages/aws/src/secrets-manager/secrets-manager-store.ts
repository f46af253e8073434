// AWS: the contract on Secrets Manager. Which requests answer which call, and what the answers mean.
import { randomUUID } from 'node:crypto'
import {
  StoreFailure,
  type BatchStore,
  type CallOptions,
  type Clock,
  type ConditionalStore,
  type CreatableStore,
  type DeletableStore,
  type DescribableStore,
  type ErrorFacts,
  type FailedCall,
  type IdempotentStore,
  type ListableStore,
  type ListQuery,
  type PromotingStore,
  type PurgeableStore,
  type ReadResult,
  type RestorableStore,
  type SecretStore,
  type StagingStore,
  type StoredSecret,
  type StoredValue,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
  type WriteCall,
} from '@keyharbor/core'
import { textOf } from '../answer-parts.ts'
import { allowingDenied, beforeChange, failure, isFailure } from '../aws-failure.ts'
import { batchRead } from '../batch-read.ts'
import { deadlineOf, type Deadline } from '../deadline.ts'
import { describeAwsError } from '../describe-aws-error.ts'
import type { RandomPasswordOptions, RotationOptions, RotationStep } from './own-options.ts'
import { pendingSecret } from './pending-secret.ts'
import { checkedNewName, checkedSecretId } from './secret-id.ts'
import type { SecretsManagerInfo } from './secret-info.ts'
import { filterList, type SecretFilters } from './secret-filters.ts'
import { batchSize, SecretRequests } from './secret-requests.ts'
import { createInput, passwordInput, regionList, rotationInput } from './secret-settings.ts'
import { toContent } from './secret-value.ts'
import {
  checkedStage,
  compareByAge,
  currentStage,
  isVersionId,
  versionQuery,
  type SecretsManagerSelector,
} from './secret-version.ts'
import { SecretsManagerConnection } from './secrets-manager-connection.ts'
import type { SecretsManagerSettings, SecretsManagerStoreOptions } from './secrets-manager-options.ts'
import { secretsManagerSettings } from './secrets-manager-settings.ts'
import { candidateStage, moveStage, promoteCandidate } from './stage-moves.ts'
import { tagList, tagNames } from '../request-settings.ts'
import { secretsManagerKind } from '../store-kind.ts'
import { tokenOf } from './write-token.ts'

/**
 * The secrets of one account and region in AWS Secrets Manager.
 *
 * A secret is named by its name or its ARN, in full or without the suffix; ARNs of other accounts work where their resource policies
 * allow it. Current is the version that has the staging label AWSCURRENT, `'previous'` the one with AWSPREVIOUS. Text is stored as
 * SecretString, bytes as SecretBinary, an object as JSON text; the service stores no empty value. Version ids tell no order, their
 * dates do.
 *
 * Each call of the contract is one request, but for `describeSecret`, `writeSecretIf` and `purgeSecret`, and moves that move nothing. What the service
 * writes is seen by it with a short delay at times; listings may lag by 5 minutes.
 */
export class SecretsManagerStore
  implements
    SecretStore,
    VersionedStore<SecretsManagerSelector>,
    ListableStore,
    BatchStore,
    CreatableStore<SecretsManagerSettings>,
    WritableStore,
    ConditionalStore,
    IdempotentStore,
    DeletableStore,
    RestorableStore,
    PurgeableStore,
    PromotingStore,
    StagingStore,
    DescribableStore<SecretsManagerInfo>
{
  readonly kind: 'aws-secrets-manager' = secretsManagerKind
  /** The endpoint and region that are configured, and where credentials come from. */
  readonly scope: readonly string[]

  readonly #connection: SecretsManagerConnection
  readonly #requests: SecretRequests
  readonly #clock: Clock
  readonly #region: string | undefined
  readonly #recoveryWindowDays: number

  /**
   * Reads options and environment, and does no I/O: the SDK is loaded by the first call. Throws `CONFIG` for unknown options, what
   * is no region, and an endpoint that is neither https nor http on loopback.
   */
  constructor(options: SecretsManagerStoreOptions = {}) {
    const settings = secretsManagerSettings(options)
    this.scope = settings.scope
    this.#clock = settings.clock
    this.#region = settings.region
    this.#recoveryWindowDays = settings.recoveryWindowDays
    this.#connection = new SecretsManagerConnection(settings)
    this.#requests = new SecretRequests(this.#connection)
  }

  /** Names of up to 512 ASCII letters, digits and `/_+=.@!-`, or an ARN of this region. */
  checkName(name: string): string {
    return checkedSecretId(name, this.#region)
  }

  /** The store turns every failure into a `StoreFailure` itself; what comes here is of a client of the SDK that `run` was given. */
  describeError(error: unknown, call: FailedCall): ErrorFacts {
    return describeAwsError(error, call)
  }

  /** Ends the connections of a client that the store has made. */
  close(): Promise<void> {
    return this.#connection.close()
  }

  /** Needs `secretsmanager:GetSecretValue`. A secret that has no version yet is `VERSION_NOT_FOUND`. */
  async readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    return await this.#requests.read(name, this.#deadline(call))
  }

  /** Needs `secretsmanager:GetSecretValue`. */
  async readVersion(name: string, selector: SecretsManagerSelector, call: CallOptions): Promise<StoredSecret> {
    const deadline = this.#deadline(call)
    const query = versionQuery(selector)
    if (query.VersionId === undefined || isVersionId(query.VersionId))
      return await this.#requests.read(name, deadline, query)
    // The service would find fault with the id before it looks for the secret.
    await allowingDenied(this.#requests.describe(name, deadline))
    throw failure('VERSION_NOT_FOUND')
  }

  /** Needs `secretsmanager:ListSecretVersionIds`. Also versions that have lost their last label and are not yet removed. */
  async *listVersions(name: string, call: CallOptions): AsyncGenerator<VersionInfo, void, undefined> {
    yield* this.#requests.versions(name, () => this.#deadline(call))
  }

  compareVersions(a: VersionInfo, b: VersionInfo): number | undefined {
    return compareByAge(a, b)
  }

  /** Needs `secretsmanager:ListSecrets`, which no policy can limit to some names. */
  async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretsManagerInfo, void, undefined> {
    yield* this.#requests.secrets(query, () => this.#deadline(call))
  }

  /**
   * Needs `secretsmanager:DescribeSecret`, and `ListSecretVersionIds` for the age of the current version, which is left out where that is
   * denied. A deleted secret is described, with `deletedAt`.
   */
  async describeSecret(name: string, call: CallOptions): Promise<SecretsManagerInfo> {
    const deadline = this.#deadline(call)
    const info = await this.#requests.describe(name, deadline)
    if (info.current === undefined || info.deletedAt !== undefined) return info
    const currentCreatedAt = await allowingDenied(this.#requests.createdAt(name, info.current, deadline))
    return currentCreatedAt === undefined ? info : { ...info, currentCreatedAt }
  }

  /**
   * Batches of 20. Needs `secretsmanager:BatchGetSecretValue` beside `GetSecretValue`; where it is denied, each secret is read by
   * itself.
   */
  async readSecrets(names: readonly string[], call: CallOptions): Promise<ReadonlyMap<string, ReadResult>> {
    const deadline = this.#deadline(call)
    return await batchRead(names, {
      size: batchSize,
      // 100 batches a second beside 10,000 reads (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
      hasOwnQuota: true,
      batch: (some) => this.#requests.readBatch(some, deadline),
      one: (name) => this.#requests.read(name, deadline),
    })
  }

  /**
   * Needs `secretsmanager:CreateSecret`, and more for tags, replicas and a key. The name of a secret that was purged is taken for some
   * seconds more: `PENDING_DELETION`.
   */
  async createSecret(name: string, value: StoredValue, call: WriteCall<SecretsManagerSettings>): Promise<VersionInfo> {
    const content = { Name: checkedNewName(name), ClientRequestToken: randomUUID(), ...toContent(value) }
    return await this.#requests.create({ ...createInput(call.settings), ...content }, this.#deadline(call))
  }

  /** Needs `secretsmanager:PutSecretValue`. */
  async writeSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    const input = { ...toContent(value), ClientRequestToken: randomUUID() }
    return await this.#requests.put(name, input, this.#deadline(call))
  }

  /**
   * Needs `secretsmanager:PutSecretValue`. A key of 32 to 64 letters, digits, hyphens and underscores is the id of the version, another
   * one its SHA-256. As long as the service keeps the version, a repetition changes nothing, also when it is no longer current.
   */
  async writeSecretOnce(name: string, value: StoredValue, key: string, call: CallOptions): Promise<VersionInfo> {
    const input = { ...toContent(value), ClientRequestToken: tokenOf(key) }
    try {
      return await this.#requests.put(name, input, this.#deadline(call))
    } catch (error) {
      if (!isFailure(error, 'ALREADY_EXISTS')) throw error
      throw failure('CONFLICT', 'The key of this write was used with another value. Take a new key for a new value.')
    }
  }

  /**
   * Needs `secretsmanager:PutSecretValue`, `UpdateSecretVersionStage` and, to find early that it is in vain, `DescribeSecret`. The value
   * is written under a label of its own, then AWSCURRENT is moved to it from `expected`, in one step of the service. A value
   * whose move is refused stays as a version without label until the service removes it.
   */
  async writeSecretIf(name: string, value: StoredValue, expected: string, call: CallOptions): Promise<VersionInfo> {
    const deadline = this.#deadline(call)
    const content = toContent(value)
    const info = await beforeChange(allowingDenied(this.#requests.describe(name, deadline)))
    if (info?.deletedAt !== undefined) throw failure('PENDING_DELETION')
    if (!isVersionId(expected) || (info !== undefined && info.current !== expected))
      throw failure('PRECONDITION_FAILED')
    const input = { ...content, ClientRequestToken: randomUUID(), VersionStages: [candidateStage] }
    const { id } = await this.#requests.put(name, input, deadline)
    await promoteCandidate(this.#requests, name, { id, expected }, deadline)
    return { id, stages: [currentStage, candidateStage] }
  }

  /** Needs `secretsmanager:DeleteSecret`. Restorable for `recoveryWindowDays`. A replicated secret is deleted after its replicas. */
  async deleteSecret(name: string, call: CallOptions): Promise<void> {
    const input = { RecoveryWindowInDays: this.#recoveryWindowDays }
    await this.#connection.sendFor('DeleteSecret', name, input, this.#deadline(call))
  }

  /** Needs `secretsmanager:RestoreSecret`. A secret that is not deleted is left as it is. */
  async restoreSecret(name: string, call: CallOptions): Promise<void> {
    await this.#connection.sendFor('RestoreSecret', name, {}, this.#deadline(call))
  }

  /**
   * Needs `secretsmanager:DeleteSecret`, and `DescribeSecret` to tell that there is none, since the service deletes for good what never
   * was (recorded). The secret is gone within half a minute.
   */
  async purgeSecret(name: string, call: CallOptions): Promise<void> {
    const deadline = this.#deadline(call)
    await beforeChange(allowingDenied(this.#requests.describe(name, deadline)))
    await this.#connection.sendFor('DeleteSecret', name, { ForceDeleteWithoutRecovery: true }, deadline)
  }

  /** Needs `secretsmanager:UpdateSecretVersionStage`. The version before gets AWSPREVIOUS by itself. */
  async setCurrent(name: string, to: string, expected: string, call: CallOptions): Promise<void> {
    await moveStage(this.#requests, name, { stage: currentStage, to, expected }, this.#deadline(call))
  }

  /** Needs `secretsmanager:UpdateSecretVersionStage`. A version has up to 20 labels. */
  async moveStage(
    name: string,
    stage: string,
    to: string | null,
    expected: string | null,
    call: CallOptions,
  ): Promise<void> {
    if (stage === currentStage)
      throw failure('INVALID_ARGUMENT', 'AWSCURRENT moves by promote, in a store by setCurrent.')
    await moveStage(this.#requests, name, { stage: checkedStage(stage), to, expected }, this.#deadline(call))
  }

  /** Secrets by more than the beginning of their names. Needs `secretsmanager:ListSecrets`. */
  async *findSecrets(filters: SecretFilters, call: CallOptions): AsyncGenerator<SecretsManagerInfo, void, undefined> {
    yield* this.#requests.list({ Filters: filterList(filters) }, () => this.#deadline(call))
  }

  /**
   * The current values of all secrets that meet the filters, by name, in batches of 20; nothing of it is cached. Needs
   * `secretsmanager:BatchGetSecretValue` and `ListSecrets`, and `GetSecretValue` for each.
   */
  async readMatching(filters: SecretFilters, call: CallOptions): Promise<ReadonlyMap<string, ReadResult>> {
    return await this.#requests.readMatching(filters, this.#deadline(call))
  }

  /** Adds replicas in `regions`. Needs `secretsmanager:ReplicateSecretToRegions`; `describeSecret` tells how far they are. */
  async replicateSecret(name: string, regions: readonly string[], call: CallOptions): Promise<void> {
    const input = { AddReplicaRegions: regionList(regions).map((Region) => ({ Region })) }
    await this.#connection.send(
      'ReplicateSecretToRegions',
      { SecretId: this.checkName(name), ...input },
      this.#deadline(call),
    )
  }

  /** Removes the replicas in `regions`. Needs `secretsmanager:RemoveRegionsFromReplication`. */
  async removeReplicas(name: string, regions: readonly string[], call: CallOptions): Promise<void> {
    const input = { SecretId: this.checkName(name), RemoveReplicaRegions: regionList(regions) }
    await this.#connection.send('RemoveRegionsFromReplication', input, this.#deadline(call))
  }

  /**
   * Says how the secret is rotated, and starts a rotation unless `immediately` is false. Resolves when it has begun, with the id of the
   * version that will become current when it ends. Needs `secretsmanager:RotateSecret`, and `lambda:InvokeFunction` on the function.
   */
  async rotateSecret(name: string, options: RotationOptions, call: CallOptions): Promise<string | undefined> {
    const token = randomUUID()
    const input = { ...rotationInput(options), ClientRequestToken: token }
    const answer = await this.#connection.sendFor('RotateSecret', this.checkName(name), input, this.#deadline(call))
    return textOf(answer['VersionId'])
  }

  /**
   * Turns rotation off and cancels one that is under way; AWSPENDING may stay and be taken off with `moveStage`. Needs
   * `secretsmanager:CancelRotateSecret`.
   */
  async cancelRotation(name: string, call: CallOptions): Promise<void> {
    await this.#connection.sendFor('CancelRotateSecret', this.checkName(name), {}, this.#deadline(call))
  }

  /**
   * For a rotation function: the version that the rotation makes, which is there after this call and not yet current. Repeated, as
   * the service repeats steps, it gives the value that the first call has written and does not call `make`. Needs
   * `secretsmanager:GetSecretValue` and `PutSecretValue`.
   */
  async pendingSecret(
    name: string,
    step: RotationStep,
    make: () => StoredValue | Promise<StoredValue>,
    call: CallOptions,
  ): Promise<StoredSecret> {
    return await pendingSecret(this.#requests, this.checkName(name), step, make, this.#deadline(call))
  }

  /** Adds tags, and overwrites those of the same names. Needs `secretsmanager:TagResource`. */
  async tagSecret(name: string, tags: Readonly<Record<string, string>>, call: CallOptions): Promise<void> {
    const input = { SecretId: this.checkName(name), Tags: tagList(tags) }
    await this.#connection.send('TagResource', input, this.#deadline(call))
  }

  /** Removes tags; those that there are not are no failure. Needs `secretsmanager:UntagResource`. */
  async untagSecret(name: string, tags: readonly string[], call: CallOptions): Promise<void> {
    const input = { SecretId: this.checkName(name), TagKeys: tagNames(tags) }
    await this.#connection.send('UntagResource', input, this.#deadline(call))
  }

  /** A password that the service makes up and does not keep. Needs `secretsmanager:GetRandomPassword`. */
  async randomPassword(options: RandomPasswordOptions, call: CallOptions): Promise<string> {
    const answer = await this.#connection.send('GetRandomPassword', passwordInput(options), this.#deadline(call))
    const password = textOf(answer['RandomPassword'])
    if (password === undefined) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
    return password
  }

  #deadline(call: CallOptions): Deadline {
    return deadlineOf(call, this.#clock)
  }
}
