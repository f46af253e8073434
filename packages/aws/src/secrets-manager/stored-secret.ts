// AWS: from an answer with a value to a secret: value and version of one response.
import { StoreFailure, type ReadResult, type StoredSecret, type VersionInfo } from '@keyharbor/core'
import { recordsOf } from '../answer-parts.ts'
import { answeredNames, entryResult } from '../batch-entry.ts'
import { describeItemError } from '../describe-aws-error.ts'
import { isSecretOf } from './secret-id.ts'
import { fromContent } from './secret-value.ts'
import { versionOf, type VersionQuery } from './secret-version.ts'
import type { Answer } from '../service-connection.ts'

/**
 * The secret in an answer of GetSecretValue, or in an entry of BatchGetSecretValue. The SDK makes an empty object of a 200 without a
 * body, so a missing value or version is `MALFORMED_RESPONSE`; another version than asked for is `INTEGRITY`.
 */
export function storedSecret(answer: Answer, query?: VersionQuery): StoredSecret {
  const value = fromContent(answer)
  const version = versionOf(answer)
  if (value === undefined || version === undefined)
    throw new StoreFailure({ code: 'MALFORMED_RESPONSE', detail: 'It holds no value, or no version.' })
  if (query !== undefined && !isAsked(version, query))
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'It is another version.' })
  return { value, version }
}

/** What a batch tells of each of `names`: an entry, or why there is none. Names that it says nothing of are left out. */
export function batchResults(answer: Answer, names: readonly string[]): ReadonlyMap<string, ReadResult> {
  const results = new Map<string, ReadResult>()
  for (const { SecretId: id, ErrorCode: code, Message: message } of recordsOf(answer['Errors'])) {
    const name = names.find((asked) => asked === id)
    if (name !== undefined) results.set(name, { ok: false, error: describeItemError(code, message) })
  }
  for (const entry of recordsOf(answer['SecretValues'])) {
    for (const name of answeredNames(names, (asked) => isSecretOf(asked, entry['Name'], entry['ARN'])))
      results.set(
        name,
        entryResult(() => storedSecret(entry)),
      )
  }
  return results
}

/** What a batch by filters tells of each secret that it has found, by name; by ARN where it tells no more. */
export function matchingResults(answer: Answer): readonly (readonly [name: string, result: ReadResult])[] {
  const errors = recordsOf(answer['Errors']).flatMap(({ SecretId: id, ErrorCode: code, Message: message }) =>
    typeof id === 'string' ? [[id, { ok: false, error: describeItemError(code, message) }] as const] : [],
  )
  const values = recordsOf(answer['SecretValues']).map((entry) => {
    if (typeof entry['Name'] !== 'string') throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
    return [entry['Name'], entryResult(() => storedSecret(entry))] as const
  })
  return [...values, ...errors]
}

function isAsked(version: VersionInfo, { VersionId: id, VersionStage: stage }: VersionQuery): boolean {
  return id === undefined ? version.stages?.includes(stage) === true : version.id === id
}
