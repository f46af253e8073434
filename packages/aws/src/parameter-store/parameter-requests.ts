// AWS: the requests about parameters that the calls of the store are made of, and what their answers tell.
import { StoreFailure, type ListQuery, type ReadResult, type StoredSecret, type VersionInfo } from '@keyharbor/core'
import { recordsOf, textOf } from '../answer-parts.ts'
import { isArn } from '../aws-arn.ts'
import { failure } from '../aws-failure.ts'
import type { Deadline } from '../deadline.ts'
import type { Answer } from '../service-connection.ts'
import { parameterInfo, type ParameterInfo } from './parameter-info.ts'
import { canonicalName, isPrefix, nameWithin, spellingsOf } from './parameter-name.ts'
import type { InputOf, Operation, ParameterStoreConnection } from './parameter-store-connection.ts'
import { versionOf, type VersionQuery } from './parameter-version.ts'
import { batchResults, secretOf, storedParameter } from './stored-parameter.ts'

/** A parameter below a path, with its value. */
export interface NamedParameter extends StoredSecret {
  readonly name: string
}

/** The most that the listings give at once. */
const pageSize = 50
const pageSizeByPath = 10

/** Every method rejects with a `StoreFailure`. Names must have been checked. */
export class ParameterRequests {
  readonly #connection: ParameterStoreConnection

  constructor(connection: ParameterStoreConnection) {
    this.#connection = connection
  }

  /** The newest version, or the one of a query; decrypted. */
  async read(name: string, deadline: Deadline, query?: VersionQuery): Promise<StoredSecret> {
    const input = { Name: selecting(name, query), WithDecryption: true }
    return storedParameter(await this.#connection.send('GetParameter', [name], input, deadline), name, query)
  }

  /** The number of the newest version, without use of its key. */
  async newest(name: string, deadline: Deadline): Promise<number> {
    const input = { Name: name, WithDecryption: false }
    const answer = await this.#connection.send('GetParameter', [name], input, deadline)
    return Number(storedParameter(answer, name).version.id)
  }

  /** The newest versions of up to ten parameters. */
  async readBatch(names: readonly string[], deadline: Deadline): Promise<ReadonlyMap<string, ReadResult>> {
    const input = { Names: [...names], WithDecryption: true }
    return batchResults(await this.#connection.send('GetParameters', names, input, deadline), names)
  }

  /**
   * Of DescribeParameters, which does not tell a missing parameter: it lists none. An ARN is looked for among those of the account, then
   * among those that others share, of which no page says whether `Name` is the name or the ARN.
   */
  async describe(name: string, deadline: Deadline): Promise<ParameterInfo> {
    const within = nameWithin(name)
    const own = await this.#found(name, nameFilter('Equals', spellingsOf(within)), deadline)
    if (own !== undefined) return own
    if (!isArn(name)) throw failure('NOT_FOUND')
    const shared = await this.#found(name, { ...nameFilter('Contains', [within]), Shared: true }, deadline)
    if (shared !== undefined) return shared
    throw failure('NOT_FOUND')
  }

  async #found(
    name: string,
    input: InputOf<'DescribeParameters'>,
    deadline: Deadline,
  ): Promise<ParameterInfo | undefined> {
    for await (const info of this.#infos([name], input, () => deadline))
      if (info.arn === name || info.name === name) return info
    return undefined
  }

  /** The new version. */
  async put(input: InputOf<'PutParameter'>, deadline: Deadline): Promise<VersionInfo> {
    return knownVersion(await this.#connection.send('PutParameter', [], input, deadline))
  }

  /** Sends a command whose answer tells nothing more. */
  async send<O extends Operation>(operation: O, input: InputOf<O>, deadline: Deadline): Promise<Answer> {
    return await this.#connection.send(operation, [], input, deadline)
  }

  /** Page by page, each with a deadline of its own. The answers hold values too, which are not decrypted and not looked at. */
  async *versions(name: string, newDeadline: () => Deadline): AsyncGenerator<VersionInfo, void, undefined> {
    const input = { Name: name, WithDecryption: false, MaxResults: pageSize }
    for await (const answer of this.#pages('GetParameterHistory', [name], input, newDeadline))
      yield* listOf(answer).map(knownVersion)
  }

  /** Page by page, each with a deadline of its own. */
  async *parameters(
    { prefix = '' }: ListQuery,
    newDeadline: () => Deadline,
  ): AsyncGenerator<ParameterInfo, void, undefined> {
    if (!isPrefix(prefix)) return
    const input = prefix === '' ? {} : nameFilter('BeginsWith', spellingsOf(prefix))
    for await (const info of this.#infos([], input, newDeadline)) if (info.name.startsWith(prefix)) yield info
  }

  /** All below `path`, decrypted, ten at a time: a page may be empty and not be the last. */
  async *below(
    path: string,
    recursive: boolean,
    newDeadline: () => Deadline,
  ): AsyncGenerator<NamedParameter, void, undefined> {
    const input = { Path: path, Recursive: recursive, WithDecryption: true, MaxResults: pageSizeByPath }
    const start = path === '/' ? path : `${path}/`
    for await (const answer of this.#pages('GetParametersByPath', [], input, newDeadline)) {
      for (const parameter of listOf(answer)) yield named(parameter, start)
    }
  }

  async *#infos(
    names: readonly string[],
    input: InputOf<'DescribeParameters'>,
    newDeadline: () => Deadline,
  ): AsyncGenerator<ParameterInfo, void, undefined> {
    const pages = this.#pages('DescribeParameters', names, { ...input, MaxResults: pageSize }, newDeadline)
    for await (const answer of pages) yield* listOf(answer).map(parameterInfo)
  }

  async *#pages<O extends 'DescribeParameters' | 'GetParameterHistory' | 'GetParametersByPath'>(
    operation: O,
    names: readonly string[],
    input: InputOf<O>,
    newDeadline: () => Deadline,
  ): AsyncGenerator<Answer, void, undefined> {
    let page = input
    while (true) {
      const answer = await this.#connection.send(operation, names, page, newDeadline())
      yield answer
      const token = textOf(answer['NextToken'])
      if (token === undefined) return
      page = { ...input, NextToken: token }
    }
  }
}

/** Values of a filter are alternatives. */
function nameFilter(
  option: 'BeginsWith' | 'Contains' | 'Equals',
  names: readonly string[],
): Pick<InputOf<'DescribeParameters'>, 'ParameterFilters'> {
  return { ParameterFilters: [{ Key: 'Name', Option: option, Values: [...names] }] }
}

function selecting(name: string, query: VersionQuery | undefined): string {
  return query === undefined ? name : `${name}:${query.label ?? query.number}`
}

/** An empty answer is no empty list: the SDK makes it of a 200 without a body. */
function listOf({ Parameters: list }: Answer): readonly Answer[] {
  if (Array.isArray(list)) return recordsOf(list)
  throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
}

function knownVersion(answer: Answer): VersionInfo {
  const version = versionOf(answer)
  if (version === undefined) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  return version
}

function named(parameter: Answer, start: string): NamedParameter {
  const name = textOf(parameter['Name'])
  if (name === undefined) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
  if (start !== '/' && !name.startsWith(start))
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'The answer is about another path.' })
  return { name: canonicalName(name), ...secretOf(parameter) }
}
