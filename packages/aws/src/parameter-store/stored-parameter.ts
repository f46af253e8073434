// AWS: from an answer with a value to a secret: value and version of one response.
import { StoreFailure, type ReadResult, type StoredSecret } from '@keyharbor/core'
import { isRecord, recordsOf, textsOf } from '../answer-parts.ts'
import { failure } from '../aws-failure.ts'
import { answeredNames, entryResult } from '../batch-entry.ts'
import type { Answer } from '../service-connection.ts'
import { isParameterOf } from './parameter-name.ts'
import { fromParameterValue } from './parameter-value.ts'
import { versionOf, type VersionQuery } from './parameter-version.ts'

/**
 * The secret in an answer of GetParameter about `name`. The SDK makes an empty object of a 200 without a body, so a missing value or
 * version is `MALFORMED_RESPONSE`; another parameter or version than asked for is `INTEGRITY`.
 */
export function storedParameter({ Parameter: parameter }: Answer, name: string, query?: VersionQuery): StoredSecret {
  if (!isRecord(parameter)) throw malformed()
  const secret = secretOf(parameter)
  if (!isParameterOf(name, parameter['Name'], parameter['ARN']))
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'The answer is about another parameter.' })
  if (query !== undefined && !isAsked(parameter, query))
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'It is another version.' })
  return secret
}

/** What GetParameters tells of each of `names`: its secret, or that there is none. Names that it says nothing of are left out. */
export function batchResults(answer: Answer, names: readonly string[]): ReadonlyMap<string, ReadResult> {
  const missing = textsOf(answer['InvalidParameters'])
  if (missing === undefined || !Array.isArray(answer['Parameters'])) throw malformed()
  const results = new Map<string, ReadResult>()
  for (const name of names.filter((asked) => missing.includes(asked)))
    results.set(name, { ok: false, error: failure('NOT_FOUND').facts })
  for (const parameter of recordsOf(answer['Parameters'])) {
    for (const name of answeredNames(names, (asked) => isParameterOf(asked, parameter['Name'], parameter['ARN'])))
      results.set(
        name,
        entryResult(() => secretOf(parameter)),
      )
  }
  return results
}

/** The value and version of a parameter, as answers hold it. */
export function secretOf(parameter: Answer): StoredSecret {
  const { Value: text } = parameter
  const version = versionOf(parameter)
  if (typeof text !== 'string' || version === undefined) throw malformed()
  return { value: fromParameterValue(text), version }
}

/** A label is told by `Selector`, which emulators leave out. */
function isAsked({ Version: version, Selector: selector }: Answer, { number, label }: VersionQuery): boolean {
  return label === undefined ? version === number : selector === undefined || selector === `:${label}`
}

function malformed(): StoreFailure {
  return new StoreFailure({ code: 'MALFORMED_RESPONSE', detail: 'It holds no value, or no version.' })
}
