// Fakes, of AWS: what a request of the JSON 1.1 protocol asks for, and who signed it.
import type { FakeRequest } from '../fake-exchange.ts'
import { refuse, type Json } from './aws-answer.ts'
import { isMap } from './aws-fields.ts'

/** Headers of the protocol that hold no credential. The hash of the body is left out: it would tell short values. */
export const awsPlainHeaders: readonly string[] = [
  ...['accept-encoding', 'amz-sdk-invocation-id', 'amz-sdk-request', 'x-amz-date', 'x-amz-target', 'x-amz-user-agent'],
]

/** One request, read. */
export interface AwsRequest {
  /** Such as `GetSecretValue`. */
  readonly operation: string
  readonly accessKeyId: string
  readonly body: Json
}

/** Whether the client takes a compressed answer. */
export function takesGzip({ headers = {} }: FakeRequest): boolean {
  return (headers['accept-encoding'] ?? '').includes('gzip')
}

/** Such as `GetSecretValue` for the target `secretsmanager.GetSecretValue`; undefined for no target of this service. */
export function operationOf({ headers = {} }: FakeRequest, target: string): string | undefined {
  const named = headers['x-amz-target'] ?? ''
  return named.startsWith(`${target}.`) ? named.slice(target.length + 1) : undefined
}

/** Reads a request to the service whose targets start with `target` and whose signing name is `service`. Refuses what is none. */
export function awsRequest(request: FakeRequest, target: string, service: string, region: string): AwsRequest {
  const { method, url, headers = {}, body = '' } = request
  const operation = operationOf(request, target)
  if (method !== 'POST' || url.split('?')[0] !== '/' || operation === undefined)
    return refuse('UnknownOperationException')
  if (!(headers['content-type'] ?? '').startsWith('application/x-amz-json-1.1'))
    return refuse('UnknownOperationException')
  return { operation, accessKeyId: signerOf(headers, service, region), body: parsed(body) }
}

/** The form of Signature Version 4; the signature itself is not verified, for the fake has no secret keys. */
const signed =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/,\s]+)\/\d{8}\/(?<region>[^/,\s]+)\/(?<service>[^/,\s]+)\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]{64}$/

function signerOf(headers: Readonly<Record<string, string>>, service: string, region: string): string {
  const { authorization } = headers
  if (authorization === undefined) return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const { groups } = signed.exec(authorization) ?? {}
  if (groups === undefined || headers['x-amz-date'] === undefined)
    return refuse('IncompleteSignatureException', 'Authorization header requires a complete Signature Version 4.')
  if (groups['region'] !== region)
    return refuse(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${groups['region']}'. `,
    )
  if (groups['service'] !== service)
    return refuse('InvalidSignatureException', `Credential should be scoped to correct service: '${service}'. `)
  return groups['key'] ?? ''
}

function parsed(body: string): Json {
  try {
    const value = JSON.parse(body) as unknown
    if (isMap(value)) return value
  } catch {
    // Said below.
  }
  return refuse('SerializationException')
}
