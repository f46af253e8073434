// Fakes, of AWS Secrets Manager: the value of a request, and what KMS lets be done with it.
import type { FakeAwsAccess } from '../aws-access.ts'
import { refuse } from '../aws-answer.ts'
import { invalid, type AwsFields } from '../aws-fields.ts'
import type { SecretContent } from './secret-record.ts'

/** Most bytes of a value; from the quotas of the service. */
const maxBytes = 65_536

/** The value that is sent; undefined without one. */
export function sentContent(fields: AwsFields): SecretContent | undefined {
  const [text, binary] = [fields.text('SecretString'), fields.text('SecretBinary')]
  if (text !== undefined && binary !== undefined)
    refuse(
      'InvalidParameterException',
      `You can't specify both a binary secret value and a string secret value in the same secret.`,
    )
  if (text !== undefined) checkSize('SecretString', Buffer.byteLength(text))
  if (binary !== undefined) checkSize('SecretBinary', bytesOf(binary))
  if (text !== undefined) return { text }
  return binary === undefined ? undefined : { binary }
}

/** The value that a write has to send. */
export function neededContent(fields: AwsFields): SecretContent {
  return (
    sentContent(fields) ?? refuse('InvalidRequestException', 'You must provide either SecretString or SecretBinary.')
  )
}

/** The id of the version that a write makes. Clients that speak the protocol without a vendor SDK must send one (recorded). */
export function neededToken(fields: AwsFields, code = 'InvalidRequestException'): string {
  const token = fields.text('ClientRequestToken')
  if (token === undefined)
    return refuse(code, 'You must provide a ClientRequestToken value. We recommend a UUID-type value.')
  if (token.length < 32 || token.length > 64)
    refuse('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.')
  return token
}

/** Refuses to read what is encrypted with a key that can not be used. */
export function checkDecryption(access: FakeAwsAccess, kmsKeyId: string | undefined): void {
  checkKey(
    access,
    kmsKeyId,
    'DecryptionFailure',
    `Secrets Manager can't decrypt the protected secret text using the provided KMS key.`,
  )
}

/** Refuses to write what is to be encrypted with a key that can not be used. */
export function checkEncryption(access: FakeAwsAccess, kmsKeyId: string | undefined): void {
  checkKey(
    access,
    kmsKeyId,
    'EncryptionFailure',
    `Secrets Manager can't encrypt the protected secret text using the provided KMS key.`,
  )
}

function checkKey(access: FakeAwsAccess, kmsKeyId: string | undefined, code: string, text: string): void {
  const state = access.kmsState(kmsKeyId)
  if (state === 'denied') refuse('AccessDeniedException', 'Access to KMS is not allowed')
  if (state === 'disabled') refuse(code, text)
}

function checkSize(name: string, bytes: number): void {
  if (bytes < 1) invalid(name, undefined, 'have length greater than or equal to 1')
  if (bytes > maxBytes) invalid(name, undefined, `have length less than or equal to ${maxBytes}`)
}

function bytesOf(base64: string): number {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) refuse('SerializationException', 'Invalid base64.')
  return bytes.length
}
