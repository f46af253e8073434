// Vault: sends one request of node-vault and gives back its answer: our own transport, in place of node-vault's.
import type { IncomingHttpHeaders } from 'node:http'
import { isStoreFailure, StoreFailure, type Clock } from '@keyharbor/core'
import type { Dispatcher, request } from 'undici'
import { boundedText } from './bounded-body.ts'
import { within, type Deadline } from './deadline.ts'
import { redirectTarget } from './redirect.ts'
import type { ServerAddress } from './server-address.ts'
import { parseJson } from './strict-json.ts'
import type { TokenSource } from './token-source.ts'
import { codeOf, transportFacts } from './transport-failure.ts'

/** One request, as it comes through node-vault, which passes on what it does not know. */
export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Encoded path below `/v1`, with query. */
  readonly path: string
  /** JSON text to send. */
  readonly body?: string
  readonly deadline: Deadline
}

/** One answer, in the form that node-vault asks of a transport. */
export interface VaultReply {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  /** The JSON of the body; undefined when it has none, or none that is announced as JSON. */
  readonly body: unknown
  /** node-vault reads it to find answers of `sys/health`, which it treats differently; so it stays empty. */
  readonly request: { readonly path: '' }
}

/** What a transport needs; `nodes` is where requests go, and then where redirects may lead. */
export interface TransportParts {
  readonly nodes: readonly [ServerAddress, ...ServerAddress[]]
  readonly namespace: string | undefined
  readonly token: TokenSource
  /** undici's, which is loaded with the first request. */
  readonly request: typeof request
  readonly dispatcher: Dispatcher
  readonly maxResponseBytes: number
  readonly clock: Clock
}

/**
 * A function that sends requests. Redirects are followed once, between configured nodes. The token is read for each request and
 * added here, so that node-vault never has it. Everything it rejects with is a `StoreFailure`: no header, no body and no
 * foreign error stays attached. The deadline and the signal hold to the last byte of the body.
 */
export function vaultTransport(parts: TransportParts): (request: VaultRequest) => Promise<VaultReply> {
  return (vaultRequest) =>
    within(vaultRequest.deadline, parts.clock, (signal) => sendAndFollow(parts, vaultRequest, signal)).catch(
      (error: unknown) => {
        throw withoutDetails(error)
      },
    )
}

async function sendAndFollow(
  parts: TransportParts,
  vaultRequest: VaultRequest,
  signal: AbortSignal,
): Promise<VaultReply> {
  const init = {
    method: vaultRequest.method,
    ...(await content(parts, vaultRequest)),
    signal,
    dispatcher: parts.dispatcher,
  }
  const [node] = parts.nodes
  const url = urlOf(node, vaultRequest.path)
  const answer = await parts.request(url, init)
  if (answer.statusCode !== 307) return await reply(answer, parts.maxResponseBytes)
  discard(answer)
  const next = redirectTarget(url, vaultRequest.path, text(answer.headers['location']), parts.nodes)
  const second = await parts.request(urlOf(next, vaultRequest.path), init)
  if (second.statusCode !== 307) return await reply(second, parts.maxResponseBytes)
  discard(second)
  const detail = 'One node redirects to another, and that one redirects again; they may be choosing a leader.'
  throw new StoreFailure({ code: 'UNAVAILABLE', detail, retry: 'safe', status: 307 })
}

async function content(
  { token, namespace, maxResponseBytes }: TransportParts,
  { body }: VaultRequest,
): Promise<{ headers: Record<string, string>; body: string | null }> {
  if (body !== undefined && Buffer.byteLength(body) > maxResponseBytes) throw tooLarge()
  const headers = {
    'X-Vault-Request': 'true',
    'X-Vault-Token': await token.read(),
    ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  }
  return { headers, body: body ?? null }
}

/** The last door: whatever a path may be made of, what is sent is exactly what was composed. */
function urlOf({ origin, pathPrefix }: ServerAddress, path: string): URL {
  const url = new URL(`${origin}${pathPrefix}/v1${path}`)
  if (`${url.pathname}${url.search}` !== `${pathPrefix}/v1${path}`) {
    throw new StoreFailure({ code: 'INVALID_NAME', detail: 'Its path would not be sent as it is.', retry: 'never' })
  }
  return url
}

async function reply({ statusCode, headers, body }: Dispatcher.ResponseData, limit: number): Promise<VaultReply> {
  const content = await boundedText(body, limit)
  return { statusCode, headers, body: bodyOf(statusCode, headers, content), request: { path: '' } }
}

/** Only what says that it is JSON is read as JSON: a proxy's page of HTML must not pass for an answer of the store. */
function bodyOf(status: number, headers: IncomingHttpHeaders, content: string): unknown {
  if (status === 204 || !/^application\/json\s*(;|$)/i.test(text(headers['content-type']) ?? '')) return undefined
  try {
    return parseJson(content)
  } catch {
    return undefined
  }
}

/** Its body is of no interest, but the connection must not wait for somebody to read it. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => {})
  body.destroy()
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function withoutDetails(error: unknown): StoreFailure {
  if (isStoreFailure(error)) return error
  return new StoreFailure(transportFacts(error) ?? { code: 'UNKNOWN' }, { cause: { code: codeOf(error) } })
}

function tooLarge(): StoreFailure {
  const detail = 'As JSON it is larger than maxResponseBytes allows. Raise that option if it is meant to be.'
  return new StoreFailure({ code: 'VALUE_TOO_LARGE', detail, retry: 'never' })
}
