// Fakes, of AWS Secrets Manager: requests and errors of which its script has many.
import type { Json } from '../aws-answer.ts'

/** Ids of versions, told apart by a number. */
export function token(number: number): string {
  return `0000000${number}-keyharbor-behaviour-RUN`.slice(0, 64)
}

/** The secret that most requests are about. */
export const db = { SecretId: 'RUN/db' } as const

/** A new version. */
export function put(number: number, more: Json = {}): Json {
  return { ...db, SecretString: `value ${number}`, ClientRequestToken: token(number), ...more }
}

/** A move of a staging label. */
export function stage(VersionStage: string, from?: number, to?: number): Json {
  const [RemoveFromVersionId, MoveToVersionId] = [from, to].map((number) =>
    number === undefined ? undefined : token(number),
  )
  return { ...db, VersionStage, RemoveFromVersionId, MoveToVersionId }
}

/** An error. */
interface Refused {
  readonly code: string
}

/** The error of this name. */
export const invalidParameter: Refused = { code: 'InvalidParameterException' }
/** The error of this name. */
export const invalidRequest: Refused = { code: 'InvalidRequestException' }
/** The error of this name. */
export const notFound: Refused = { code: 'ResourceNotFoundException' }
/** The error of this name. */
export const exists: Refused = { code: 'ResourceExistsException' }
/** The error of this name. */
export const validation: Refused = { code: 'ValidationException' }
