// Client: what schemas of the application make of a secret.
import { isSecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import type { SchemaResult, StandardSchema } from '../secret/standard-schema.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { refused } from './call-limits.ts'

/** What a schema makes of a secret of the version that it was checked with. */
export type SchemaOutput = (secret: Secret) => unknown

/** What schemas have made of one version. Held weakly where it can be made again, so that the heap holds no plain values. */
export class SchemaOutputs {
  readonly #outputs = new WeakMap<StandardSchema, SchemaOutput>()

  /** What `schema` makes of a secret, now and later, checked the first time. Throws `StoreFailure` with `DECODE_FAILED`. */
  async of(schema: StandardSchema, secret: Secret): Promise<SchemaOutput> {
    const known = this.#outputs.get(schema)
    if (known !== undefined) return known
    const result = validated(schema, secret)
    const output = isPromise(result) ? strongly(outputOf(await settled(result))) : weakly(outputOf(result), schema)
    this.#outputs.set(schema, output)
    return output
  }
}

/** Throws `INVALID_ARGUMENT` unless `schema` follows Standard Schema. */
export function assertSchema(schema: unknown): asserts schema is StandardSchema {
  const standard = (schema as Partial<StandardSchema> | null | undefined)?.['~standard']
  if (typeof standard?.validate === 'function') return
  throw refused('The option "schema" must follow Standard Schema, as the schemas of Zod, Valibot and ArkType do.')
}

/** Objects and arrays are checked as such, everything else as text: a password may happen to be a number in JSON. */
function validated(schema: StandardSchema, secret: Secret): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  try {
    return schema['~standard'].validate(contentOf(secret))
  } catch (error) {
    if (isSecretError(error)) throw error
    throw failedByItself()
  }
}

async function settled(result: Promise<SchemaResult<unknown>>): Promise<SchemaResult<unknown>> {
  try {
    return await result
  } catch {
    throw failedByItself()
  }
}

/** What a schema throws may quote the value. */
function failedByItself(): StoreFailure {
  return misfit('The schema failed by itself while it checked the value.')
}

function contentOf(secret: Secret): unknown {
  try {
    const parsed: unknown = secret.json()
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // It is no JSON.
  }
  return secret.text()
}

function outputOf(result: SchemaResult<unknown>): unknown {
  if (result.issues === undefined) return result.value
  const { length } = result.issues
  throw misfit(
    `It does not fit the schema, in ${length} ${length === 1 ? 'point' : 'points'}; messages of schemas quote values and are not shown.`,
  )
}

function isPromise<T>(result: T | Promise<T>): result is Promise<T> {
  return typeof (result as Partial<Promise<T>>).then === 'function'
}

function strongly(output: unknown): SchemaOutput {
  return () => output
}

/** Made again when nobody has held it for a while. */
function weakly(first: unknown, schema: StandardSchema): SchemaOutput {
  const again = (secret: Secret): unknown => outputOf(validated(schema, secret) as SchemaResult<unknown>)
  if (typeof first !== 'object' || first === null) return again
  let ref = new WeakRef(first)
  return (secret) => {
    const held = ref.deref()
    if (held !== undefined) return held
    const made = again(secret) as object
    ref = new WeakRef(made)
    return made
  }
}

function misfit(detail: string): StoreFailure {
  return new StoreFailure({ code: 'DECODE_FAILED', detail, retry: 'never' })
}
