// Vectors, of AWS: sends requests through the real SDK for JavaScript, and reads its answer back into the form of the vectors.
import type { FakeAws } from '@keyharbor/testing'
import type { VectorAnswer } from './match-answer.ts'
import type { VectorRequest } from './vectors.ts'
import { errorOf } from './aws-raw.ts'
import { isObject } from './json.ts'

/** What of an SDK package is used: each has a client, and a command for each operation. */
export interface AwsSdk {
  readonly makeClient: (config: AwsClientConfig) => AwsClient
  readonly commands: object
}

/** How the client of an SDK is made here. */
interface AwsClientConfig {
  readonly endpoint: string
  readonly region: string
  readonly maxAttempts: number
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
  }
}

/** The part of a client that is called. */
interface AwsClient {
  send(command: never): Promise<unknown>
  destroy(): void
  readonly middlewareStack: {
    add(middleware: never, options: { readonly step: 'deserialize'; readonly priority: 'low' }): void
  }
}

/** The response of the transport, as middleware sees it. */
interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}

type Next = (sent: unknown) => Promise<{ readonly response: HttpAnswer }>

/** Sends `request` as the operation of the vector. An error is what the SDK makes of it; its body is not seen. */
export async function sendBySdk(
  fake: FakeAws,
  sdk: AwsSdk,
  request: VectorRequest,
  operation: string,
): Promise<VectorAnswer> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'unused', sessionToken: 'unused' }
  const client = sdk.makeClient({ endpoint: fake.address, region: fake.region, maxAttempts: 1, credentials })
  const received: HttpAnswer[] = []
  const watch = (next: Next) => async (sent: unknown) => {
    const result = await next(sent)
    received.push(result.response)
    return result
  }
  client.middlewareStack.add(watch as never, { step: 'deserialize', priority: 'low' })
  try {
    return { ...seen(received, await settled(client, commandOf(sdk, operation, request.body))) }
  } finally {
    client.destroy()
  }
}

function commandOf({ commands }: AwsSdk, operation: string, body: unknown): never {
  const Command = (commands as Readonly<Record<string, new (input: unknown) => unknown>>)[`${operation}Command`]
  if (Command === undefined) throw new TypeError(`The SDK has no ${operation}.`)
  return new Command(sendable(body)) as never
}

/** Bytes go into an SDK as bytes. */
function sendable(body: unknown): unknown {
  if (!isObject(body) || typeof body['SecretBinary'] !== 'string') return body
  return { ...body, SecretBinary: Buffer.from(body['SecretBinary'], 'base64') }
}

async function settled(client: AwsClient, command: never): Promise<VectorAnswer> {
  try {
    const { $metadata: _, ...body } = (await client.send(command)) as Readonly<Record<string, unknown>>
    return { body: onWire(body) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // What the SDK says where the service says nothing.
    const Message = error.message === 'UnknownError' ? undefined : error.message
    const body = JSON.parse(JSON.stringify({ __type: error.name, Message })) as Readonly<Record<string, unknown>>
    return { body, ...errorOf(body) }
  }
}

function seen([first]: readonly HttpAnswer[], answer: VectorAnswer): VectorAnswer {
  if (first === undefined) throw new Error('The SDK has sent nothing.')
  return { ...answer, status: first.statusCode, headers: first.headers }
}

/** Dates and bytes as they are on the wire; without what is undefined. */
function onWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(onWire)
  if (!isObject(value)) return value
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, onWire(field)]))
}
