// Fakes, of AWS Secrets Manager: what an operation has at hand.
import type { AwsFields } from '../aws-fields.ts'
import type { Json } from '../aws-answer.ts'
import type { FakeAwsAccess } from '../aws-access.ts'
import type { AwsPlace } from '../aws-place.ts'
import type { SecretShelf } from './secret-shelf.ts'

/** The service around one request. */
export interface SecretsManagerContext {
  readonly shelf: SecretShelf
  readonly access: FakeAwsAccess
  readonly place: AwsPlace
  readonly nowMs: number
  /** ARNs of functions of Lambda that Secrets Manager may not call. */
  readonly closedFunctions: ReadonlySet<string>
  /** Regions to which copying fails. */
  readonly failing: ReadonlySet<string>
}

/** One operation: done by the fields of its request, it answers a body. Fields of the answer that are undefined are left out. */
export type SecretsManagerOperation = (fields: AwsFields, context: SecretsManagerContext) => Json
