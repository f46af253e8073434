// Fakes, of AWS Parameter Store: all parameters of the region, and what an operation has at hand.
import type { FakeAwsAccess } from '../aws-access.ts'
import { refuse, type Json } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import type { AwsPlace } from '../aws-place.ts'
import type { LaggingRecords } from '../lagging-records.ts'
import { parameterArn } from './parameter-name.ts'
import type { ParameterRecord } from './parameter-record.ts'

/** The service around one request. */
export interface ParameterStoreContext {
  readonly records: LaggingRecords<ParameterRecord>
  readonly access: FakeAwsAccess
  readonly place: AwsPlace
  readonly nowMs: number
  readonly operation: string
  /** So many empty pages come before the first of a listing by path. */
  readonly emptyPages: number
  /** Whether this write meets another one; counts one. */
  meetsAnother(): boolean
  /** As Secrets Manager answers `GetSecretValue`; throws `AwsRefusal`. Undefined without a Secrets Manager beside. */
  readonly readSecret: ((id: string) => Json) | undefined
}

/** One operation: done by the fields of its request, it answers a body. Fields of the answer that are undefined are left out. */
export type ParameterStoreOperation = (fields: AwsFields, context: ParameterStoreContext) => Json

/** What is true of a parameter, for writers. Without it `ParameterNotFound`, which says nothing (recorded). */
export function currentParameter(key: string, { records }: ParameterStoreContext): ParameterRecord {
  return records.current(key) ?? refuse('ParameterNotFound')
}

/** Refuses what a policy refuses of this parameter, whether there is one or not. Policies name parameters by ARN. */
export function checkAccess(key: string, name: string, { access, operation, place }: ParameterStoreContext): void {
  access.check(operation, name, parameterArn(key, place))
}
