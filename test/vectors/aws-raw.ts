// Vectors, of AWS: sends requests as they are on the wire, signed in form as the fakes want it.
import { randomUUID } from 'node:crypto'
import { request, type OutgoingHttpHeaders } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { FakeAws } from '@keyharbor/testing'
import type { VectorAnswer } from './match-answer.ts'
import type { Vector, VectorRequest } from './vectors.ts'

/** A service of AWS, by its name in signatures and by what its targets begin with. */
export interface AwsService {
  readonly name: string
  readonly target: string
}

/** An answer as it came. */
interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/** Does an operation in process, for a situation. Throws when it is refused. */
export async function arrange<Answer = Readonly<Record<string, string>>>(
  fake: FakeAws,
  service: AwsService,
  operation: string,
  body: object,
): Promise<Answer> {
  const headers = { ...signed(fake, service), 'x-amz-target': `${service.target}.${operation}` }
  const answer = await fake.handle({ method: 'POST', url: '/', headers, body: JSON.stringify(body) })
  if (answer.status !== 200) throw new Error(`${operation} is refused: ${answer.body}`)
  return JSON.parse(answer.body) as Answer
}

/** Sends the request of a vector over a socket, as a client that takes compressed answers. */
export async function sendRaw(
  fake: FakeAws,
  service: AwsService,
  sent: VectorRequest,
  vector: Vector,
): Promise<VectorAnswer> {
  const plain = vector.response.headers?.['content-length'] === undefined ? { 'accept-encoding': 'gzip' } : {}
  const headers = { ...signed(fake, service), ...sent.headers, ...plain }
  const { status, body, headers: received } = await post(fake.address, headers, JSON.stringify(sent.body))
  return { status, headers: received, body, ...errorOf(body) }
}

/** The code and the text of an error; a service that says nothing has the empty text. */
export function errorOf(body: Readonly<Record<string, unknown>>): {
  readonly code?: string
  readonly message?: string
} {
  if (typeof body['__type'] !== 'string') return {}
  return { code: body['__type'], message: (body['Message'] ?? body['message'] ?? '') as string }
}

/** Headers of a request of this service. The signature is of the right form, and is none. */
function signed({ region }: FakeAws, { name }: AwsService): Readonly<Record<string, string>> {
  const credential = `AKIDEXAMPLE/20260101/${region}/${name}/aws4_request`
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
  }
}

function post(address: string, headers: OutgoingHttpHeaders, body: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    request(`${address}/`, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
        const received = response.headers as Record<string, string>
        resolve({ status: response.statusCode ?? 0, headers: received, body: JSON.parse(text) as RawAnswer['body'] })
      })
    })
      .on('error', reject)
      .end(body)
  })
}

/** The id of a version, as SDKs make it. */
export function newToken(): string {
  return randomUUID()
}
