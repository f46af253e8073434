// Fakes, of AWS Parameter Store: the whole service as a state. Which operation answers.
import type { FakeResponse } from '../../fake-exchange.ts'
import type { FakeAwsAccess } from '../aws-access.ts'
import type { AwsWire, Json } from '../aws-answer.ts'
import type { AwsService } from '../aws-core.ts'
import { AwsFields } from '../aws-fields.ts'
import type { AwsPlace } from '../aws-place.ts'
import { LaggingRecords, type Lag } from '../lagging-records.ts'
import { deleteParameter, deleteParameters } from './delete-parameter.ts'
import { describeParameters, getParameterHistory, getParametersByPath } from './list-parameters.ts'
import { withOtherParameter } from './other-parameter.ts'
import { labelParameterVersion, unlabelParameterVersion } from './parameter-labels.ts'
import type { ParameterRecord } from './parameter-record.ts'
import type { ParameterStoreOperation } from './parameter-shelf.ts'
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './parameter-tags.ts'
import { putParameter } from './put-parameter.ts'
import { getParameter, getParameters } from './read-parameter.ts'

const operations: Readonly<Record<string, ParameterStoreOperation>> = {
  AddTagsToResource: addTagsToResource,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
  DescribeParameters: describeParameters,
  GetParameter: getParameter,
  GetParameterHistory: getParameterHistory,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  LabelParameterVersion: labelParameterVersion,
  ListTagsForResource: listTagsForResource,
  PutParameter: putParameter,
  RemoveTagsFromResource: removeTagsFromResource,
  UnlabelParameterVersion: unlabelParameterVersion,
}

/** Fields that say what is asked, never what is secret. */
const plainFields: readonly string[] = [
  ...['DataType', 'KeyId', 'Labels', 'MaxResults', 'Name', 'Names', 'NextToken', 'Overwrite', 'ParameterFilters'],
  ...[
    'ParameterVersion',
    'Path',
    'Recursive',
    'ResourceId',
    'ResourceType',
    'TagKeys',
    'Tier',
    'Type',
    'WithDecryption',
  ],
]

/** Parameter Store in one region of one account, empty at first. */
export class ParameterStore implements AwsService {
  readonly name = 'ssm'
  readonly target = 'AmazonSSM'
  readonly wire: AwsWire = { messageKey: 'message', compresses: true, internalError: 'InternalServerError' }
  readonly plainFields: readonly string[] = plainFields
  readonly missing: readonly string[] = ['GetServiceSetting', 'UpdateServiceSetting', 'ResetServiceSetting']
  readonly #records: LaggingRecords<ParameterRecord>
  readonly #place: AwsPlace
  readonly #now: () => number
  readonly #readSecret: ((id: string) => Json) | undefined
  #emptyPages = 0
  #conflicts = 0

  constructor(place: AwsPlace, readSecret: ((id: string) => Json) | undefined, now: () => number) {
    this.#records = new LaggingRecords(now)
    this.#place = place
    this.#readSecret = readSecret
    this.#now = now
  }

  run(operation: string, body: Json, access: FakeAwsAccess): Json | undefined {
    return operations[operation]?.(new AwsFields(body), {
      records: this.#records,
      access,
      place: this.#place,
      nowMs: this.#now(),
      operation,
      emptyPages: this.#emptyPages,
      meetsAnother: () => this.#meetsAnother(),
      readSecret: this.#readSecret,
    })
  }

  /** Each listing by path begins with so many empty pages. */
  set emptyPages(count: number) {
    this.#emptyPages = count
  }

  /** So many writes from now on meet another one. */
  set conflicts(count: number) {
    this.#conflicts = count
  }

  setLag(lag: Lag): void {
    this.#records.lag = lag
  }

  withWrongSecret(response: FakeResponse): FakeResponse {
    return withOtherParameter(response)
  }

  reset(): void {
    this.#records.clear()
    this.#emptyPages = 0
    this.#conflicts = 0
  }

  #meetsAnother(): boolean {
    if (this.#conflicts === 0) return false
    this.#conflicts -= 1
    return true
  }
}
