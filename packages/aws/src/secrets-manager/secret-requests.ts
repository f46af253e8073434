// AWS: the requests about secrets that several calls of the store share, and what their answers tell.
import { StoreFailure, type ListQuery, type ReadResult, type StoredSecret, type VersionInfo } from '@keyharbor/core'
import { recordsOf, textOf } from '../answer-parts.ts'
import type { Deadline } from '../deadline.ts'
import { filterList, type SecretFilters } from './secret-filters.ts'
import { canBeginName } from './secret-id.ts'
import { secretInfo, type SecretsManagerInfo } from './secret-info.ts'
import { versionOf, type VersionQuery } from './secret-version.ts'
import type { Answer } from '../service-connection.ts'
import type { InputOf, SecretsManagerConnection } from './secrets-manager-connection.ts'
import { batchResults, matchingResults, storedSecret } from './stored-secret.ts'

/** The most that ListSecrets and ListSecretVersionIds give at once. */
const pageSize = 100

/** BatchGetSecretValue: "SecretIdList … Maximum number of 20 items", and as many by page. */
export const batchSize = 20

type PutInput = Omit<InputOf<'PutSecretValue'>, 'SecretId'> & { readonly ClientRequestToken: string }

/** Every method rejects with a `StoreFailure`. Names must have been checked. */
export class SecretRequests {
  readonly #connection: SecretsManagerConnection

  constructor(connection: SecretsManagerConnection) {
    this.#connection = connection
  }

  /** The current version, or the one of a query. */
  async read(name: string, deadline: Deadline, query?: VersionQuery): Promise<StoredSecret> {
    return storedSecret(await this.#connection.sendFor('GetSecretValue', name, { ...query }, deadline), query)
  }

  /** The current versions of up to 20 secrets. */
  async readBatch(names: readonly string[], deadline: Deadline): Promise<ReadonlyMap<string, ReadResult>> {
    const answer = await this.#connection.send('BatchGetSecretValue', { SecretIdList: [...names] }, deadline)
    return batchResults(checkedBatch(answer), names)
  }

  async describe(name: string, deadline: Deadline): Promise<SecretsManagerInfo> {
    return secretInfo(await this.#connection.sendFor('DescribeSecret', name, {}, deadline))
  }

  async create(
    input: InputOf<'CreateSecret'> & { readonly ClientRequestToken: string },
    deadline: Deadline,
  ): Promise<VersionInfo> {
    const answer = await this.#connection.send('CreateSecret', input, deadline)
    if (typeof answer['Name'] !== 'string') throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
    if (answer['Name'] === input.Name) return writtenVersion(answer, input.ClientRequestToken)
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'The answer is about another secret.' })
  }

  async put(name: string, input: PutInput, deadline: Deadline): Promise<VersionInfo> {
    const answer = await this.#connection.sendFor('PutSecretValue', name, input, deadline)
    return writtenVersion(answer, input.ClientRequestToken)
  }

  /** Moves a label in one step: null as `to` takes it off, null as `from` says that no version has it. */
  async updateStage(
    name: string,
    stage: string,
    to: string | null,
    from: string | null,
    deadline: Deadline,
  ): Promise<void> {
    const input = {
      VersionStage: stage,
      ...(to !== null && { MoveToVersionId: to }),
      ...(from !== null && { RemoveFromVersionId: from }),
    }
    await this.#connection.sendFor('UpdateSecretVersionStage', name, input, deadline)
  }

  /** Page by page, each with a deadline of its own. */
  async *versions(name: string, newDeadline: () => Deadline): AsyncGenerator<VersionInfo, void, undefined> {
    const input = { IncludeDeprecated: true, MaxResults: pageSize }
    for (let page: Page | undefined = {}; page !== undefined;) {
      const answer: Answer = await this.#connection.sendFor(
        'ListSecretVersionIds',
        name,
        { ...input, ...page },
        newDeadline(),
      )
      yield* recordsOf(answer['Versions']).map(knownVersion)
      page = nextPage(answer)
    }
  }

  /** When a version was made; undefined when there is none, or none that tells it. */
  async createdAt(name: string, id: string, deadline: Deadline): Promise<Date | undefined> {
    for await (const version of this.versions(name, () => deadline)) if (version.id === id) return version.createdAt
    return undefined
  }

  /** Those whose names begin so. */
  async *secrets(query: ListQuery, newDeadline: () => Deadline): AsyncGenerator<SecretsManagerInfo, void, undefined> {
    const { prefix = '', includeDeleted = false } = query
    if (prefix !== '' && !canBeginName(prefix)) return
    const input = { IncludePlannedDeletion: includeDeleted, ...nameFilter(prefix) }
    for await (const info of this.list(input, newDeadline))
      if (info.name.startsWith(prefix) && (includeDeleted || info.deletedAt === undefined)) yield info
  }

  /** Page by page, each with a deadline of its own. */
  async *list(
    input: InputOf<'ListSecrets'>,
    newDeadline: () => Deadline,
  ): AsyncGenerator<SecretsManagerInfo, void, undefined> {
    for (let page: Page | undefined = {}; page !== undefined;) {
      const all = { MaxResults: pageSize, ...input, ...page }
      const answer: Answer = await this.#connection.send('ListSecrets', all, newDeadline())
      yield* listOf(answer).map(secretInfo)
      page = nextPage(answer)
    }
  }

  /** The current versions of all that meet the filters, 20 by request. */
  async readMatching(filters: SecretFilters, deadline: Deadline): Promise<ReadonlyMap<string, ReadResult>> {
    const input = { Filters: filterList(filters), MaxResults: batchSize }
    const results = new Map<string, ReadResult>()
    for (let page: Page | undefined = {}; page !== undefined;) {
      const answer: Answer = await this.#connection.send('BatchGetSecretValue', { ...input, ...page }, deadline)
      for (const [name, result] of matchingResults(checkedBatch(answer))) results.set(name, result)
      page = nextPage(answer)
    }
    return results
  }
}

interface Page {
  readonly NextToken?: string
}

function nextPage(answer: Answer): Page | undefined {
  const token = textOf(answer['NextToken'])
  return token === undefined ? undefined : { NextToken: token }
}

/** An empty answer is no empty list: the SDK makes it of a 200 without a body. */
function listOf({ SecretList: list }: Answer): readonly Answer[] {
  if (Array.isArray(list)) return recordsOf(list)
  throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
}

/** The same of a batch. */
function checkedBatch(answer: Answer): Answer {
  if (Array.isArray(answer['SecretValues']) || Array.isArray(answer['Errors'])) return answer
  throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
}

/** The filter matches the beginning of names; a `!` at its own beginning would turn it around (recorded). */
function nameFilter(prefix: string): Pick<InputOf<'ListSecrets'>, 'Filters'> {
  return prefix === '' || prefix.startsWith('!') ? {} : { Filters: [{ Key: 'name', Values: [prefix] }] }
}

function knownVersion(answer: Answer): VersionInfo {
  const version = versionOf(answer)
  if (version === undefined) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  return version
}

/** The id of a version is the token of the request that has made it. */
function writtenVersion(answer: Answer, token: string): VersionInfo {
  const version = knownVersion(answer)
  if (version.id === token) return version
  throw new StoreFailure({ code: 'INTEGRITY', detail: 'The answer is about another version.' })
}
