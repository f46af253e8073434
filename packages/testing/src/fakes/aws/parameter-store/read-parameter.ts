// Fakes, of AWS Parameter Store: reading values, one or up to ten.
import { randomUUID } from 'node:crypto'
import { AwsRefusal, refuse, type Json } from '../aws-answer.ts'
import { askedParameter, type AskedParameter } from './parameter-name.ts'
import { lastVersion, type ParameterRecord, type ParameterVersion } from './parameter-record.ts'
import { checkAccess, type ParameterStoreContext, type ParameterStoreOperation } from './parameter-shelf.ts'
import { isSecretReference, referencedSecret } from './secret-reference.ts'

/** The value of one parameter. */
export const getParameter: ParameterStoreOperation = (fields, context) => {
  const name = fields.needText('Name', { min: 1, max: 2048 })
  return { Parameter: readParameter(name, fields.flag('WithDecryption') ?? false, context) }
}

/** The values of up to ten; those that there are not are named. */
export const getParameters: ParameterStoreOperation = (fields, context) => {
  const names = new Set(fields.needTexts('Names', { min: 1, max: 10 }, { min: 1, max: 2048 }))
  const decrypt = fields.flag('WithDecryption') ?? false
  const found = [...names].map((name) => ({ name, parameter: readOrNothing(name, decrypt, context) }))
  return {
    InvalidParameters: found.flatMap(({ name, parameter }) => (parameter === undefined ? [name] : [])),
    Parameters: found.flatMap(({ parameter }) => parameter ?? []),
  }
}

/** A parameter as answers hold it. `selector` as it was asked for. */
export function answeredParameter(
  record: ParameterRecord,
  version: ParameterVersion,
  decrypt: boolean,
  context: ParameterStoreContext,
  selector?: string,
): Json {
  return {
    ARN: record.arn,
    DataType: 'text',
    LastModifiedDate: version.modifiedMs / 1000,
    Name: record.name,
    Selector: selector === undefined ? undefined : `:${selector}`,
    Type: version.type,
    Value: decrypt ? plainValue(version, context) : (version.ciphertext ?? version.value),
    Version: version.version,
  }
}

/** The value of a version, decrypted where it must be. Refuses what KMS refuses, with its error in the text (recorded). */
export function plainValue({ keyId, value }: ParameterVersion, { access }: ParameterStoreContext): string {
  const state = access.kmsState(keyId)
  if (state === 'denied')
    refuse(
      'AccessDeniedException',
      `The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. ${byKms('AccessDeniedException')}`,
    )
  if (state === 'disabled') refuse('InvalidKeyId', `The key is disabled. ${byKms('DisabledException')}`)
  return value
}

function readParameter(text: string, decrypt: boolean, context: ParameterStoreContext): Json {
  if (isSecretReference(text)) {
    checkAccess(text, text, context)
    return referencedSecret(text, decrypt, context)
  }
  const asked = askedParameter(text, context.place)
  checkAccess(asked.key, asked.name, context)
  const record = context.records.seen(asked.key) ?? refuse('ParameterNotFound')
  return answeredParameter(record, askedVersion(record, asked), decrypt, context, asked.selector)
}

const absences: readonly string[] = ['ParameterNotFound', 'ParameterVersionNotFound', 'ValidationException']

function readOrNothing(name: string, decrypt: boolean, context: ParameterStoreContext): Json | undefined {
  try {
    return readParameter(name, decrypt, context)
  } catch (error) {
    if (error instanceof AwsRefusal && absences.includes(error.code)) return undefined
    throw error
  }
}

function askedVersion(record: ParameterRecord, { name, selector }: AskedParameter): ParameterVersion {
  if (selector === undefined) return lastVersion(record)
  const found = record.versions.find(({ version, labels }) => String(version) === selector || labels.includes(selector))
  return found ?? refuse('ParameterVersionNotFound', unknownVersion(name, selector))
}

/** The text for a version that there is not. */
export function unknownVersion(name: string, version: string | number): string {
  return `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`
}

function byKms(code: string): string {
  return `(Service: AWSKMS; Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()})`
}
