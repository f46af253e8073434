// AWS: the contract on Parameter Store. Which requests answer which call, and what the answers mean.
import type {
  BatchStore,
  CallOptions,
  Clock,
  CreatableStore,
  DeletableStore,
  DescribableStore,
  ErrorFacts,
  FailedCall,
  ListableStore,
  ListQuery,
  ReadResult,
  SecretStore,
  StagingStore,
  StoredSecret,
  StoredValue,
  VersionedStore,
  VersionInfo,
  WritableStore,
  WriteCall,
} from '@keyharbor/core'
import { allowingDenied, beforeChange, failure, isFailure } from '../aws-failure.ts'
import { batchRead } from '../batch-read.ts'
import { deadlineOf, type Deadline } from '../deadline.ts'
import { describeAwsError } from '../describe-aws-error.ts'
import { assertKnown, tagList, tagNames } from '../request-settings.ts'
import { parameterStoreKind } from '../store-kind.ts'
import { moveLabel } from './label-moves.ts'
import type { ParameterInfo } from './parameter-info.ts'
import { createInput, maxValueBytes, nextTierInput, tierInput } from './parameter-input.ts'
import { checkedOwnName, checkedParameterName, checkedPath, isReference } from './parameter-name.ts'
import { ParameterRequests, type NamedParameter } from './parameter-requests.ts'
import { ParameterStoreConnection } from './parameter-store-connection.ts'
import type { ParameterSettings, ParameterStoreOptions, ParameterTier } from './parameter-store-options.ts'
import { parameterStoreSettings } from './parameter-store-settings.ts'
import { toParameterValue } from './parameter-value.ts'
import {
  checkedLabel,
  checkedNumber,
  compareByNumber,
  versionQuery,
  type ParameterSelector,
  type VersionQuery,
} from './parameter-version.ts'

/** GetParameters: "Names … Maximum number of 10 items". */
const batchSize = 10

/** The key that the service takes when it is told none. */
const defaultKey = 'alias/aws/ssm'

/**
 * The parameters of one account and region in Parameter Store of AWS Systems Manager.
 *
 * A parameter is named by its name or its ARN; ARNs of other accounts are read where they are shared. What is written is a
 * `SecureString`, unless it is made as another type; parameters of all types are read, decrypted. Text is stored as it is, bytes as
 * marked base64, an object as JSON text; the service stores no empty text, and 4096 bytes unless a larger tier is allowed.
 *
 * Current is always the newest version, `'previous'` the one before. Labels are stages: `moveStage` moves them, and no other call
 * follows them. Versions are numbered from 1, and 100 are kept.
 *
 * Each call of the contract is one request, but for reading the previous version, moving a label, and writing without a configured
 * key. Writes state nothing that they expect: of two at once the service refuses one (`CONFLICT`), or both are made.
 */
export class ParameterStore
  implements
    SecretStore,
    VersionedStore<ParameterSelector>,
    ListableStore,
    BatchStore,
    CreatableStore<ParameterSettings>,
    WritableStore,
    DeletableStore,
    StagingStore,
    DescribableStore<ParameterInfo>
{
  readonly kind: 'aws-parameter-store' = parameterStoreKind
  /** The endpoint and region that are configured, and where credentials come from. */
  readonly scope: readonly string[]

  readonly #connection: ParameterStoreConnection
  readonly #requests: ParameterRequests
  readonly #clock: Clock
  readonly #region: string | undefined
  readonly #kmsKeyId: string | undefined
  readonly #tier: ParameterTier | undefined

  /**
   * Reads options and environment, and does no I/O: the SDK is loaded by the first call. Throws `CONFIG` for unknown options, what
   * is no region, and an endpoint that is neither https nor http on loopback.
   */
  constructor(options: ParameterStoreOptions = {}) {
    const settings = parameterStoreSettings(options)
    this.scope = settings.scope
    this.#clock = settings.clock
    this.#region = settings.region
    this.#kmsKeyId = settings.kmsKeyId
    this.#tier = settings.tier
    this.#connection = new ParameterStoreConnection(settings)
    this.#requests = new ParameterRequests(this.#connection)
  }

  /**
   * Names of ASCII letters, digits and `_.-`, in up to 15 levels, each begun by a slash, or an ARN of this region. A flat name loses its
   * leading slash. `/aws/reference/secretsmanager/<name>` is a secret of Secrets Manager, which can only be read.
   */
  checkName(name: string): string {
    return checkedParameterName(name, this.#region)
  }

  /** The store turns every failure into a `StoreFailure` itself; what comes here is of a client of the SDK that `run` was given. */
  describeError(error: unknown, call: FailedCall): ErrorFacts {
    return describeAwsError(error, call)
  }

  /** Ends the connections of a client that the store has made. */
  close(): Promise<void> {
    return this.#connection.close()
  }

  /** Needs `ssm:GetParameter`. */
  async readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    return await this.#requests.read(name, this.#deadline(call))
  }

  /** Needs `ssm:GetParameter`. For `'previous'` the number of the newest version is asked for first, without use of the key. */
  async readVersion(name: string, selector: ParameterSelector, call: CallOptions): Promise<StoredSecret> {
    const deadline = this.#deadline(call)
    assertVersioned(name)
    const query = selector === 'previous' ? await this.#previous(name, deadline) : versionQuery(selector)
    return await this.#requests.read(name, deadline, query)
  }

  async #previous(name: string, deadline: Deadline): Promise<VersionQuery> {
    const number = await this.#requests.newest(name, deadline)
    if (number > 1) return { number: number - 1 }
    throw failure('VERSION_NOT_FOUND')
  }

  /** Needs `ssm:GetParameterHistory`, whose answers hold values too: they are not decrypted and not looked at. */
  async *listVersions(name: string, call: CallOptions): AsyncGenerator<VersionInfo, void, undefined> {
    assertVersioned(name)
    yield* this.#requests.versions(name, () => this.#deadline(call))
  }

  /** By their numbers. */
  compareVersions(a: VersionInfo, b: VersionInfo): number | undefined {
    return compareByNumber(a, b)
  }

  /** Needs `ssm:DescribeParameters`, which no policy can limit to some names. Without those that other accounts share. */
  async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<ParameterInfo, void, undefined> {
    yield* this.#requests.parameters(query, () => this.#deadline(call))
  }

  /** Needs `ssm:DescribeParameters`, which no policy can limit to some names. */
  async describeSecret(name: string, call: CallOptions): Promise<ParameterInfo> {
    assertVersioned(name)
    return await this.#requests.describe(name, this.#deadline(call))
  }

  /**
   * Batches of ten. Needs `ssm:GetParameters`, which is denied for a whole batch when it is for one of its names; then each is read by
   * itself, with `ssm:GetParameter`.
   */
  async readSecrets(names: readonly string[], call: CallOptions): Promise<ReadonlyMap<string, ReadResult>> {
    const deadline = this.#deadline(call)
    return await batchRead(names, {
      size: batchSize,
      // 40 requests a second, batches and single reads together (https://docs.aws.amazon.com/general/latest/gr/ssm.html).
      hasOwnQuota: false,
      batch: (some) => this.#requests.readBatch(some, deadline),
      one: (name) => this.#requests.read(name, deadline),
    })
  }

  /**
   * All parameters below `path` with their values, ten by request: those directly below it, or with `recursive` all. Whoever may read a
   * path reads all below it, also what is denied by name. Needs `ssm:GetParametersByPath` on the path.
   */
  async *readPath(
    path: string,
    options: { readonly recursive?: boolean },
    call: CallOptions,
  ): AsyncGenerator<NamedParameter, void, undefined> {
    assertKnown(options, ['recursive'])
    yield* this.#requests.below(checkedPath(path), options.recursive ?? false, () => this.#deadline(call))
  }

  /** Needs `ssm:PutParameter`, `ssm:AddTagsToResource` for tags, and a key's `kms:Encrypt` or, in the advanced tier, `kms:GenerateDataKey`. */
  async createSecret(name: string, value: StoredValue, call: WriteCall<ParameterSettings>): Promise<VersionInfo> {
    const content = { Name: checkedOwnName(name), Value: toParameterValue(value, maxValueBytes(this.#tier)) }
    const input = { ...createInput(call.settings, this.#kmsKeyId), ...tierInput(this.#tier), ...content }
    return await this.#requests.put(input, this.#deadline(call))
  }

  /**
   * Needs `ssm:PutParameter`, and without the option `kmsKeyId` `ssm:DescribeParameters`, to keep the key that the parameter has. The type
   * is not told, so that a missing parameter is `NOT_FOUND` and not made.
   */
  async writeSecret(name: string, value: StoredValue, call: CallOptions): Promise<VersionInfo> {
    const content = { Name: checkedOwnName(name), Value: toParameterValue(value, maxValueBytes(this.#tier)) }
    const deadline = this.#deadline(call)
    const key = this.#kmsKeyId ?? (await beforeChange(this.#ownKey(name, deadline)))
    const input = {
      ...content,
      ...nextTierInput(this.#tier),
      ...(key !== undefined && { KeyId: key }),
      Overwrite: true,
    }
    return await this.#requests.put(input, deadline)
  }

  /** The key of the newest version, where it is not the account's own; a write that tells none would take that. */
  async #ownKey(name: string, deadline: Deadline): Promise<string | undefined> {
    try {
      const info = await allowingDenied(this.#requests.describe(name, deadline))
      return info?.kmsKeyId === defaultKey ? undefined : info?.kmsKeyId
    } catch (error) {
      // A list that lags knows no new parameter yet.
      if (isFailure(error, 'NOT_FOUND')) return undefined
      throw error
    }
  }

  /** Needs `ssm:DeleteParameter`. It is gone at once and for good; made anew it begins with version 1. */
  async deleteSecret(name: string, call: CallOptions): Promise<void> {
    await this.#requests.send('DeleteParameter', { Name: checkedOwnName(name) }, this.#deadline(call))
  }

  /**
   * Needs `ssm:GetParameterHistory`, and `ssm:LabelParameterVersion` or, to take a label off, `ssm:UnlabelParameterVersion`. A version has
   * up to 10 labels. The service does not compare: where the label is, is looked at before, so of two moves at the same moment the
   * later one wins.
   */
  async moveStage(
    name: string,
    stage: string,
    to: string | null,
    expected: string | null,
    call: CallOptions,
  ): Promise<void> {
    const move = { label: checkedLabel(stage), to: orNull(to), expected: orNull(expected) }
    await moveLabel(this.#requests, checkedOwnName(name), move, this.#deadline(call))
  }

  /** Adds tags, and overwrites those of the same names. Needs `ssm:AddTagsToResource`. */
  async tagSecret(name: string, tags: Readonly<Record<string, string>>, call: CallOptions): Promise<void> {
    const input = { ...resourceOf(this.checkName(name)), Tags: tagList(tags) }
    await this.#requests.send('AddTagsToResource', input, this.#deadline(call))
  }

  /** Removes tags; those that there are not are no failure. Needs `ssm:RemoveTagsFromResource`. */
  async untagSecret(name: string, names: readonly string[], call: CallOptions): Promise<void> {
    const input = { ...resourceOf(this.checkName(name)), TagKeys: tagNames(names) }
    await this.#requests.send('RemoveTagsFromResource', input, this.#deadline(call))
  }

  #deadline(call: CallOptions): Deadline {
    return deadlineOf(call, this.#clock)
  }
}

function orNull(id: string | null): number | null {
  return id === null ? null : checkedNumber(id)
}

function resourceOf(name: string): { readonly ResourceType: 'Parameter'; readonly ResourceId: string } {
  return { ResourceType: 'Parameter', ResourceId: checkedOwnName(name) }
}

/**
 * "Parameters that reference Secrets Manager secrets can't use the Parameter Store versioning and history features"
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html).
 */
function assertVersioned(name: string): void {
  if (isReference(name))
    throw failure(
      'INVALID_ARGUMENT',
      'A secret of Secrets Manager is only read here: use SecretsManagerStore for its versions and description.',
    )
}
